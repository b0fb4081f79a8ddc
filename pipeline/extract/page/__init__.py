"""A page as parsed: its tree, its texts and where each of them stands. What every later step looks at."""
