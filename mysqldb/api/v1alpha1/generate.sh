#!/bin/sh
# generate.sh CODE MANIFESTS: writes what follows from the types, into two directories: methods in Go, and the manifests
# of the resources.
set -eu
code=$(realpath "$1") manifests=$(realpath "$2")
cd "$(dirname "$0")"
controller_gen=$(go tool -C ../../../test/tools/controller-gen -n controller-gen)
"$controller_gen" object crd paths=. "output:object:dir=$code" "output:crd:dir=$manifests"
