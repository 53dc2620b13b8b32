# Everything this project is asked to do. `make run` and `make test` need nothing but Python and make:
# the first call sets up .venv from the hash-locked requirements, later calls go straight to work.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# What the tests run under; `make coverage` and CI put coverage here.
RUNNER ?= $(BIN)/python
WORKERS ?= 2
# How long to fuzz each of which targets: `make fuzz MINUTES=1 TARGETS="html accept"`.
MINUTES ?= 10
TARGETS ?= html text joined accept pages pdf

.DEFAULT_GOAL := help
.PHONY: help run browser test coverage lint format kills losses faults fuzz bench wheel lock clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## Set up what is needed and start the daemon on providers.toml, with SQLite in ./data
	$(BIN)/watcher run

browser: $(VENV)/.installed ## Add what drives a Chromium, for pages that scripts draw (itself: apt-get install chromium-headless-shell)
	$(PIP) --require-hashes -r requirements/browser.txt

test: $(VENV)/.developed ## Set up what is needed and run the tests
	$(RUNNER) -m pytest -n $(WORKERS) --dist loadgroup

coverage: ## Run the tests and fail below the coverage that pyproject.toml asks for
	rm -f .coverage .coverage.*
	$(MAKE) test RUNNER="$(BIN)/coverage run"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lint: $(VENV)/.developed ## Style, types, and which module may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.developed ## Lay out the code and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

kills: $(VENV)/.developed ## Kill a daemon 200 times and count what it lost (7 minutes)
	WATCHER_KILLS=200 $(BIN)/python -m pytest tests/house/test_daemon.py -k kills --timeout=3000

losses: $(VENV)/.developed ## Deliver through 500 random faults and 50 kills and count what was lost (5 minutes)
	WATCHER_DELIVERY_FAULTS=500 WATCHER_DELIVERY_KILLS=50 $(BIN)/python -m pytest tests/alerts/test_delivery_end_to_end.py -s --timeout=3000

faults: $(VENV)/.developed ## Replay every history of the corpus with faults at random steps (WATCHER_FAULTS_SEED deals others)
	WATCHER_FAULTS_STEPS=1000000 $(BIN)/python -m pytest tests/corpus/test_faults_at_random.py -s --timeout=7200

fuzz: $(VENV)/.developed ## Fuzz the readers and the gate, MINUTES (10) for each target, then see how the cost of what was found grows
	$(PIP) --require-hashes -r requirements/fuzz.txt
	@for target in $(TARGETS); do \
	  $(BIN)/python fuzz/run.py $$target --minutes $(MINUTES) && $(BIN)/python fuzz/growth.py $$target --minutes 1 || exit 1; \
	done

bench: $(VENV)/.developed ## Measure cost against urlwatch and webchanges, how it grows with the number of documents, and what drawing pages costs
	$(BIN)/python bench/poll.py
	$(BIN)/python bench/scale.py
	$(BIN)/python bench/browser.py

wheel: $(VENV)/.developed ## Build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lock: $(VENV)/.developed ## Resolve the requirements anew (uv must be installed)
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/run.txt
	uv pip compile pyproject.toml --extra browser --universal --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/browser.txt
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/dev.txt
	uv pip compile requirements/fuzz.in --universal --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/fuzz.txt
	uv pip compile requirements/build.in -c requirements/dev.txt --universal --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/build.txt

clean: ## Remove what was built (not ./data)
	rm -rf $(VENV) dist build .coverage .coverage.* htmlcov .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: $(PYTHON) is older than Python 3.11; name a newer one: make PYTHON=python3.12 …" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "make: this Python cannot make a venv (on Debian: apt-get install python3-venv)" >&2; exit 2; }

# Packages first, then this one from its source folder. Without build isolation, since an isolated build would
# fetch its tools without looking at the hashes.
$(VENV)/.installed: requirements/run.txt requirements/build.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) --require-hashes -r requirements/build.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developed: $(VENV)/.installed requirements/dev.txt
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@
