#!/usr/bin/env bash
# overlay.sh DIR: writes DIR/overlay.json, for go build -overlay. It gives text/template the function that
# render/methods.go has, in place of a call of any method by name, on account of which the linker keeps every exported
# method of every type. Tests show that what templates can call is the same: render/methods_test.go.
set -euo pipefail
dir=$(realpath -m "$1") here=$(dirname "$0")/..
std=$(go env GOROOT)/src/text/template

mkdir -p "$dir"
sed 's/^package render$/package template/' "$here/render/methods.go" >"$dir/methods.go"
sed 's/:= ptr\.MethodByName(fieldName);/:= methodByName(ptr, fieldName);/' "$std/exec.go" >"$dir/exec.go"
if [[ $(diff "$std/exec.go" "$dir/exec.go" | grep -c '^>') != 1 ]] || grep -q '\.MethodByName(' "$dir/exec.go"; then
	echo "overlay.sh: text/template of $(go env GOVERSION) calls methods in another way: see evalField in $std/exec.go" >&2
	exit 1
fi
printf '{"Replace": {"%s": "%s", "%s": "%s"}}\n' \
	"$std/exec.go" "$dir/exec.go" "$std/initplate.go" "$dir/methods.go" >"$dir/overlay.json"
