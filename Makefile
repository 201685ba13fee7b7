# The two commands a newcomer needs are `make demo` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
COLLECTIONS := .cache/collections
LINK := $(COLLECTIONS)/ansible_collections/storeops/ha
INVENTORY := .cache/inventory.yml
UNITS ?= 3
PROFILE ?= plain
SCENARIOS ?= new_cluster existing_database ipv6 single_unit interrupted

export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/$(COLLECTIONS)
export ANSIBLE_CONFIG := $(CURDIR)/ansible.cfg
export PYTHONDONTWRITEBYTECODE := 1
# molecule and ansible-lint call their helpers by name.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# -- what everything needs ------------------------------------------------------------------------------------------

$(VENV)/.ready: requirements/dev.txt requirements/install
	requirements/install $(VENV)
	touch $@

$(LINK):
	mkdir -p $(dir $(LINK))
	ln -sfn $(CURDIR) $(LINK)

.PHONY: install
install: $(VENV)/.ready $(LINK) ## Install what the other targets need (Python packages into .venv)

# -- the lab and the demonstration ------------------------------------------------------------------------------------

.PHONY: lab-up
lab-up: install ## Start the lab's hosts (UNITS=3 PROFILE=plain)
	lab/lab up --units $(UNITS) --profile $(PROFILE)
	umask 077; lab/lab inventory >$(INVENTORY)

.PHONY: lab-down
lab-down: ## End the lab's hosts; images are kept for next time
	lab/lab down

.PHONY: demo
demo: lab-up ## A highly available store on this machine, from nothing, through the real playbooks
	$(BIN)/ansible-playbook storeops.ha.new_cluster
	$(BIN)/python lab/demo

.PHONY: demo-down
demo-down: ## Remove every trace of the demonstration: hosts, network, images, keys, Python packages
	lab/lab down --purge
	rm -rf $(VENV) .cache .ansible

# -- the tests ----------------------------------------------------------------------------------------------------------

.PHONY: test
test: lint sanity documentation importer unit molecule ## Everything below

.PHONY: lint
lint: install ## Linters: ruff, yamllint, ansible-lint with its production profile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/yamllint --strict .
	$(BIN)/ansible-lint --offline --profile production --strict

.PHONY: sanity
sanity: install ## ansible-test sanity, without an ignore file, on the built collection
	tests/sanity/run

.PHONY: documentation
documentation: install ## Lint of the documentation of plugins and roles, on the built collection
	tests/docs/run

.PHONY: importer
importer: install ## What Galaxy checks when the built collection is uploaded
	tests/importer/run

.PHONY: unit
unit: install ## Unit tests
	$(BIN)/python -m pytest tests/unit

.PHONY: properties
properties: install ## Property tests with 10,000 examples each (about half an hour)
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest tests/unit -m hypothesis

.PHONY: molecule
molecule: install ## Scenarios on the lab (SCENARIOS="new_cluster ipv6")
	tests/scenarios $(SCENARIOS)

.PHONY: profiles
profiles: install ## The scenario new_cluster under every profile of the stand-in (a quarter of an hour)
	for profile in $$($(BIN)/python -c 'import json; print(*json.load(open("lab/profiles.json")))'); do \
	    echo "profile $$profile"; LAB_PROFILE=$$profile tests/scenarios new_cluster; \
	done

.PHONY: build
build: install ## Build the collection's archive into .cache/build
	$(BIN)/ansible-galaxy collection build --force --output-path .cache/build .
