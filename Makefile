# Each line can be typed by hand. `make demo` brings up the demo county, `make test` runs the tests.
SHELL := /bin/bash
PYTHON ?= python3
V := .venv/bin
LIANXIN := $(V)/python -m config.cli
PIP := $(V)/pip install --quiet --disable-pip-version-check --require-hashes
POSTGRES ?= $(LIANXIN_TEST_POSTGRES)

.PHONY: demo test check fix lock clean

demo: .venv/run.done frontend/dist/.done .venv/words.done
	$(LIANXIN) demo

test: .venv/dev.done frontend/dist/.done .venv/words.done check
	@echo "== tests on SQLite"
	$(V)/python -m pytest -q -n 2
	@if [ -n "$(POSTGRES)" ]; then echo "== tests on PostgreSQL"; \
	  DATABASE_URL="$(POSTGRES)" $(V)/python -m pytest -q -n 2 -m "not browser" --ignore=tests/house; \
	else echo "== LIANXIN_TEST_POSTGRES is not set: PostgreSQL was not tested"; fi

check: .venv/dev.done .venv/words.done
	@! grep -nE 'https?://|index-url|find-links' requirements*.lock
	@! grep -n '"resolved"' frontend/package-lock.json
	$(V)/ruff check .
	$(V)/lint-imports
	$(V)/python -m pytest --version >/dev/null && $(V)/python -m config.check

fix: .venv/dev.done
	$(V)/ruff check --fix .

.venv/bin/python:
	@echo "== a virtual environment in .venv"
	$(PYTHON) -m venv .venv || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }

.venv/run.done: requirements.lock | .venv/bin/python
	@echo "== dependencies (about 20 s)"
	$(PIP) -r requirements.lock
	@touch $@

.venv/dev.done: requirements-dev.lock | .venv/bin/python
	@echo "== dependencies for tests (about 40 s)"
	$(PIP) -r requirements-dev.lock
	@touch $@ .venv/run.done

# Node is used when it is new enough, otherwise brought into .venv from its Python package.
frontend/dist/.done: $(shell find frontend/src frontend/scripts frontend/public -type f 2>/dev/null) frontend/package-lock.json frontend/icons.json frontend/vite.config.ts | .venv/bin/python
	@echo "== front end (about 40 s)"
	@if ! node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a==20&&b>=19)?0:1)' 2>/dev/null; then \
	  echo "   Node 20.19 is not here: taking it from its Python package"; $(PIP) -r requirements-node.lock; fi
	@export PATH="$(CURDIR)/.venv/bin:$$PATH"; cd frontend && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build
	@touch $@

.venv/words.done: $(shell find lianxin -name 'django.po' 2>/dev/null) | .venv/run.done
	$(V)/python -m config.check --words
	@touch $@

lock: # needs uv; the lock files name no host
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header requirements-node.in -o requirements-node.lock

clean:
	rm -rf .venv .build frontend/node_modules frontend/dist
