# Địa Bạ. `make` prints this help.
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench campaign lock clean

PYTHON := .venv/bin/python
DIABA  := .venv/bin/diaba
PORT   ?= 8000

help: ## print this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## install what is missing: PostgreSQL + PostGIS, a virtual environment with locked dependencies
	@scripts/setup

demo: setup ## a commune delivered, checked, accepted and published, on a map in the browser
	@$(DIABA) demo run --port $(PORT)

test: ## the same preparation, then the whole test suite
	@scripts/setup test
	@scripts/test

lint: ## style, types, layers
	@scripts/setup test
	@scripts/lint

bench: ## ratios against named peers, side by side in one run
	@scripts/setup bench
	@scripts/bench

campaign: ## slow campaigns that are too long for every run
	@scripts/setup test
	@$(PYTHON) -m pytest -m campaign

lock: ## write the version locks anew
	@scripts/lock

clean: ## stop the servers and remove everything this installation wrote
	@[ ! -x $(DIABA) ] || $(DIABA) down
	@rm -rf var .venv
