#!/usr/bin/env bash
# Builds the training image and, from it, the server of what it exports, with a local engine and no registry.
#
#   test/e2e/images/tensorflow.sh      makes ghcr.io/widedeep/wide-deep-training:dev and localhost/widedeep-savedmodel:e2e
#
# E2E_TRAINING_IMAGE names a training image that is there already, E2E_SERVING_IMAGE an image of TensorFlow Serving; what is
# named is not built. The engine keeps the layers, so that only what has changed is built again.
set -euo pipefail
cd "$(dirname "$0")/../../.."

image=${E2E_TRAINING_IMAGE:-}
if [[ -z $image ]]; then
  image=ghcr.io/widedeep/wide-deep-training:dev
  training/image.sh "$image"
fi
[[ -z ${E2E_SERVING_IMAGE:-} ]] || exit 0
# The classic builder takes a local image without asking a registry about it.
DOCKER_BUILDKIT=0 docker build --quiet --build-arg "TRAINING_IMAGE=$image" \
  --file test/e2e/images/savedmodel/Dockerfile --tag localhost/widedeep-savedmodel:e2e test/e2e/images
