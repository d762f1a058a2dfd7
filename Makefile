# Every command does all its own set-up and can be repeated. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help run test test-host demo bench pictures walk lint format pot build stop clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo; echo "  For cashier, card desk, manager, accountant, operator and customer: a page each in docs/people, in three languages."

run: ## a running Odoo with the demo shop; PORT=8069, FRESH=1 resets the shop
	@dev/run.sh

test: ## all tests; ONLY=core,odoo,beside,outside chooses stages, TAGS=/customer_card:TestX.test_y Odoo tests, SERVERS=2 how many at once
	@dev/test.sh

test-host: ## Odoo's own till tests with the add-on, in pieces that resume (hours); what fails again without it; TAGS chooses, FRESH=1 forgets
	@dev/test_host.sh

demo: ## a shop day, and three months of credit, told as stories with the books at the end
	@dev/demo.sh

bench: ## the benchmarks, as ratios against the host; ONLY=orders,hot chooses; BEFORE=REVISION: against the add-on of that revision
	@dev/bench.sh

pictures: ## renews the pictures of docs/people, in three languages; URL=http://… takes a demo shop that runs
	@dev/pictures.sh

walk: ## a demanding user's walk through a demo shop: clicks counted, waits measured; URL=http://… takes one that runs
	@dev/walk.sh

lint: ## every check of style, data and translations; CHECKS=ruff,xml chooses
	@dev/lint.sh

format: ## lets ruff and prettier lay out the code
	@dev/format.sh

pot: ## renews i18n/customer_card.pot and merges it into the languages
	@dev/translations.sh

build: ## the wheel of the committed state, in dist/
	@dev/build.sh

stop: ## stops this clone's PostgreSQL
	@dev/postgres.sh stop

clean: ## stops it and removes this clone's databases, logs and files
	@dev/clean.sh
