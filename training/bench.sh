#!/usr/bin/env bash
# Measures the training beside the code of 2020, and prints what was measured beside what is allowed.
#
#   training/bench.sh ORIGINAL ORIGINAL_PYTHON [WHAT...]
#
# ORIGINAL is a checkout of github.com/IntelAI/models at v2.12.1, ORIGINAL_PYTHON a Python with tensorflow==2.15.0.
# WHAT is parity, quality, speed or memory; all of them when not given. WORK is the folder for data and models, some
# 10 GB, in /var/tmp when not set.
set -euo pipefail

if (($# < 2)) || [[ -z $1 || -z $2 ]]; then
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
original=$(realpath "$1") python=$(realpath --no-symlinks "$2")
cd "$(dirname "$0")"
venv=$(./venv.sh)
TF_CPP_MIN_LOG_LEVEL=3 "$venv/bin/python" -m bench "$original" "$python" "${@:3}" --work "${WORK:-/var/tmp/widedeep-bench}"
