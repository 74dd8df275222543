# make run | test | install | check | fix | bench (speed; with FOLDER=… quality on labelled questions). All from a bare clone.
PORT ?= 8501
ADDRESS ?= 127.0.0.1
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo "sudo -n")

.PHONY: run test install check fix bench samples browser
.DEFAULT_GOAL := run

run: install samples
	@$(BIN)/python -m streamlit run ui/app.py --server.port $(PORT) --server.address $(ADDRESS)

test: install browser
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

check: install
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

fix: install
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: install
	@$(BIN)/python bench/$(if $(FOLDER),quality.py $(FOLDER),speed.py $(SPEED))

install: $(READY)

$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it with 'make PYTHON=python3.11 $(MAKECMDGOALS)'."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory debian-python3-venv
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@echo "Installing what requirements.txt names (once, some minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

# The samples go into their own store, complete before the server starts; an interrupted run goes on.
samples: install
	@$(BIN)/python -m ingest corpus/samples/studies corpus/samples/records corpus/samples/consultations \
	  --store sample-store --quiet

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	  $(MAKE) --no-print-directory debian-chromium

# Debian and Ubuntu leave out what some verbs need: installed where that is allowed, else named.
debian-%:
	@if [ "$$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends $* >/dev/null; \
	else echo "This needs $*: run 'sudo apt-get install $*', then the same command again."; exit 1; fi
