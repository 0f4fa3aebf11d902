#!/usr/bin/env bash
# size.sh FILE BYTES GZIPPED: builds the binary as it is released, and fails where it is over its budget.
set -euo pipefail
file=$1 most=$2 most_gzipped=$3

CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o "$file" ./cmd/initplate
bytes=$(stat -c %s "$file")
gzipped=$(gzip -9 -c "$file" | wc -c)
echo "$file: $bytes bytes (at most $most), $gzipped gzipped (at most $most_gzipped)"
((bytes <= most && gzipped <= most_gzipped)) || { echo "size.sh: over the budget" >&2; exit 1; }
