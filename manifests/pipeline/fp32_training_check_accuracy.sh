#!/usr/bin/env bash
# Trains Wide & Deep (large dataset, fp32) for a number of steps, going on from
# the checkpoints in CHECKPOINT_DIR, exports the model to OUTPUT_DIR and compares
# its accuracy with TARGET_ACCURACY.
#
# Reads DATASET_DIR, OUTPUT_DIR and CHECKPOINT_DIR, and of these where they are
# set: MODEL_DIR (the model's code, default: the working directory), STEPS
# (default 500), TARGET_ACCURACY (unset or empty: no check).
#
# Exit status: 0 trained, and on target where one is set; 3 below the target;
# 4 the training printed no accuracy, or none that is a number; else that of the training.
set -euo pipefail

model_dir=${MODEL_DIR:-$PWD}
target=${TARGET_ACCURACY:-}
: "${DATASET_DIR:?is not set: the directory of train.csv and eval.csv}"
: "${OUTPUT_DIR:?is not set: the directory for the log and the saved model}"
: "${CHECKPOINT_DIR:?is not set: the directory for the checkpoints}"

mkdir -p "$OUTPUT_DIR" "$CHECKPOINT_DIR"
log=$OUTPUT_DIR/wide_deep_large_ds_fp32_training_$(date -u +%Y%m%dT%H%M%SZ).log

python "$model_dir/benchmarks/launch_benchmark.py" \
  --model-name wide_deep_large_ds \
  --precision fp32 \
  --mode training \
  --framework tensorflow \
  --batch-size 512 \
  --data-location "$DATASET_DIR" \
  --output-dir "$OUTPUT_DIR" \
  --checkpoint="$CHECKPOINT_DIR" \
  -- steps="${STEPS:-500}" 2>&1 | tee "$log"

if [[ -z $target ]]; then
  echo "TARGET_ACCURACY is not set: the accuracy is not checked"
  exit 0
fi

accuracy=$(sed -n 's/^.*Accuracy: *//p' "$log" | tail -n 1)
if [[ ! $accuracy =~ ^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$ ]]; then
  echo "the training's last line 'Accuracy: <number>' must hold a number, not '$accuracy'; its log is $log" >&2
  exit 4
fi

if awk -v accuracy="$accuracy" -v target="$target" 'BEGIN { exit !(accuracy + 0 >= target + 0) }'; then
  echo "accuracy $accuracy meets the target $target"
else
  echo "accuracy $accuracy is below the target $target" >&2
  exit 3
fi
