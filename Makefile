# A fresh machine needs python3 (3.11 or newer, with venv) and make; everything else is installed into .venv.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
CHECKERS := $(VENV)/.checkers-installed
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	--no-annotate --quiet
MEASURED := tests/unit/domain tests/unit/application
COVER := --cov=subplat.domain --cov=subplat.application --cov-report=
CORE := src/subplat/domain/*,src/subplat/application/*
# Hundreds of short processes are started: where they may keep no compiled modules, each compiles a thousand of them anew.
export PYTHONDONTWRITEBYTECODE :=
TEST_PROCESSES ?= 2
WAITING_PROCESSES ?= 3
CLIENT_YEARS ?= 10000
FUZZ_EXAMPLES ?= 200
# The longest first: they run side by side.
CHECKS := check-documentation check-types check-types-of-the-core check-what-is-made check-style
# Every place in chains of kills; an eightieth alone and by other troubles, another with each commit.
CRASHES_PART ?= $(shell echo $$(( $$(git rev-list --count HEAD 2> /dev/null || echo 0) % 80 + 1 )))/80
CRASHES_IN_TEST := matrix migrations --chains --lanes 1 --part $(CRASHES_PART) --pairs 3 --stops 3 --cuts 8 --ends 60
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.PHONY: help install demo test test-unit test-integration fuzz bench planted-bugs simulate differential crashes invariants check docs format lock clean $(CHECKS)

help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 18

install: $(STAMP)  ## Install the locked environment into .venv (again only when the lock changed)

$(STAMP): requirements.lock
	@test -n "$(PYTHON)" || { echo "python3 3.11 or newer with venv is needed" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock \
		&& $(BIN)/uv --version > /dev/null; then \
		$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock \
			$$(test ! -e $(CHECKERS) || echo requirements-check.lock); \
	else \
		echo "uv is not to be had here; pip does it, more slowly" >&2; \
		sed '/^uv==/,/[^\\]$$/d' requirements.lock > $(VENV)/without-uv.lock; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/without-uv.lock; \
	fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# A later change of requirements.lock alone keeps the checkers: see above.
$(CHECKERS): requirements-check.lock $(STAMP)
	@if $(BIN)/uv --version > /dev/null 2>&1; then \
		$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements-check.lock; \
	else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
			-r requirements-check.lock; \
	fi
	@touch $@

demo: install  ## Play all workflows against the sandbox; on a terminal it then keeps serving
	@if [ -t 0 ]; then $(BIN)/subplat demo; else $(BIN)/subplat demo --no-serve; fi

test: install  ## Unit tests, coverage gate, long walks through many cases, integration tests, kills, 10,000 simulated client-years
	@rm -f .coverage .coverage.*; mkdir -p build
	@# Companies are played with the time that is left, from the first test on; processes are killed while others wait.
	nice -n 19 $(BIN)/python tools/campaign.py --processes $(TEST_PROCESSES) --client-years $(CLIENT_YEARS) > build/campaign.log 2>&1 & campaign=$$!; \
	crashes=; trap 'kill $$campaign $$crashes 2> /dev/null || true' EXIT; \
	$(BIN)/pytest $(MEASURED) -q -n $(TEST_PROCESSES) -m "not campaign" $(COVER); \
	$(BIN)/coverage report --include='$(CORE)' --skip-covered --fail-under=95; \
	$(BIN)/pytest tests/unit -q -n $(TEST_PROCESSES) -m "not campaign" $(MEASURED:%=--ignore=%); \
	$(BIN)/pytest tests/unit -q -n $(TEST_PROCESSES) -m campaign; \
	nice -n 5 $(BIN)/python -m subplat.testing.crashes $(CRASHES_IN_TEST) > build/crashes.log 2>&1 & crashes=$$!; \
	$(BIN)/pytest tests/integration -q -n $(WAITING_PROCESSES) --dist worksteal --ignore=tests/integration/documentation; \
	wait $$crashes || { cat build/crashes.log; exit 1; }; \
	wait $$campaign || { grep -a BROKEN build/campaign.log || cat build/campaign.log; exit 1; }; \
	tail -n 1 build/campaign.log; \
	grep -aE '^(places|killed|seconds)' build/crashes.log

test-unit: install  ## Unit tests alone
	$(BIN)/pytest tests/unit -q -n $(TEST_PROCESSES) -m "not campaign"

test-integration: install  ## Integration tests alone
	$(BIN)/pytest tests/integration -q -n $(WAITING_PROCESSES)

fuzz: install  ## Try every operation of the API with many random requests, others in every run (FUZZ_EXAMPLES=200)
	SUBPLAT_FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) SUBPLAT_FUZZ_SEED=$$RANDOM $(BIN)/pytest tests/integration/http/test_fuzz.py -q

bench: install  ## Measure against the ceilings of this machine: table, and build/bench.json (BENCH="--quick --only jobs")
	$(BIN)/python -m bench $(BENCH)

simulate: install  ## Play 10,000 client-years under faults: build/simulation.json (SIMULATE="--random --client-years 100000")
	$(BIN)/python tools/campaign.py --processes $(TEST_PROCESSES) $(SIMULATE)

differential: install  ## Play seeds in memory and on PostgreSQL: build/differential.json (DIFFERENTIAL="--seeds 20 --years 3")
	$(BIN)/python tools/differential.py $(DIFFERENTIAL)

crashes: install  ## Kill real processes at every place of a story: build/crashes.json (CRASHES="matrix --part 1/3")
	$(BIN)/python -m subplat.testing.crashes $(CRASHES)

invariants: install  ## Attack the database with SQL as its own application: build/database_invariants.json
	$(BIN)/python tools/database_invariants.py

planted-bugs: install  ## Plant every known bug and see that it is found: table, and build/planted_bugs.json (PLANTED="--seeds 30")
	$(BIN)/python -m planted_bugs --json build/planted_bugs.json $(PLANTED)
	$(BIN)/python -m tools.planted_bugs_page

check: $(CHECKERS)  ## Lint, format, types, import contracts, locks, migrations in step with the tables, docs current
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target $(CHECKS)

check-documentation:
	$(BIN)/pytest tests/integration/documentation -q

check-types:
	$(BIN)/mypy

check-types-of-the-core:
	$(BIN)/pyright

check-style:
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

check-what-is-made:
	$(BIN)/python tools/check_locks.py
	$(BIN)/python tools/cli_reference.py --check
	$(BIN)/python tools/reference_pages.py --check
	$(BIN)/python -m tools.planted_bugs_page --check
	$(BIN)/python tools/check_schema.py

docs: install  ## Write the reference pages that are made from the code, and that of the library into build/reference
	$(BIN)/python tools/cli_reference.py
	$(BIN)/python tools/reference_pages.py
	$(BIN)/pdoc --output-directory build/reference --no-show-source subplat.platform subplat.domain \
		subplat.application.ports subplat.testing

format: $(CHECKERS)  ## Format and sort imports
	$(BIN)/ruff check --fix --select I
	$(BIN)/ruff format

lock: install  ## Resolve the newest allowed versions into the lock files
	$(COMPILE) --upgrade --extra all --extra dev --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra all --constraint requirements.lock --output-file requirements-run.lock pyproject.toml
	$(COMPILE) --upgrade --extra check --constraint requirements.lock --output-file requirements-check.lock pyproject.toml
	$(BIN)/python tools/check_locks.py

clean:  ## Remove the environment, caches and reports (a running database is not touched)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* dist build
