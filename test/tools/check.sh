#!/usr/bin/env bash
# check.sh: what can be said of the code without the servers: its format, vet, staticcheck, and the modules of their own
# below it. Packages whose tests have a tag are looked at too.
set -euo pipefail
cd "$(dirname "$0")/../.."

unformatted=$(find . -name '.?*' -prune -o -name '*.go' -print0 | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
  echo "gofmt -w is needed for:" "$unformatted" >&2
  exit 1
fi
echo "go mod tidy -diff"
go mod tidy -diff

# Built once by go, which keeps it; staticcheck keeps what it has found in its own cache.
staticcheck=$(go tool -C test/tools/staticcheck -n staticcheck)
echo "go vet and staticcheck, $("$staticcheck" -version)"
go vet -tags=galera,pods ./...
"$staticcheck" -tags=galera,pods ./...
# What the program is made of, for other systems. The tests need Linux, and go vet cannot leave them out.
for system in darwin windows; do
  echo "go build and staticcheck for $system"
  GOOS=$system go build -o /dev/null ./cmd/initplate
  GOOS=$system go list -deps ./cmd/initplate | grep '^github.com/initplate/' |
    GOOS=$system xargs "$staticcheck" -tests=false
done

actionlint=$(go tool -C test/tools/actionlint -n actionlint)
echo "actionlint for .github/workflows"
"$actionlint"

# The modules in test/tools hold no code of ours, but for the few lines of otelcol. With -short, no test needs a server:
# make mysqldb has them.
find . -name '.?*' -prune -o -name go.mod -printf '%h\n' | sort | while read -r module; do
  [ "$module" != . ] && [ -n "$(find "$module" -name '*.go' -print -quit)" ] || continue
  echo "go vet, staticcheck and go test -short in $module"
  go vet -C "$module" ./...
  (cd "$module" && "$staticcheck" ./...)
  go test -C "$module" -count=1 -short ./...
done
