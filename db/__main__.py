"""`python -m db`: the reading commands, for where nothing that crawls is installed."""

from db.cli import main

main()
