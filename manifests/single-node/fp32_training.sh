#!/usr/bin/env bash
# Trains Wide & Deep (large dataset, fp32) once. The log, the checkpoints and
# the saved model go to OUTPUT_DIR.
#
# Reads DATASET_DIR and OUTPUT_DIR, and of these where they are set: MODEL_DIR
# (the model's code, default: the working directory), STEPS (default: as many as
# the model's code has). All that is printed goes to a log in OUTPUT_DIR too.
#
# Exit status: 0 trained; 2 a variable is missing; 5 the training failed;
# 7 the dataset is missing; 8 OUTPUT_DIR can't be written; 143 terminated.
set -euo pipefail

needed=(DATASET_DIR OUTPUT_DIR)
written=(OUTPUT_DIR)

# --- the same in both scripts ---
log=/dev/null # until there is a place for it
training=

say() {
  printf '%s\n' "$*" | tee -a "$log" >&2
}

fail() { # fail STATUS MESSAGE
  say "$2" || true
  exit "$1"
}

# Bash as a container's first process would leave a signal to nobody.
terminate() {
  trap '' TERM INT
  if [[ -n $training ]]; then
    kill -TERM -- "-$training" 2>/dev/null || true
    wait || true
  fi
  fail 143 "terminated"
}
trap terminate TERM INT

for name in "${needed[@]}"; do
  [[ -n ${!name:-} ]] || fail 2 "the variable $name must be set"
done
for file in train.csv eval.csv; do
  [[ -r $DATASET_DIR/$file ]] || fail 7 "the dataset is missing: user $EUID can't read $DATASET_DIR/$file"
done
for name in "${written[@]}"; do
  if ! { mkdir -p "${!name}" && [[ -w ${!name} ]]; }; then
    fail 8 "$name must be a directory that user $EUID can write to, not ${!name}"
  fi
done
log=$OUTPUT_DIR/wide_deep_large_ds_fp32_training_$(date -u +%Y%m%dT%H%M%SZ).log

# train ARGUMENT...: the arguments are for the model's code. What it prints is
# complete in the log when this returns.
train() {
  local status=0 copy
  exec {copied}> >(trap '' TERM INT && exec tee -a "$log")
  copy=$!
  set -m # a process group, so that a signal reaches the training's children too
  python "${MODEL_DIR:-$PWD}/benchmarks/launch_benchmark.py" \
    --model-name wide_deep_large_ds \
    --precision fp32 \
    --mode training \
    --framework tensorflow \
    --batch-size 512 \
    --data-location "$DATASET_DIR" \
    "$@" </dev/null >&"$copied" 2>&1 {copied}>&- &
  exec {copied}>&-
  training=$!
  set +m
  wait "$training" || status=$?
  training=
  wait "$copy" || fail 8 "the log $log can't be written"
  [[ $status == 0 ]] || fail 5 "the training failed with status $status; its log is $log"
}
# --- until here ---

train --output-dir "$OUTPUT_DIR" ${STEPS:+-- "steps=$STEPS"}
