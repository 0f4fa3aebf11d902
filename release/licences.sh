#!/usr/bin/env bash
# licences.sh PROGRAM: prints the licence texts of all that initplate or mysqldb is linked with, for whatever system.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/.."
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT

GOOS= GOARCH= go build -o "$tool/licences" ./release/licences
case $(basename "$program") in
mysqldb) cd mysqldb ;;
esac
"$tool/licences" "$program"
