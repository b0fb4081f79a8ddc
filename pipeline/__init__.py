"""Pages in, rows out: turns a fetched page into an article and an article into rows."""
