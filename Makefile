# make demo   a first crawl, of a newspaper that comes with the project
# make test   the whole test suite, on SQLite and PostgreSQL
# make test-again  what failed in the last run, one test at a time
# make faults the same faults and simulated days at their full length: takes hours
# make lint   formatting, types, import contracts

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

.PHONY: demo test test-again faults lint clean

demo: .venv/.installed
	@$(BIN)/dateline demo

test: .venv/.installed-test
	$(BIN)/pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder

test-again: .venv/.installed-test
	$(BIN)/pytest --last-failed --last-failed-no-failures=none --maxfail=5

faults: .venv/.installed-test
	$(BIN)/pytest -m slow

lint: .venv/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf .venv build *.egg-info demo.db demo.db-shm demo.db-wal demo-archive

.venv/.installed: pyproject.toml constraints.txt
	@echo "Setting up .venv (about a minute the first time)"
	@$(PYTHON) -c 'import sys; sys.exit("Dateline needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) .
	@touch $@

.venv/.installed-test: .venv/.installed
	@$(INSTALL) '.[test]'
	@touch $@
