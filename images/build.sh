#!/usr/bin/env bash
# build.sh TAG [ARCH [PROGRAM]]: builds the image of initplate, or of mysqldb, from this checkout with podman or docker,
# whichever is there, and pulls nothing: the Go tool of this system builds the binary. CONTAINER_TOOL names another
# program with podman's commands or docker's. The same sources, Go and certificates give the same image.
set -euo pipefail
tag=$1 arch=${2:-$(go env GOARCH)} program=${3:-initplate}
cd "$(dirname "$0")/.."
case $program in
initplate) dockerfile=Dockerfile root=dist/image-$arch ;;
*) dockerfile=$program/Dockerfile root=dist/image-$program-$arch ;;
esac

tool=${CONTAINER_TOOL:-}
for candidate in podman docker; do
	[ -n "$tool" ] || ! "$candidate" info >/dev/null 2>&1 || tool=$candidate
done
[ -n "$tool" ] || { echo "build.sh: neither podman nor docker answers: install one, start it, or set CONTAINER_TOOL" >&2; exit 1; }

if commit=$(git rev-parse HEAD 2>/dev/null); then
	SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
	version=$(git describe --tags --always --dirty)
fi
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0}

GOARCH=$arch images/root.sh "$root" "$program"
build=(build --platform "linux/$arch" --build-context "root=$PWD/$root" --tag "$tag"
	--build-arg "VERSION=${version:-unknown}" --build-arg "REVISION=${commit:-unknown}")
case $($tool --version) in
podman*) build+=(--timestamp "$SOURCE_DATE_EPOCH" --identity-label=false --pull=never --network=none --no-cache --quiet) ;;
*) build+=(--build-arg "SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH" --provenance=false) ;;
esac
$tool "${build[@]}" --file "$PWD/$dockerfile" "$PWD"
