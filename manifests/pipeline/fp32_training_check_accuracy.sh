#!/usr/bin/env bash
# Trains Wide & Deep (large dataset, fp32) for a number of steps, going on from
# the checkpoints in CHECKPOINT_DIR, and compares the accuracy with
# TARGET_ACCURACY. The model is exported beside OUTPUT_DIR; only one that is good
# enough moves into it, since whatever gets there is served.
#
# Reads DATASET_DIR, OUTPUT_DIR and CHECKPOINT_DIR, and of these where they are
# set: MODEL_DIR (the model's code, default: the working directory), STEPS
# (default 500), TARGET_ACCURACY (unset or empty: no check). All that is printed
# goes to a log in OUTPUT_DIR too.
#
# Exit status: 0 trained, and on target where one is set; 3 below the target;
# 5 the training failed; 143 terminated. Trying again may mend these, but not
# 2 a variable is missing or wrong; 4 the training printed no accuracy;
# 6 it exported no model; 7 the dataset is missing; 8 a directory can't be written.
set -euo pipefail

# The directories that this script writes to, besides its own.
needed=(DATASET_DIR OUTPUT_DIR CHECKPOINT_DIR)
written=(OUTPUT_DIR CHECKPOINT_DIR)

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

candidate=$OUTPUT_DIR.candidate
[[ $CHECKPOINT_DIR != "$candidate" ]] || fail 2 "CHECKPOINT_DIR must not be $candidate, where models wait to be accepted"
if ! { rm -rf "$candidate" && mkdir "$candidate"; }; then
  fail 8 "user $EUID must be able to write beside OUTPUT_DIR, where models wait to be accepted: $candidate"
fi
trap 'rm -rf "$candidate"' EXIT

number='^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$'
target=${TARGET_ACCURACY:-}
[[ -z $target || $target =~ $number ]] || fail 2 "TARGET_ACCURACY must be a number or empty, not '$target'"

train --output-dir "$candidate" --checkpoint="$CHECKPOINT_DIR" -- steps="${STEPS:-500}"

if [[ -z $target ]]; then
  say "TARGET_ACCURACY is not set: the accuracy is not checked"
else
  accuracy=$(sed -n 's/^.*Accuracy:[[:space:]]*\([^[:space:]]*\).*$/\1/p' "$log" | tail -n 1)
  [[ $accuracy =~ $number ]] ||
    fail 4 "the training's last line 'Accuracy: <number>' must hold a number, not '$accuracy'; its log is $log"
  if ! awk -v accuracy="$accuracy" -v target="$target" 'BEGIN { exit !(accuracy + 0 >= target + 0) }'; then
    fail 3 "accuracy $accuracy is below the target $target"
  fi
  say "accuracy $accuracy meets the target $target"
fi

newest() { # newest PATH...: the highest version among the folders of the paths, 0 if there is none
  local path version highest=0
  for path; do
    version=${path%/*} version=${version##*/}
    if [[ $version =~ ^[1-9][0-9]*$ ]] && ((version > highest)); then highest=$version; fi
  done
  echo "$highest"
}

# The server loads the highest version, whatever the clocks of two nodes said.
exported=$(newest "$candidate"/*/saved_model.pb) version=$exported served=$(newest "$OUTPUT_DIR"/*/)
((exported > 0)) || fail 6 "the training exported no saved model: there is no <version>/saved_model.pb in $candidate; its log is $log"
((version > served)) || version=$((served + 1))
mv "$candidate/$exported" "$OUTPUT_DIR/$version"
say "accepted: $OUTPUT_DIR/$version"
