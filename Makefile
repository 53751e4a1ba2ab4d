# Two commands matter: `make demo` and `make test`. Each makes .venv and installs pinned, hashed packages when needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ARGS   ?=

DATA   ?=
NAME   ?=

.PHONY: help demo test unit image format migration quality conformance bench fuzz bench-e2e load chaos soak reader lock clean
help:
	@echo "make demo   a small Slack in your browser, with the real bot in it   (ARGS=\"--no-browser --port 8765\")"
	@echo "make test   format, lint, types, imports, tests, browser tests      (ARGS=\"-k words\" narrows the tests)"
	@echo "make unit   the fast tests: no process, socket, database or browser (ARGS as above)"
	@echo "make image  builds the container image charter, with docker, podman or buildah   (TAG=name BASE=image)"
	@echo "make format  ruff formats the code and fixes what it can"
	@echo "make migration NAME=what_it_does   the next migration, from the schema in the code"
	@echo "make quality  how often packs and charters are right            (DATA=folder adds real posts; ARGS=--write)"
	@echo "make conformance ARGS=folder   how posts are read and counted, by the platforms' own test suites (ARGS=--help)"
	@echo "make bench  how fast the engine is, beside other checkers         (ARGS=--alone leaves the others out)"
	@echo "make bench-e2e  what a draft with a reply costs, beside a bare Bolt app; how soon the bot is ready again"
	@echo "make load   300,000 events in one run: memory, loss, speed        (ARGS=\"--events 30000\")"
	@echo "make chaos  kill -9, faults and people at once; is anything lost?  (ARGS=\"--kills 200 --replicas 3 --database postgresql\")"
	@echo "make soak   each fault in turn; for how long is the bot deaf afterwards? (root; ARGS=\"--minutes 30\")"
	@echo "make reader a small model on this machine reads 40 posts (needs node; ARGS=\"--url http://… --model NAME\")"
	@echo "make fuzz   a million hostile texts, 100,000 charters          (ARGS=\"--texts 10000 --charters 1000 --seed 2\")"
	@echo "make lock   write requirements/*.txt anew from pyproject.toml (needs uv)"
	@echo "make clean  remove the virtual environment and caches"

demo: $(VENV)/.run
	@$(BIN)/charter demo $(ARGS)

test: $(VENV)/.dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" tools/test.sh $(ARGS)

unit: $(VENV)/.dev
	@$(BIN)/python -m pytest -n "$${TEST_WORKERS:-2}" -m unit $(ARGS)

image:
	@PYTHON="$(PYTHON)" tools/image.sh

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

migration: $(VENV)/.dev
	@$(BIN)/python -m tools.migration $(NAME)

quality: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.quality $(if $(DATA),"$(DATA)") $(ARGS)

conformance: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.conformance $(ARGS)

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.engine $(ARGS)

bench-e2e: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.end_to_end $(ARGS)

load: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.load $(ARGS)

chaos: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.chaos $(ARGS)

soak: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.soak $(ARGS)

reader: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.reader $(ARGS)

# A stamp a set of packages: the second call starts at once, a changed pin installs again.
$(VENV)/.run: requirements/run.txt pyproject.toml
	@PYTHON="$(PYTHON)" tools/install.sh run
$(VENV)/.dev: requirements/dev.txt pyproject.toml
	@PYTHON="$(PYTHON)" tools/install.sh dev

fuzz: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.fuzz $(ARGS)

LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links pyproject.toml requirements/build.in
lock:
	$(LOCK) --extra mcp --extra postgres -o requirements/run.txt
	$(LOCK) --extra mcp --extra postgres --group dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) $(VENV)-3.* .reader .coverage* .import_linter_cache .mypy_cache .ruff_cache .pytest_cache .hypothesis screenshots dist
