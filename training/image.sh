#!/usr/bin/env bash
# Builds the training image with a local engine and no registry: on a base of Debian packages.
#
#   training/image.sh [TAG]     TAG is ghcr.io/widedeep/wide-deep-training:dev when not given
#
# Needs docker, debootstrap and root. VERSION sets what the image says of itself; DEBIAN_MIRROR and PIP_INDEX_URL name
# where packages come from. The first run takes some minutes, and 4 GB.
set -euo pipefail
cd "$(dirname "$0")"

tag=${1:-ghcr.io/widedeep/wide-deep-training:dev}
packages=python3.11-venv,python3-distutils,python3-lib2to3,ca-certificates

# The base's tag says what it was made from, so that the next run finds it.
made_from=$({ echo "$packages" && cat image.sh; } | sha256sum)
base=widedeep-training-base:${made_from:0:12}
if ! docker image inspect "$base" >/dev/null 2>&1; then
  command -v debootstrap >/dev/null || { echo "$0: no debootstrap here (Debian: apt-get install debootstrap)" >&2; exit 1; }
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  chmod 755 "$root"
  echo "training: installing Debian packages for the base, once" >&2
  debootstrap --variant=minbase --include="$packages" bookworm "$root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >&2
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}
  # The index may be one that only this machine trusts.
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  tar -c -C "$root" . | docker import - "$base" >/dev/null
fi

# The classic builder takes a local image without asking a registry about it.
DOCKER_BUILDKIT=0 docker build --quiet --network host \
  --build-arg "BASE_IMAGE=$base" --build-arg "VERSION=${VERSION:-dev}" \
  ${PIP_INDEX_URL:+--build-arg "PIP_INDEX_URL=$PIP_INDEX_URL"} \
  --tag "$tag" .
