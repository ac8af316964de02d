# EHC Casework. `make help` lists what there is to do. Nothing is installed outside .venv, but for Debian's chromium
# when `make test` is run by root on a machine without a browser.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2# processes of `make test`; a worker costs a few seconds to start, so `make check` uses none
PYTEST_ARGS ?=

# The installer takes the Python it is given and none of its own, and asks nothing.
export UV_PYTHON_DOWNLOADS := never
# Where the environment forbids it to keep what it compiled, every start of a command takes twice as long.
unexport PYTHONDONTWRITEBYTECODE
export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/set-up
# The law, the record and the API; the other rooms and the browser are in `make test`.
QUICK_TESTS := $(addprefix tests/,api breaches cases house journeys law law_api record workflow)
QUICK := not postgres and not browser and not slow and not proof

.DEFAULT_GOAL := help
.PHONY: help setup run check test proof bench lint audit lock screenshots diagram chromium clean

help: ## what there is to do
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-9s %s\n' "$$name" "$$what"; done

setup: ## everything installed into .venv, from the lock, hashes checked; seconds when nothing has changed
	@set -e; \
	found="$$(cat pyproject.toml requirements.lock app/web/assets.py 2>/dev/null | cksum) $(CURDIR)"; \
	if [ -x $(BIN)/ehc ] && [ -d app/web/static/vendor ] && [ "$$(cat $(STAMP) 2>/dev/null)" = "$$found" ]; then exit 0; fi; \
	command -v $(PYTHON) >/dev/null || { echo "EHC Casework needs Python 3.11 or later: $(PYTHON) was not found." >&2; exit 1; }; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "EHC Casework needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 …" >&2; exit 1; }; \
	if [ "$$(cat $(VENV)/where 2>/dev/null || pwd)" != "$$(pwd)" ]; then rm -rf $(VENV); fi; \
	if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Making $(VENV)"; rm -rf $(VENV); \
		$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
	fi; \
	pwd > $(VENV)/where; \
	if ! $(BIN)/uv --version >/dev/null 2>&1; then \
		echo "Fetching the installer"; \
		sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.txt; \
		$(BIN)/python -m ensurepip --default-pip >/dev/null 2>&1 || true; \
		$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r $(VENV)/uv.txt; \
	fi; \
	echo "Installing what requirements.lock names"; \
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock; \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .; \
	echo "Fetching the style sheets"; \
	$(BIN)/python -m app.web.assets; \
	echo "$$found" > $(STAMP)

run: setup ## a running service on http://127.0.0.1:8000 with six fictional cases (PORT=… for another port)
	EHC_DEMO=1 $(BIN)/ehc serve --host 127.0.0.1 --port $(PORT)

check: lint ## style, types, the direction of imports and the quick tests: under a minute
	$(BIN)/pytest -q -m "$(QUICK)" $(PYTEST_ARGS) $(QUICK_TESTS)

test: setup chromium ## the whole suite: both databases, and the browser
	$(BIN)/pytest -q -n $(WORKERS) $(PYTEST_ARGS)

proof: setup ## the long proofs at full size, then mutation testing of the law's arithmetic: hours
	EHC_PROOF=1 $(BIN)/pytest -q -m proof $(PYTEST_ARGS)
	$(BIN)/mutmut run
	$(BIN)/mutmut results
	$(BIN)/mutmut export-cicd-stats

bench: setup ## the measurements the README quotes, as one table: tens of minutes, most of it a million cases (BENCH=--quick)
	@$(BIN)/python -m bench $(BENCH)

lint: setup ## style, types and the direction of imports
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: setup ## a second opinion: likely weaknesses (bandit) and code nobody calls (vulture)
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml app workflow
	$(BIN)/vulture

lock: ## makes requirements.lock anew from pyproject.toml: every dependency at its newest
	@[ -x $(BIN)/uv ] || $(MAKE) --no-print-directory setup
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --python-version 3.11 --all-extras pyproject.toml --output-file requirements.lock
	@! grep -nE '://|^-|@ |\.\./|^/' requirements.lock || { echo "requirements.lock names an address or a path" >&2; exit 1; }

screenshots: setup ## the pictures in the README, made again
	@$(BIN)/python -m tests.web.screenshot

diagram: setup ## the states and the steps between them, as Mermaid
	@$(BIN)/ehc diagram

chromium: setup
	@if $(BIN)/python -m tests.support.browser >/dev/null 2>&1; then exit 0; fi; \
	if [ -z "$$EHC_CHROMIUM" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		case "$$(. /etc/os-release; echo $$ID)" in debian) package="chromium-headless-shell fonts-liberation" ;; *) package=chromium-browser ;; esac; \
		echo "Installing $$package for the browser tests"; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq </dev/null && \
		{ apt-cache show $${package%% *} >/dev/null 2>&1 || package="chromium fonts-liberation"; } && \
		apt-get install -y -qq --no-install-recommends $$package </dev/null >/dev/null; \
	fi; \
	$(BIN)/python -m tests.support.browser >/dev/null

clean: ## removes what was made: .venv, caches, fetched style sheets; never a database
	rm -rf $(VENV) app/web/static/vendor mutants build dist .coverage htmlcov .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache .schemathesis .mutmut-cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
