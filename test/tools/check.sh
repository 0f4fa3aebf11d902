#!/usr/bin/env bash
# check.sh: what can be said of the code without the servers: its format, vet, and the modules of their own below it.
set -euo pipefail
cd "$(dirname "$0")/../.."

unformatted=$(find . -name '.?*' -prune -o -name '*.go' -print0 | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
  echo "gofmt -w is needed for:" "$unformatted" >&2
  exit 1
fi
echo "go mod tidy -diff"
go mod tidy -diff
echo "go vet ./..."
go vet ./...

# The modules in test/tools hold no code of ours, but for the few lines of otelcol.
find . -name '.?*' -prune -o -name go.mod -printf '%h\n' | sort | while read -r module; do
  [ "$module" != . ] && [ -n "$(find "$module" -name '*.go' -print -quit)" ] || continue
  echo "go vet and go test in $module"
  go vet -C "$module" ./...
  go test -C "$module" -count=1 ./...
done
