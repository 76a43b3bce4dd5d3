# Everything a person or a machine does with this repository. Needs Python 3.11 or later with venv and pip, and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := src tests tools benchmarks

# An install is skipped while the lock and pyproject.toml are what they were: the copy beside the install tells, not
# the time of a file, which a checkout changes. $(1) is the lock, $(2) the name of the copy.
define install
@cat $(1) pyproject.toml | cmp -s - $(VENV)/$(2) || { \
	echo "installing $(1) into $(VENV)" && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) && \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . && \
	{ $(BIN)/python -m pip check --quiet || { echo "pyproject.toml and $(1) differ: make lock"; exit 1; }; } && \
	cat $(1) pyproject.toml > $(VENV)/$(2); }
endef

.PHONY: help demo test check format layers docs docs-check bench lock run-time development clean

help:
	@echo "make demo     install into $(VENV) and bill a generated book"
	@echo "make test     run every test (arguments: make test ARGS='tests/laws -x')"
	@echo "make check    format, lint, types, layers, generated pages"
	@echo "make format   bring the sources into the format that check asks for"
	@echo "make docs     write the generated pages of docs/"
	@echo "make bench    measure against a scan, PostgreSQL and a plain loop (arguments: ARGS='--help')"
	@echo "make lock     resolve the dependencies again and write the two lock files"
	@echo "make clean    remove $(VENV), caches, generated data and the demo's book"
	@echo "make PYTHON=python3.12 ...   take another Python"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Counterfoil needs Python 3.11 or later; $(PYTHON) is: $$($(PYTHON) --version 2>&1)."; \
		echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: install its venv module (on Debian: python3-venv)."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

run-time: $(BIN)/python
	$(call install,requirements.txt,installed-run-time)

development: $(BIN)/python
	$(call install,requirements-dev.txt,installed-development)

demo: run-time
	@$(BIN)/counterfoil demo $(ARGS)

test: development
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: development layers docs-check
	@$(BIN)/ruff format --check --quiet $(SOURCES)
	@$(BIN)/ruff check --quiet $(SOURCES)
	@$(BIN)/mypy -p counterfoil -p tools -p benchmarks
	@echo "check: format, lint, types, layers and generated pages are in order"

format: development
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

layers: development
	@$(BIN)/python -m tools.layers

docs: development
	@$(BIN)/python -m tools.docs

docs-check: development
	@test ! -e tools/docs.py || $(BIN)/python -m tools.docs --check

bench: development
	@$(BIN)/python -m benchmarks $(ARGS)

lock: development
	@$(BIN)/python -m tools.lock

clean:
	rm -rf $(VENV) build dist demo benchmarks/data benchmarks/results
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +
