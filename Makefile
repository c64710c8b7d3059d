# Every target sets up what it needs: a virtual environment in .venv from the hash-pinned lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: serve build offline test audit check lint format compare lock clean browser engines grown lab judge

serve: $(READY)
	$(BIN)/errordesk serve

build: $(READY)
	$(BIN)/errordesk build

# The site as one file to take along: unpack it, open index.html, no server and no network needed.
offline: $(READY)
	$(BIN)/errordesk build --zip errordesk.zip

check: $(READY)
	$(BIN)/errordesk check

# Formatting, lint, types, then every test; the slowest twenty are told at the end. The browser is
# installed when none is found. Images for containers forbid Python to keep what it compiled, and
# tests start it a hundred times.
test: lint browser
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --all --durations=20

# Every page and state in every width and theme, where make test looks turn about.
audit: browser
	$(BIN)/python -m pytest --all-views tests/browser/test_axe_pages.py tests/browser/test_axe_states.py tests/browser/test_look.py \
		tests/browser/test_offline.py::test_no_page_to_print_has_a_finding

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet --persona=pedantic .github action.yml explain/action.yml

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Is the site the same as before? make compare, or make compare BASE=commit
compare: $(READY)
	$(BIN)/python -m scripts.compare_sites $(BASE)

# Does every engine build the same site? docs/contributing/engines.md says what cannot be equal.
engines: $(READY)
	$(BIN)/python -m pytest -n 0 -m engines tests/engines

# Does a new guide, reply, fact or release break a test? The last commit with one more of each.
grown: $(READY)
	rm -rf .cache/grown
	$(BIN)/python -m tests.author.everyday .cache/grown
	cd .cache/grown && PYTHONPATH=$(CURDIR)/.cache/grown $(CURDIR)/$(BIN)/python -m pytest tests

browser: $(READY)
	$(BIN)/python -m scripts.browser --install

# Runs real gateways against failing backends and rewrites macros/data/observed; takes a while and
# needs Linux. Options, such as --compare: make lab LAB=--compare
lab: $(READY)
	$(BIN)/python lab/gateways/run.py $(LAB)

# Asks the real tools about every command and query that has no judgement yet, and keeps what they
# say in macros/data/judged.yml. About all texts, with the newest tools: make judge JUDGE=--all
judge: $(READY)
	$(BIN)/python -m scripts.judge $(JUDGE)

# Locks pin every package with hashes for all platforms and name no index. The second is the part
# of the first that the GitHub Action needs. LOCK_OPTIONS=--upgrade takes the newest of everything.
LOCK_OPTIONS ?=
COMPILE = $(VENV)-lock/bin/uv pip compile --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" --quiet $(LOCK_OPTIONS)

lock:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet uv
	$(COMPILE) pyproject.toml --extra site --group dev --output-file requirements.lock
	$(COMPILE) --group action --constraint requirements.lock --output-file requirements-action.lock
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) site .cache

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Error Desk needs Python 3.11 or later; this is %d.%d. Set PYTHON=/path/to/python3.11." % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
