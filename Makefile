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
SCENARIOS ?= new_cluster existing_database ipv6 single_unit interrupted refused
SEEDS ?= 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
PROFILES ?= plain nested verbose restless adverse
SETS ?= small middle large
CORES ?= 2.18 2.19 2.21
COUNT ?= 60

export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/$(COLLECTIONS)
export ANSIBLE_CONFIG := $(CURDIR)/ansible.cfg
export PYTHONDONTWRITEBYTECODE := 1
# molecule and ansible-lint call their helpers by name.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# -- what everything needs ------------------------------------------------------------------------------------------

$(VENV)/.ready: requirements/dev.txt requirements/scenarios.txt requirements/install
	requirements/install $(VENV)
	touch $@

# Another version of ansible-core, with what scenarios need beside it.
.cache/cores/%/.ready: requirements/core-%.txt requirements/scenarios.txt requirements/install
	mkdir -p .cache/cores
	requirements/install .cache/cores/$* $*
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
lab-down: ## End the hosts of all labs here; images are kept for next time
	lab/lab down --all

.PHONY: demo
demo: export ANSIBLE_HOME := $(CURDIR)/.ansible
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
	$(BIN)/python -m pytest tests/unit --numprocesses auto --dist worksteal

.PHONY: properties
properties: install ## Property tests with 10,000 examples each (about half an hour)
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest tests/unit -m hypothesis --numprocesses auto --dist worksteal

.PHONY: molecule
molecule: install ## Scenarios, two at a time in a lab each (SCENARIOS="new_cluster ipv6", LANES=1)
	tests/scenarios $(SCENARIOS)

.PHONY: profiles
profiles: install ## Every scenario under every profile of the stand-in (hours; SCENARIOS, PROFILES choose some)
	tests/scenarios $(foreach profile,$(PROFILES),$(addsuffix @$(profile),$(SCENARIOS)))

.PHONY: cores
cores: install $(patsubst %,.cache/cores/%/.ready,$(filter-out 2.19,$(CORES))) ## Secrets on every ansible-core (CORES="2.18 2.21")
	for core in $(CORES); do STOREOPS_CORE=$$core tests/scenarios secrets; done

.PHONY: faults
faults: install ## Disturb new_cluster and see it finished by the same command (SEEDS="1 2 3", minutes each)
	lab/lab up --units 2
	$(BIN)/python tests/faults/run.py $(SEEDS)

.PHONY: kills
kills: install ## Interrupt blob_migrate with COUNT=60 seeds and see it finished by the same command (half an hour)
	lab/lab up --units 1
	$(BIN)/python tests/kills/run.py --count $(COUNT)

.PHONY: bench
bench: install ## How fast blobs are uploaded beside other programs, on the lab's S3 (SETS="small:500 middle:50"; docs/benchmarks.md)
	lab/lab up --units 1
	tests/bench/blob_migrate --lab --again --between "lab/lab exec s3 -- radosgw-admin gc process --include-all" --sets $(SETS)

.PHONY: awx
awx: install ## Render what AWX is set up from (examples/awx, and pages beside extensions/patterns)
	$(BIN)/python tools/awx/render.py

.PHONY: build
build: install ## Build the collection's archive into .cache/build
	$(BIN)/ansible-galaxy collection build --force --output-path .cache/build .
