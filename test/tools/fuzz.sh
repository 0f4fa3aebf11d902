#!/usr/bin/env bash
# fuzz.sh TIME: runs each fuzz target of the module for TIME (30s, 10m), one after the other. Ends at the first failure.
set -euo pipefail
cd "$(dirname "$0")/../.."

count=0
packages=$(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./...)
for package in $packages; do
  targets=$(go test -list='^Fuzz' "$package")
  for target in $(grep '^Fuzz' <<<"$targets" || true); do
    echo "$package $target for $1"
    go test -run='^$' -fuzz="^$target\$" -fuzztime="$1" -fuzzminimizetime=10x "$package"
    count=$((count + 1))
  done
done
((count > 0)) || { echo "fuzz.sh: no fuzz target found" >&2; exit 1; }
echo "$count fuzz targets, $1 each: no failure"
