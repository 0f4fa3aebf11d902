#!/usr/bin/env bash
# overlay.sh DIR: writes DIR/overlay.json, for go build -overlay. It removes from text/template the call of a method by
# its name. Because of that call, the linker keeps every exported method of every type. No template reaches it:
# render/walk/access.go makes all of them call methods through render/access/methods.go. So a build without
# the overlay is larger, and otherwise the same.
set -euo pipefail
dir=$(realpath -m "$1")
std=$(go env GOROOT)/src/text/template

mkdir -p "$dir"
sed 's/ptr\.MethodByName(fieldName);/(reflect.Value{});/' "$std/exec.go" >"$dir/exec.go"
if [[ $(diff "$std/exec.go" "$dir/exec.go" | grep -c '^>') != 1 ]] || grep -q '\.MethodByName(' "$dir/exec.go"; then
	echo "overlay.sh: text/template of $(go env GOVERSION) calls methods in another way: see evalField in $std/exec.go" >&2
	exit 1
fi
printf '{"Replace": {"%s": "%s"}}\n' "$std/exec.go" "$dir/exec.go" >"$dir/overlay.json"
