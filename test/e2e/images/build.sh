#!/usr/bin/env bash
# Builds the images that stand in for the training image and for TensorFlow Serving, with a local engine and no registry.
#
#   test/e2e/images/build.sh      makes localhost/widedeep-training:e2e and localhost/widedeep-serving:e2e
#
# Needs docker, Go, and a static bash and busybox (Debian: bash-static, busybox-static).
set -euo pipefail
cd "$(dirname "$0")/../../.."

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{bin,usr}
ln -s ../bin "$root/usr/bin"
busybox=$(command -v busybox) || { echo "$0: no busybox here (Debian: apt-get install busybox-static)" >&2; exit 1; }
bash=$(command -v bash-static) || { echo "$0: no bash-static here (Debian: apt-get install bash-static)" >&2; exit 1; }
cp "$busybox" "$root/bin/busybox"
cp "$bash" "$root/bin/bash"
for applet in $(busybox --list); do
  [[ -e $root/bin/$applet ]] || ln -s busybox "$root/bin/$applet"
done

build() { # build NAME PROGRAM DOCKERFILE: the image of a program, beside a shell and its tools
  CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w" -o "$root/bin/$2" "./test/e2e/images/$1"
  printf '%s\n' "FROM scratch" "COPY . /" "$3" >"$root/Dockerfile"
  DOCKER_BUILDKIT=0 docker build --quiet --tag "localhost/widedeep-$1:e2e" "$root" >/dev/null
  rm "$root/bin/$2"
}

# The programs are empty: python chooses what to do by their names. So is the library, which nothing here loads.
model=$root/workspace/wide-deep-large-ds-fp32-training
mkdir -p "$model"/{benchmarks,models/recommendation/tensorflow/wide_deep_large_ds/training} "$root/usr/lib"
touch "$model"/{benchmarks/launch_benchmark,models/recommendation/tensorflow/wide_deep_large_ds/training/train}.py "$root/usr/lib/libtcmalloc.so.4"
build training python 'CMD ["bash"]'
rm -r "$root/workspace" "$root/usr/lib"
cp test/e2e/images/serving/tf_serving_entrypoint.sh "$root/bin/"
build serving tensorflow_model_server 'ENV MODEL_NAME=model MODEL_BASE_PATH=/models
ENTRYPOINT ["tf_serving_entrypoint.sh"]'
