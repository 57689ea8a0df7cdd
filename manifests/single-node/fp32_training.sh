#!/usr/bin/env bash
# Trains Wide & Deep (large dataset, fp32) once. The log, the checkpoints and
# the saved model go to OUTPUT_DIR.
#
# Reads DATASET_DIR and OUTPUT_DIR, and MODEL_DIR (default: the working
# directory) for where the model's code is. Exits with the training's status.
set -euo pipefail

model_dir=${MODEL_DIR:-$PWD}
: "${DATASET_DIR:?is not set: the directory of train.csv and eval.csv}"
: "${OUTPUT_DIR:?is not set: the directory for the log and the saved model}"

mkdir -p "$OUTPUT_DIR"
log=$OUTPUT_DIR/wide_deep_large_ds_fp32_training_$(date -u +%Y%m%dT%H%M%SZ).log

python "$model_dir/benchmarks/launch_benchmark.py" \
  --model-name wide_deep_large_ds \
  --precision fp32 \
  --mode training \
  --framework tensorflow \
  --batch-size 512 \
  --data-location "$DATASET_DIR" \
  --output-dir "$OUTPUT_DIR" 2>&1 | tee "$log"
