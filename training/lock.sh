#!/usr/bin/env bash
# Locks the newest versions that requirements*.in allow, with hashes, for amd64 and arm64. Needs uv.
set -euo pipefail
cd "$(dirname "$0")"

lock() {
  uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url \
    --custom-compile-command "training/lock.sh" "$@"
}

lock --override overrides.in requirements.in --output-file requirements.lock
lock requirements-dev.in --output-file requirements-dev.lock
