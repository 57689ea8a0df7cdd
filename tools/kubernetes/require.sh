#!/usr/bin/env bash
# require.sh FILE VERSION has a go.mod require a version of Kubernetes, as in
#   tools/kubernetes/require.sh go.mod 1.37.2
# Kubernetes' own go.mod replaces its staging modules by folders, which no other module
# has: here they are replaced by what is published of them.
set -euo pipefail
cd "$(dirname "$0")"
file=$1 version=$2

go mod edit -require="k8s.io/kubernetes@v$version" "$file"
folder=$(go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/^.*"Dir": "\(.*\)",$/\1/p')
while read -r module; do
  go mod edit -replace="$module=$module@v0.${version#1.}" "$file"
done < <(awk '/=> \.\/staging\// {print $1}' "$folder/go.mod")
go mod tidy -modfile="$file"
