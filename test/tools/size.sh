#!/usr/bin/env bash
# size.sh FILE BYTES GZIPPED: fails where the binary is over its budget.
set -euo pipefail
file=$1 most=$2 most_gzipped=$3

bytes=$(stat -c %s "$file")
gzipped=$(gzip -9 -c "$file" | wc -c)
echo "$file: $bytes bytes (at most $most), $gzipped gzipped (at most $most_gzipped)"
((bytes <= most && gzipped <= most_gzipped)) || { echo "size.sh: over the budget" >&2; exit 1; }
