# Every target does its own set-up: an environment in .venv, from constraints.txt.
.PHONY: tip test check lint unit bench clean constraints documents

BIN := .venv/bin
INPUTS := pyproject.toml constraints.txt packaging/constraints-dev.txt packaging/environment.sh packaging/environment.py

tip: .venv/.ready-run
	@$(BIN)/oo tip --first-run
	@command -v oo >/dev/null || printf '\nHere oo is %s. To call it oo: export PATH="%s:$$PATH"\n' "$(BIN)/oo" "$(CURDIR)/$(BIN)"

test: .venv/.ready-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: lint unit

lint: .venv/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy app/oo_app agents/oo_agents ui/oo_ui storage/oo_storage sync/oo_sync tests packaging
	$(BIN)/lint-imports
	$(BIN)/python packaging/generate_events.py --check
	$(BIN)/python packaging/documents.py --check

unit: .venv/.ready-dev
	$(BIN)/python -m pytest -n 2 -m "not slow and not real" --cov --cov-report= tests/unit tests/architecture
	$(BIN)/coverage report --fail-under=$$(cat packaging/coverage-floor)

bench: .venv/.ready-dev
	$(BIN)/python tests/bench/run.py

COMPILE := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-strip-extras --python-version 3.11 pyproject.toml --group build

constraints: .venv/.ready-dev
	$(BIN)/$(COMPILE) --group dev --extra model -o packaging/constraints-dev.txt
	$(BIN)/$(COMPILE) --extra model -c packaging/constraints-dev.txt -o packaging/constraints-model.txt
	$(BIN)/$(COMPILE) -c packaging/constraints-dev.txt -o constraints.txt

documents: .venv/.ready-dev
	$(BIN)/python packaging/generate_events.py
	$(BIN)/python packaging/documents.py
	$(BIN)/python packaging/pictures.py

clean:
	rm -rf .venv build dist .coverage .mypy_cache .pytest_cache .ruff_cache

.venv/.ready-run: $(INPUTS)
	@sh packaging/environment.sh run

.venv/.ready-dev: $(INPUTS)
	@sh packaging/environment.sh dev
