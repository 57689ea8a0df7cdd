#!/usr/bin/env bash
# Builds the function's image with a local engine and no registry.
#
#   test/image.sh [TAG]     TAG is ghcr.io/widedeep/widedeep:dev when not given
#
# Needs docker, Go and a static busybox (Debian: busybox-static). VERSION sets what `widedeep version` says, TARGETARCH the
# machine that the binary is for: this builder, unlike BuildKit, leaves what else an image says of its machine as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

tag=${1:-ghcr.io/widedeep/widedeep:dev}

# The build image holds this machine's toolchain, the modules of go.mod and what they compile to. Its tag says what it was made
# from, so that the next run finds it and only compiles the function itself.
made_from=$({ go version && cat go.mod go.sum test/image.sh; } | sha256sum)
build_image=widedeep-build:${made_from:0:12}

if ! docker image inspect "$build_image" >/dev/null 2>&1; then
  busybox=$(command -v busybox) || { echo "$0: no busybox here (Debian: apt-get install busybox-static)" >&2; exit 1; }
  goroot=$(go env GOROOT)
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  mkdir "$root"/{bin,cache,modules,tmp}
  cp "$busybox" "$root/bin/sh"

  # A module cache of its own, since the machine's may hold far more, filled from the machine's first.
  GOPROXY=file://$(go env GOMODCACHE)/cache/download,$(go env GOPROXY)
  export GOPROXY GOMODCACHE=$root/modules GOCACHE=$root/cache GOFLAGS=-modcacherw
  go mod download
  CGO_ENABLED=0 go build -trimpath -buildvcs=false -o /dev/null .

  tar -c -C "$root" . -C / --exclude="${goroot#/}/test" "${goroot#/}" |
    docker import \
      -c "ENV PATH=$goroot/bin:/bin GOMODCACHE=/modules GOCACHE=/cache GOPROXY=off GOTOOLCHAIN=local" \
      - "$build_image" >/dev/null
fi

# The classic builder takes a local image without asking a registry about it.
DOCKER_BUILDKIT=0 docker build --quiet \
  --build-arg "BUILD_IMAGE=$build_image" --build-arg "VERSION=${VERSION:-dev}" --build-arg "TARGETARCH=${TARGETARCH:-}" \
  --tag "$tag" .
