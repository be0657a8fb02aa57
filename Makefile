# Nothing but Python >= 3.11 (< 3.13) and make is needed. The environment lives in .venv and is made from requirements.lock (hash-pinned).
SHELL := /bin/bash
PYTHON ?= python3
ARGS ?=
NAME ?= all
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed-from-lock
export DAGSTER_DISABLE_TELEMETRY=1 MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=1 STREAMLIT_BROWSER_GATHER_USAGE_STATS=false

.PHONY: help setup demo up test test-full lint bench lock clean
.DEFAULT_GOAL := help

help: ## What each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## The environment, from the hash-pinned lock
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info[:2] < (3, 13); sys.exit(0 if ok else "Python 3.11 or 3.12 is needed, this is %d.%d: run make PYTHON=/path/to/python3.12 …" % sys.version_info[:2])'
	@test -x $(BIN)/python || { echo "Creating $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.13"
	@echo "Installing the locked packages …"
	@$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@$(BIN)/python -m compileall -q app ml orchestration sandbox # also where PYTHONDONTWRITEBYTECODE is set: every start is seconds faster
	@touch $(STAMP)

demo: $(STAMP) ## The whole product over a simulated shop, until Ctrl-C (ARGS=--no-serve ends after the main job)
	@$(BIN)/ecom up --demo $(ARGS)

up: $(STAMP) ## The product over your own shops, until Ctrl-C
	@$(BIN)/ecom up $(ARGS)

test: $(STAMP) lint ## All that CI runs
	@$(BIN)/python -m pytest -m "not full" -n 2 --dist loadfile --durations=15 $(ARGS)

test-full: $(STAMP) lint ## … and the long forms: every kill point, every seed
	@$(BIN)/python -m pytest -n 2 --dist loadfile --durations=30 $(ARGS)

lint: $(STAMP) ## Style, types, import contracts, SQL
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/sqlfluff lint --processes 2 --config dbt_project/.sqlfluff dbt_project/models dbt_project/tests

bench: $(STAMP) ## One figure of the README again: make bench NAME=main_job (last line is JSON)
	@$(BIN)/python -m bench $(NAME)

lock: $(STAMP) ## Solve requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile --quiet --extra dev --generate-hashes --python-version 3.11 --no-header --no-annotate --output-file requirements.lock pyproject.toml

clean: ## Remove what runs left behind (keeps .ecom, the data)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dbt_project/target dbt_project/logs build *.egg-info
