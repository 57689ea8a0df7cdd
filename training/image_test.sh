#!/usr/bin/env bash
# Runs the training image as a cluster would: any user, a read-only root file system, a memory limit, a folder of data.
#
#   training/image_test.sh [TAG]
set -euo pipefail

tag=${1:-ghcr.io/widedeep/wide-deep-training:dev}
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
chmod 0777 "$data"

run() {
  docker run --rm --network none --read-only --tmpfs /tmp --user 12345:6789 --cap-drop ALL \
    --security-opt no-new-privileges --volume "$data:/data" "$tag" "$@"
}

check() { # check WHAT COMMAND...
  local what=$1
  shift
  "$@" >/dev/null || { echo "$0: $what: failed" >&2; exit 1; }
  echo "ok: $what" >&2
}

check "data can be made up" run wide-deep-synthesize --rows 2000 --out /data
# shellcheck disable=SC2016 # the container's variables
check "the training of 2020's path trains and exports" run bash -c \
  'python "$MODEL_DIR/models/recommendation/tensorflow/wide_deep_large_ds/training/train.py" \
    --data_location=/data --output_dir=/data/out --steps=2 --batch_size=64 | grep -q "^Accuracy: 0[.]"'
# shellcheck disable=SC2016
check "it says what it is" run bash -c \
  'python -c "import json; json.load(open(\"widedeep-training.json\"))[\"serving\"]" && [[ $PWD == "$MODEL_DIR" && -d quickstart ]]'
check "TensorBoard is there" run tensorboard --version
# shellcheck disable=SC2016
check "what the scripts call is there" run bash -c 'for tool in awk sed tee flock mkdir timeout; do command -v "$tool" || exit 1; done'
docker image inspect --format 'the image has {{.Size}} bytes' "$tag" >&2
