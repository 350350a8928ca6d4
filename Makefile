# Needs Node >= 20 and npm; everything else comes from the lock file. The code runs on the pinned Node in node_modules.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export AWS_REGION ?= us-east-1

.PHONY: help demo start test check grants bench bench-sources order-export cost soak bootstrap synth deploy check-deployment discord-commands docs clean \
	format

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: node_modules ## The main job in one shot: sample claims in, verdicts out, as a table
	@node local/demo.ts

start: node_modules ## The whole application on this machine: http://127.0.0.1:8787
	@node local/start.ts

test: node_modules ## Everything CI runs
	@npm run --silent types
	@npm run --silent lint
	@vitest run --coverage

check: node_modules ## Types, lint and the fast tests
	@npm run --silent types
	@npm run --silent lint
	@vitest run --project rules --project functions --project infra

grants: node_modules ## Runs the integration tests and records which grants they used: test/infra/used-grants.json
	@RECORD_GRANTS=1 vitest run --project integration

bench: node_modules ## How fast it is, as a table and as bench/out/bench.json; ONLY=accept for one part
	@node bench/run.ts

bench-sources: node_modules ## How fast order exports are loaded, as a table and as bench/out/sources.json; ROWS=19000 for fewer
	@node bench/sources.ts

order-export: node_modules ## An invented order export: make order-export OUT=orders.csv ROWS=650000 SEED=1 BAD=5
	@node bench/order-export.ts $(OUT)

cost: node_modules ## What a million claims cost at AWS's list prices, as a table and as bench/out/cost.json
	@node bench/cost.ts

soak: node_modules ## 100,000 claims while everything goes wrong, then an audit of the tables; N=2000 for fewer
	@node bench/soak/run.ts

synth: node_modules ## The CloudFormation template, in cdk.out
	@node infra/app.ts

deploy: node_modules ## To the AWS account of your credentials: make deploy STAGE=dev MAIL_FROM=alerts@your.domain TEXT_MESSAGES=on
	@MAIL_FROM=$(MAIL_FROM) TEXT_MESSAGES=$(TEXT_MESSAGES) node local/check-deployment.ts $(or $(STAGE),dev) before
	@cdk deploy --app 'node infra/app.ts' --context stage=$(or $(STAGE),dev) --outputs-file cdk.out/outputs.json \
	  $(if $(MAIL_FROM),--context mailFrom=$(MAIL_FROM)) $(if $(TEXT_MESSAGES),--context textMessages=$(TEXT_MESSAGES))

check-deployment: node_modules ## Whether everybody who is to be told of alerts can be: make check-deployment STAGE=dev
	@MAIL_FROM=$(MAIL_FROM) TEXT_MESSAGES=$(TEXT_MESSAGES) node local/check-deployment.ts $(or $(STAGE),dev)

bootstrap: node_modules ## A tenant with its first admin key: make bootstrap TENANT=acme
	@node local/bootstrap.ts $(TENANT)

discord-commands: node_modules ## The commands for Discord, printed; with REGISTER=1 registered
	@node local/discord-commands.ts

docs: node_modules ## Writes what the README says about the platforms from their registry
	@node local/docs/write-readme.ts

format: node_modules ## Rewrites the sources in the project's format
	@npm run --silent format

clean: ## Removes what was built and what the local engine keeps
	rm -rf cdk.out .local coverage

node_modules: package-lock.json
	@echo 'installing packages…'
	@npm ci --no-fund --no-audit --loglevel=error
	@touch node_modules
