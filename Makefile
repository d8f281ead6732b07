# make run: the site on http://127.0.0.1:8000 with demo data. make test: everything that must hold.
# Both need only Python 3.11 to 3.13 and make; what they install goes into .venv/.

PYTHON ?= python3
PORT ?= 8000
export PORT
VENV := .venv
VENV_BENCH := .venv-bench
BIN := $(VENV)/bin
PYTEST_ARGS ?=
OTHERS_ARGS ?=
CHECK := tests/pedidos/models tests/apuracao/models tests/cachecore/test_store_contract.py tests/cachecore/test_events.py
CODE := apuracao benchmarks cachecore comum dados deploy pedidos sap_project vendedor manage.py

.PHONY: help run free-port check test suite test-others lint quick-lint slow-lint bench bench-quick lock sbom audit clean

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## make run    install, migrate, fill an empty database with demo data, serve on PORT (8000)
run: free-port $(VENV)/run.stamp
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py popular_demo --somente-se-vazio
	@$(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

# Asked before anything is installed.
free-port: | $(VENV)/bin/python
	@$(BIN)/python -m sap_project.port $(PORT)

## make test   lint, types, layers and the whole suite on real PostgreSQL and Redis/Valkey
# What takes a minute of one core runs beside the suite.
test: quick-lint
	@$(MAKE) --no-print-directory --jobs=2 slow-lint suite

suite: $(VENV)/test.stamp
	$(BIN)/pytest $(PYTEST_ARGS)

## make check  the verdict that matters in a minute: lint, the rules of orders and money, what the cache promises
check: quick-lint
	@$(MAKE) --no-print-directory --jobs=2 slow-lint suite PYTEST_ARGS="$(CHECK) $(PYTEST_ARGS)"

## make lint   ruff, bandit, mypy, import-linter, missing migrations
lint: quick-lint slow-lint

quick-lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/python manage.py makemigrations --check --dry-run

slow-lint: $(VENV)/test.stamp
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(CODE)
	$(BIN)/mypy .

## make test-others   the tests of Django, and of healthchecks and django-oscar, without and with cachecore (see docs/others.md)
test-others: $(VENV)/test.stamp
	$(BIN)/python -m tests.others --watched $(OTHERS_ARGS)

## make bench  measure on servers of its own, into var/bench/; make bench-quick in minutes
bench: $(VENV_BENCH)/stamp
	$(VENV_BENCH)/bin/python -m benchmarks full

bench-quick: $(VENV_BENCH)/stamp
	$(VENV_BENCH)/bin/python -m benchmarks quick

## make lock   pin anew, with hashes, what pyproject.toml asks for (needs uv)
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml
lock:
	$(LOCK) -o requirements.txt
	$(LOCK) --extra dev -o requirements-dev.txt
	$(LOCK) --extra dev --extra test -o tests/requirements.txt
	$(LOCK) --extra dev --extra bench -o benchmarks/requirements.txt

## make sbom   what production is made of, as CycloneDX, into var/sbom.json
sbom: $(VENV)/run.stamp
	@mkdir -p -m 700 var
	@$(BIN)/python -m sap_project.dependencies sbom requirements.txt > var/sbom.json

## make audit ADVISORIES=all.zip   known faults of what is pinned, from a file of osv.dev (see docs/security.md)
audit: $(VENV)/test.stamp
	@$(BIN)/python -m sap_project.dependencies audit $(ADVISORIES) requirements.txt requirements-dev.txt tests/requirements.txt benchmarks/requirements.txt

## make clean  remove the virtual environments; var/ with its data stays
clean:
	rm -rf $(VENV) $(VENV_BENCH)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v <= (3, 13) else f"{sys.executable} is Python {v[0]}.{v[1]}; needed: 3.11 to 3.13. Name another one: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Without its venv module Python cannot go on (on Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; }

$(VENV)/run.stamp: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing into $(VENV)/ (only the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/test.stamp: tests/requirements.txt | $(VENV)/bin/python
	@echo "Installing into $(VENV)/ (only the first time) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@

$(VENV_BENCH)/stamp: benchmarks/requirements.txt | $(VENV)/bin/python
	@echo "Installing into $(VENV_BENCH)/ (only the first time) ..."
	@$(BIN)/python -m venv $(VENV_BENCH)
	@$(VENV_BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt
	@touch $@
