# Two commands matter: `make demo` and `make test`. Both install first, both may be run again.
# They need python3 (3.11 or newer, with venv) and make; everything else comes from requirements/dev.txt, by hash.

PYTHON ?= python3
PORT ?= 8000
TODAY ?= 2020-09-24

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCK := requirements/dev.txt

DEMO_ENV = DEBUG=0 PLIMSOLL_DEMO=1 PLIMSOLL_TODAY=$(TODAY) DATABASE_URL=sqlite:///var/demo-$(TODAY).sqlite3

.DEFAULT_GOAL := help
.PHONY: help install demo test bench lint format lock clean

help:
	@echo "make demo      install, load the sample service, serve it on 127.0.0.1:$(PORT) (PORT=, TODAY=yyyy-mm-dd)"
	@echo "make test      install, then run every test"
	@echo "make install   only install"
	@echo "make bench     time pages beside their floors (BENCH=\"--database postgres\")"
	@echo "make lint      ruff and mypy"
	@echo "make format    let ruff rewrite what it can"
	@echo "make lock      resolve the hashed requirement files again (needs uv)"
	@echo "make clean     remove the virtual environment, caches and demo databases"

install: $(STAMP)

$(STAMP): $(LOCK)
	@PYTHON="$(PYTHON)" sh requirements/install.sh $(VENV) $(LOCK)
	@touch $@

demo: install
	@mkdir -p var
	@$(DEMO_ENV) $(BIN)/python manage.py migrate --verbosity 0
	@$(DEMO_ENV) $(BIN)/python manage.py createcachetable
	@$(DEMO_ENV) $(BIN)/python manage.py load_sample --today $(TODAY)
	@echo
	@echo "Plimsoll is on http://127.0.0.1:$(PORT)/ as of $(TODAY). Ctrl+C stops it."
	@$(DEMO_ENV) $(BIN)/python manage.py sample_sign_ins
	@export $(DEMO_ENV); \
	$(BIN)/python manage.py db_worker --no-startup-delay --verbosity 0 & worker=$$!; \
	$(BIN)/gunicorn config.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 2 \
		--no-control-socket --log-level warning & server=$$!; \
	trap 'kill $$server $$worker 2>/dev/null; wait' EXIT; \
	trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM; \
	wait $$server

test: install
	@$(BIN)/python tests/run.py

bench: install
	@$(BIN)/python -m benchmarks.scorecard $(BENCH)
	@$(BIN)/python -m benchmarks.board $(BENCH)
	@$(BIN)/python -m benchmarks.sheet $(BENCH)
	@$(BIN)/python -m benchmarks.plan $(BENCH)
	@$(BIN)/python -m benchmarks.imports $(BENCH)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	DEBUG=1 $(BIN)/mypy

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

LOCK_WITH := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --quiet

lock:
	$(LOCK_WITH) --output-file requirements/base.txt
	$(LOCK_WITH) --extra dev --constraint requirements/base.txt --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis htmlcov .coverage staticfiles
	rm -f var/demo-*.sqlite3 var/demo-*.sqlite3-wal var/demo-*.sqlite3-shm var/secret-key
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
