#!/usr/bin/env bash
# goreleaser, and the syft that it calls, at the versions of the go.mod beside this.
set -euo pipefail
modfile=$(dirname "${BASH_SOURCE[0]}")/go.mod
goreleaser=$(go tool -modfile="$modfile" -n goreleaser)
syft=$(go tool -modfile="$modfile" -n syft)

# goreleaser takes a clone that came from nowhere for no repository, and forgets its commit.
if ! git remote get-url origin >/dev/null 2>&1; then
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=remote.origin.url GIT_CONFIG_VALUE_0=https://github.com/widedeep/widedeep
fi

PATH=${syft%/*}:$PATH exec "$goreleaser" "$@"
