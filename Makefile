# One Student One Client. `make` alone lists what there is. `make demo` and `make test` need Python 3.11 and make.

PORT ?= 8000
WORKERS ?= 2
VENV := .venv/bin
PYTEST := $(VENV)/python -m pytest -q -n $(WORKERS) --dist loadgroup
PYTHON_PATHS := $(wildcard app tests scripts alembic)
# Whoever has no home gets one beside the environment: pip and Chromium want a place to write.
export HOME := $(or $(HOME),$(CURDIR)/.venv/home)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo serve test check lint format screenshots picture mutate-rules bench bench-phone lighthouse month \
	lock clean run-env dev-env bench-env browser test-sqlite test-postgresql test-js

help: ## This list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1|\2/p' Makefile | \
	while IFS='|' read -r name what; do printf '%-20s %s\n' "$$name" "$$what"; done

demo: run-env ## The programme with its example district, at http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(VENV)/osoc demo --port $(PORT)

serve: run-env ## The programme with your own settings (docs/operations.md)
	@$(VENV)/osoc serve --port $(PORT)

test: dev-env browser test-js test-sqlite test-postgresql ## Every test: JavaScript, browser, SQLite, PostgreSQL

check: lint mutate-rules test lighthouse ## What CI runs: lint, every bent clinical limit, every test, Lighthouse

lint: dev-env ## The static part: format, style, types, import contracts, dead code, dependencies, docs
	@$(VENV)/python scripts/lint.py

format: dev-env ## Put the code into its form
	@$(VENV)/ruff check --quiet --fix $(PYTHON_PATHS)
	@$(VENV)/ruff format $(PYTHON_PATHS)

screenshots: dev-env browser ## Every page × role × size × language as a picture, and what must hold on each
	@$(VENV)/python -m tests.e2e.screenshots

picture: dev-env browser ## The picture of the README, taken anew
	@$(VENV)/python -m tests.e2e.picture

mutate-rules: dev-env ## Bend every clinical limit by one step and see that a case notices
	@$(VENV)/python -m scripts.mutate_rules

bench: dev-env bench-env ## How quick the rules are, beside others; the sweep over 100,000 alerts; how soon an inbox shows one
	@$(VENV)/python -m tests.bench
	@OSOC_MODE=demo $(VENV)/python -m tests.bench.ladder
	@OSOC_MODE=demo $(VENV)/python -m tests.bench.fresh

bench-phone: dev-env browser ## What the phone needs of a thin network and a slow processor, beside its limits
	@$(VENV)/python -m tests.bench_phone

lighthouse: dev-env browser ## What Lighthouse says of the phone's pages, where npm is
	@$(VENV)/python -m tests.bench_phone --only lighthouse

month: dev-env ## A month of 10,000 alerts on both engines while workers are killed
	@OSOC_MODE=demo $(VENV)/python -m tests.alerts.month

lock: dev-env ## Renew the locks from pyproject.toml
	@scripts/lock.sh

clean: ## Remove what make made; the demo's data stays
	@rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis screenshots
	@find app tests scripts alembic -name __pycache__ -type d -prune -exec rm -rf {} +

run-env:
	@scripts/setup.sh run

dev-env:
	@scripts/setup.sh dev

bench-env: run-env
	@scripts/setup.sh bench

browser: dev-env
	@$(VENV)/python -m scripts.get_chromium

test-sqlite: dev-env
	@echo "Tests on SQLite"
	@OSOC_TEST_ENGINE=sqlite $(PYTEST)

test-postgresql: dev-env
	@echo "Tests that touch a database, on PostgreSQL"
	@OSOC_TEST_ENGINE=postgresql $(PYTEST)

test-js: dev-env
	@scripts/test_js.sh
