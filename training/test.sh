#!/usr/bin/env bash
# Checks and tests the training, and the server that the tests load its exports into. Arguments are for pytest:
# training/test.sh tests/test_lines.py -k header
set -euo pipefail
cd "$(dirname "$0")"

server=../test/e2e/images/savedmodel
venv=$(./venv.sh)
"$venv/bin/ruff" format --config pyproject.toml --diff --quiet . $server
"$venv/bin/ruff" check --config pyproject.toml --quiet . $server
"$venv/bin/mypy"
MYPYPATH=$server "$venv/bin/mypy" $server/*.py
if (($#)); then
  "$venv/bin/python" -m pytest --quiet "$@"
else
  "$venv/bin/python" -m pytest --quiet --config-file pyproject.toml tests $server
fi
