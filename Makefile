.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python
DEMO ?= 1
ARGS ?=
RUNS ?= 200

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .bootstrap ## Set everything up and start Artel with demo data (DEMO=0: empty)
	@$(PY) -m artel.apps.cli up $(if $(filter 0,$(DEMO)),--no-demo,--demo)

test: .bootstrap ## Every test that this machine can run (PostgreSQL is used when it is installed)
	@tools/web.sh test
	@$(PY) -m pytest -q -n 2 --dist loadgroup $(ARGS)

carried: .bootstrap ## The tests that carry events once more, over RabbitMQ (ARTEL_TEST_BROKER)
	@ARTEL_TEST_CARRIER=rabbitmq $(PY) -m pytest -q -n 2 --dist loadgroup $(ARGS) $$(grep -lE "carrier|carry_events|deliver" tests/test_*.py)

check: ## Exactly what CI runs: services, lint, web app, both databases, broker, browser
	@.ci/run

dev: .bootstrap ## Backend with reload on :8000, web app with hot reload on :5173
	@tools/dev.sh

lint: .bootstrap ## ruff, mypy --strict, import-linter
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

crash: .bootstrap ## kill -9 of the server while people book and pay (RUNS=200)
	@$(PY) -m tests.crash --runs $(RUNS) $(ARGS)

chaos: .bootstrap ## A hundred clients write while connections, a process and Redis are killed (ARGS="--clients 100")
	@$(PY) -m tests.chaos $(ARGS)

bench: .bootstrap ## Speed as ratios against a floor in the same run
	@$(PY) -m bench $(ARGS)

demo: .bootstrap ## Fill an empty database with demo data
	@$(PY) -m artel.apps.cli demo

migrate: .bootstrap ## Bring the database up to date
	@$(PY) -m artel.apps.cli migrate

web: .bootstrap ## Build the web app if it is stale
	@tools/web.sh build

lock: .bootstrap ## Refresh requirements.lock
	@.venv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements.lock

api: .bootstrap ## Write docs/openapi.json and the web app's types from it
	@$(PY) -m artel.apps.cli openapi docs/openapi.json && tools/web.sh api

domain: .bootstrap ## Begin a new domain: make domain NAME=parking
	@$(PY) tools/new_domain.py $(NAME)

.bootstrap:
	@tools/bootstrap.sh

.PHONY: help run test carried check dev lint crash chaos bench demo migrate web lock api domain .bootstrap
