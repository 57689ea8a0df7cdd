#!/usr/bin/env bash
# Makes the virtual environment that the tests run in, once for each state of the lock files, and prints its path.
#
# PYTHON names the Python to use, where it is not found by itself. The environments are in
# ${XDG_CACHE_HOME:-~/.cache}/widedeep; each takes 1.8 GB, and any can be removed.
set -euo pipefail
cd "$(dirname "$0")"

python=
for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3 python; do
  if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [[ -z $python ]]; then
  echo "training: needs Python 3.11 with venv (Debian 12: apt-get install python3.11-venv); where it has another name, set PYTHON" >&2
  exit 1
fi

made_from=$({ "$python" --version && cat requirements.lock requirements-dev.lock; } | sha256sum)
venv=${XDG_CACHE_HOME:-$HOME/.cache}/widedeep/training-${made_from:0:12}
mkdir -p "${venv%/*}"
exec {lock}>"$venv.lock"
flock "$lock" # two that start at once install it once
if [[ ! -e $venv/complete ]]; then
  echo "training: installing TensorFlow into $venv, once" >&2
  rm -rf "$venv"
  "$python" -m venv "$venv"
  for file in requirements.lock requirements-dev.lock; do
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement "$file" >&2
  done
  touch "$venv/complete"
fi
echo "$venv"
