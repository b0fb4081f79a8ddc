"""Sources in a minute: a site is surveyed, its channels chosen, a source file written, tried, pinned and checked."""
