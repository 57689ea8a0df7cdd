#!/usr/bin/env bash
# Checks and tests the training. Arguments are for pytest: training/test.sh tests/test_lines.py -k header
set -euo pipefail
cd "$(dirname "$0")"

venv=$(./venv.sh)
"$venv/bin/ruff" format --diff --quiet .
"$venv/bin/ruff" check --quiet .
"$venv/bin/mypy"
"$venv/bin/python" -m pytest --quiet "$@"
