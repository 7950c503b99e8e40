# make demo       the worked example, built in kmc-demo/
# make test       everything a change must pass; make test LONG=1 with many more lives of tests/properties
# make lint       the part of it that runs nothing: ruff and mypy
# make coverage   the tests again, with the branches of ledger/domain that none of them takes
# make lock       both lock files from pyproject.toml, keeping the pins that still fit; make lock OPTIONS=--upgrade
# make clean      remove all that the other targets made
#
# PYTHON=python3.12 names the interpreter for a new .venv; WORKERS=4 the number of test processes.

VENV := .venv
UV := $(shell command -v uv 2>/dev/null)
ifeq ($(OS),Windows_NT)
  BIN := $(VENV)/Scripts
  SYSTEM_PYTHON := python
else
  BIN := $(VENV)/bin
  SYSTEM_PYTHON := python3
endif
WORKERS ?= 2
OPTIONS ?=
# read by tests/properties/test_all_events.py
export PROPERTY_LONG ?= $(LONG)

ifdef UV
  MAKE_VENV = uv venv --quiet --seed $(if $(PYTHON),--python $(PYTHON)) $(VENV)
  INSTALL = uv pip install --quiet --python $(VENV)
  LOCK_WITH = uv
else
  MAKE_VENV = $(or $(PYTHON),$(SYSTEM_PYTHON)) -m venv $(VENV)
  INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
  LOCK_WITH = $(BIN)/python -m uv
endif
COMPILE = $(LOCK_WITH) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(OPTIONS) pyproject.toml

.DEFAULT_GOAL := test
.DELETE_ON_ERROR:
.PHONY: demo test lint coverage lock clean

demo: $(VENV)/.ready-to-run
	$(BIN)/ledger demo kmc-demo --replace

test: lint
	$(BIN)/pytest -n $(WORKERS)

lint: $(VENV)/.ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

coverage: $(VENV)/.ready-to-test
	$(BIN)/pytest -n $(WORKERS) --cov

lock: $(if $(UV),,$(VENV)/.ready-to-lock)
	$(COMPILE) --extra postgresql -o requirements.lock
	$(COMPILE) --extra postgresql --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache dist kmc-demo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each stamp is newer than what it was made from, so an unchanged set-up costs nothing.
$(VENV)/pyvenv.cfg:
	rm -rf $(VENV)
	$(MAKE_VENV)
	@$(BIN)/python -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: make PYTHON=python3.11')"

$(VENV)/.ready-to-run: pyproject.toml requirements.lock | $(VENV)/pyvenv.cfg
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/.ready-to-test: pyproject.toml requirements-dev.lock | $(VENV)/pyvenv.cfg
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps --editable .
	@touch $@ $(VENV)/.ready-to-run

$(VENV)/.ready-to-lock: | $(VENV)/pyvenv.cfg
	$(INSTALL) uv
	@touch $@
