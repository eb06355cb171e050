# Everything that one does with this repository. Needs make and Python 3.11 or newer; the rest is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test check bench docs fuzz chaos interop clean

help: ## Say what there is
	@echo "make TARGET, one of:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{printf "%-10s %s\n", $$1, $$2}'

demo: $(STAMP) ## Plan, apply, change, drift and destroy an example on a local AWS
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash specs/demo.sh

test: $(STAMP) ## Run the tests, in parallel
	$(BIN)/pytest -n auto --dist worksteal

check: $(STAMP) ## Format, lint, types, import rules, freshness of the generated docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

bench: $(STAMP) ## Count requests, and measure time and memory, for APIs of 290 routes
	$(BIN)/python -m benchmarks.bench

docs: $(STAMP) ## Write docs/reference anew
	$(BIN)/python docs/generate.py

fuzz: $(STAMP) ## Run the properties with 2,000 examples each
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -n auto --dist worksteal tests/properties tests/unit/model tests/contract/test_catalogue_wire.py \
	  tests/contract/test_sandbox_fuzz.py

chaos: $(STAMP) ## Let applies and releases die at each of their writes, and not only at some
	CHAOS=every $(BIN)/pytest -n auto --dist worksteal tests/functional tests/contract/test_http_apis.py \
	  -k "dies or die or killed or order or rotation"

interop: $(STAMP) $(VENV)/interop/.installed ## Let the AWS CLI, as others have it, use a sandbox
	$(BIN)/python -m tests.interop.check $(VENV)/interop/bin/aws

clean: ## Remove what make made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Installed again when what is needed has changed.
$(STAMP): setup.cfg pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed, and '$(PYTHON)' is not: make PYTHON=/path/to/python3.12 ..." >&2; exit 1; }
	@echo "installing into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' -c constraints.txt
	@touch $@

# Apart from our own, since the AWS CLI brings a botocore of its own.
$(VENV)/interop/.installed: $(STAMP) tests/interop/constraints.txt
	@echo "installing the AWS CLI into $(VENV)/interop ..."
	@$(BIN)/python -m venv $(VENV)/interop
	@$(VENV)/interop/bin/python -m pip install --quiet --disable-pip-version-check awscli -c tests/interop/constraints.txt
	@touch $@
