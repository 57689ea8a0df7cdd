#!/usr/bin/env bash
# Checks and tests the training, and what else there is of Python: the server that tests load exports into, and the client
# that ours is compared with. Arguments are for pytest: training/test.sh tests/test_lines.py -k header
set -euo pipefail
cd "$(dirname "$0")"

server=../test/e2e/images/savedmodel stub=../test/stub
venv=$(./venv.sh)
"$venv/bin/ruff" format --config pyproject.toml --diff --quiet . $server $stub
"$venv/bin/ruff" check --config pyproject.toml --quiet . $server $stub
"$venv/bin/mypy"
MYPYPATH=$server "$venv/bin/mypy" $server/*.py $stub/*.py
if (($#)); then
  "$venv/bin/python" -m pytest --quiet "$@"
else
  "$venv/bin/python" -m pytest --quiet --config-file pyproject.toml tests $server
fi
