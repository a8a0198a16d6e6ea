# Everything one does with a checkout; `make` alone lists it.

PYTHON ?= python3
BIN := .venv/bin
MANAGE := LOCAL=yes DATA_DIR=build/var $(BIN)/python manage.py
PYTEST := $(BIN)/pytest -q
PIN := uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11
.DEFAULT_GOAL := help
.PHONY: help run check test lint unit everywhere needs lock messages docs pictures landed bench-house bench-search bench-fresh bench-app bench-book bench-trust bench-welcome bench-courses clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/run.txt  ## Serve the demonstration on http://localhost:8000 (PORT=…; DEMO=no: an empty town)
	@export LOCAL=$${LOCAL-yes} DEMO=$${DEMO-yes}; \
	if [ "$$DEMO" = no ]; then export DATA_DIR=$${DATA_DIR-var/town}; fi; \
	exec $(BIN)/python manage.py serve

check: lint unit  ## Style, types, stairs, and the tests without a browser on SQLite

test: needs lint everywhere  ## Everything, on both databases and in a browser; as root it installs what it needs

lint: .venv/test.txt
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	LOCAL=yes DATA_DIR=build/var $(BIN)/mypy
	PYTHONPATH=src $(BIN)/lint-imports --no-cache

unit: .venv/test.txt
	$(PYTEST) -n 2 -m "not browser and not upgrade and not hostile" --no-migrations

everywhere: .venv/test.txt
	$(PYTEST) -n 2 -m "not browser" --no-migrations
	$(PYTEST) -n 2 -m "not browser" --database=postgres
	$(PYTEST) -n 2 -m browser --no-migrations
	$(PYTEST) -n 2 -m "browser and not once" --database=postgres

needs:
	@tools/needs

lock:  ## Pin the versions and checksums of all packages (needs uv)
	$(PIN) pyproject.toml -o requirements/run.txt
	$(PIN) --extra test -c requirements/run.txt pyproject.toml -o requirements/test.txt
	$(PIN) -c requirements/test.txt requirements/bench-book.in -o requirements/bench-book.txt
	$(PIN) -c requirements/test.txt requirements/bench-trust.in -o requirements/bench-trust.txt
	$(PIN) -c requirements/test.txt requirements/bench-welcome.in -o requirements/bench-welcome.txt

messages: .venv/test.txt  ## Bring the catalogues up to the texts in code and templates
	@$(MANAGE) collect_messages

docs: .venv/test.txt  ## Write the generated pages of docs/
	@$(MANAGE) compile_catalogues
	@$(MANAGE) write_docs

pictures: .venv/test.txt  ## Take the pictures of the handbook
	@$(BIN)/python tools/pictures.py

landed: .venv/test.txt  ## Keep today's state of the database, from which the upgrade test starts
	$(BIN)/python -m tests.upgrade.landed

bench-house: .venv/test.txt  ## Measure the bars of the house
	$(BIN)/python -m bench.places
	$(BIN)/python -m bench.front
	$(BIN)/python -m bench.start

bench-search: .venv/test.txt  ## Measure the bars of the search
	$(BIN)/python -m bench.search

bench-fresh: .venv/test.txt  ## Measure the bars of freshness and imports
	$(BIN)/python -m bench.fresh

bench-app: .venv/test.txt needs  ## Measure the bars of the parents' app
	$(BIN)/python -m bench.app_bundle
	$(BIN)/python -m bench.app_search
	$(BIN)/python -m bench.app

bench-book: .venv/test.txt .venv/bench-book/packages.txt  ## Measure the bars of the companion book
	@tools/needs bench-book
	$(BIN)/python -m bench.book

bench-trust: .venv/test.txt .venv/bench-trust/packages.txt needs  ## Measure the bars of trust (PART=crashes, DATABASES=postgres: only these)
	$(BIN)/python -m bench.trust $(PART)

bench-welcome: .venv/test.txt .venv/bench-welcome/packages.txt  ## Measure the bars of welcome visits (PART=tours: only one)
	$(BIN)/python -m bench.welcome $(PART)

bench-courses: .venv/test.txt .venv/bench-trust/packages.txt needs  ## Measure the bars of courses (PART=race: only one)
	$(BIN)/python -m bench.courses $(PART)

clean:  ## Throw away what can be built again (not var/)
	rm -rf .venv build .mypy_cache .ruff_cache .hypothesis
	find src -name '*.mo' -delete

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.txt: requirements/run.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt
	@cp requirements/run.txt $@

.venv/test.txt: requirements/test.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/test.txt
	@cp requirements/test.txt $@

.venv/bench-book/packages.txt: requirements/bench-book.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes --no-deps --upgrade --target .venv/bench-book -r requirements/bench-book.txt
	@cp requirements/bench-book.txt $@

.venv/bench-trust/packages.txt: requirements/bench-trust.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes --no-deps --upgrade --target .venv/bench-trust -r requirements/bench-trust.txt
	@cp requirements/bench-trust.txt $@

.venv/bench-welcome/packages.txt: requirements/bench-welcome.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes --no-deps --upgrade --target .venv/bench-welcome -r requirements/bench-welcome.txt
	@cp requirements/bench-welcome.txt $@
