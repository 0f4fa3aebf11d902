#!/usr/bin/env bash
# notes.sh VERSION: prints the section of a version in CHANGELOG.md. A version without one is not released.
set -euo pipefail
version=$1
cd "$(dirname "$0")/.."

notes=$(awk -v heading="## [$version]" '
	index($0, heading) == 1 { found = 1; next }
	found && (/^## / || /^\[.*\]: /) { exit }
	found' CHANGELOG.md)
[ -n "$notes" ] || { echo "notes.sh: CHANGELOG.md has no section of $version" >&2; exit 1; }
printf '%s\n' "$notes"
