#!/usr/bin/env bash
# release.sh [DIR]: makes a release in DIR, by default dist/release: a binary and its bill of materials (CycloneDX) for
# each system, and SHA256SUMS. Anyone with the same commit and the same version of Go gets the same bytes.
set -euo pipefail
dir=$(realpath -m "${1:-dist/release}")
cd "$(dirname "$0")/.."

# The settings of whoever builds must not change the result.
export GOFLAGS=-mod=readonly GOAMD64=v1 GOARM64=v8.0 GOEXPERIMENT= GODEBUG= GOWORK=off LC_ALL=C
mkdir -p "$dir"
rm -f "$dir"/{initplate-*,SHA256SUMS}
for system in linux/amd64 linux/arm64 darwin/arm64 darwin/amd64; do
	file=$dir/initplate-${system/\//-}
	GOOS=${system%/*} GOARCH=${system#*/} release/build.sh "$file"
	go run ./release/sbom "$file" >"$file.cdx.json"
done
(cd "$dir" && sha256sum initplate-* >SHA256SUMS)
cat "$dir/SHA256SUMS"
