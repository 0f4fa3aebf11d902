#!/usr/bin/env bash
# release.sh [DIR [SYSTEM...]]: makes a release of the commit that is checked out, in DIR, by default dist/release, for
# all systems or for those given, such as linux/amd64: archives with the program, completions, manual pages and licences;
# for Linux packages too; a bill of materials (CycloneDX) of each program, and SHA256SUMS. With MINISIGN_KEY, the file of a
# secret key, SHA256SUMS is signed; MINISIGN_PASSWORD is the key's password, if it has one.
#
# The version is the one that Go finds in git: that of a tag, v0.1.0, or of the commit. Anyone with the same commit and
# the same version of Go gets the same bytes.
set -euo pipefail
dir=$(realpath -m "${1:-dist/release}")
systems=("${@:2}")
[ ${#systems[@]} -gt 0 ] || systems=({linux,darwin,windows}/{amd64,arm64})
key=${MINISIGN_KEY:+$(realpath "$MINISIGN_KEY")}
cd "$(dirname "$0")/.."

# The settings of whoever builds must not change the result.
export GOFLAGS=-mod=readonly GOAMD64=v1 GOARM64=v8.0 GOEXPERIMENT= GODEBUG= GOWORK=off LC_ALL=C TZ=UTC
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

die() { echo "release.sh: $*" >&2; exit 1; }

# quietly runs a command, whose output counts only if it fails.
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; die "failed: $1 $2"; }; }

tools() {
	go build -o "$work/sbom" ./release/sbom
	go build -C release/pack -o "$work/pack" .
	nfpm=$(go tool -C release/nfpm -n nfpm)
}

# What all systems have: completions, manual pages, licence.
shared() {
	mkdir -p "$work/shared/completions" "$work/shared/man/man1"
	go build -o "$work/initplate" ./cmd/initplate
	for shell in bash zsh fish powershell; do
		"$work/initplate" completion "$shell" >"$work/shared/completions/initplate.$shell"
	done
	quietly go test ./cmd/initplate -count=1 -run='^TestManPages$' -man "$work/shared/man/man1"
	cp LICENSE "$work/shared"

	version=$("$work/initplate" version | sed -n 's/^initplate v\([^ ]*\).*/\1/p')
	[ -n "$version" ] || die "Go finds no version in git: is this a checkout, and is git installed?"
}

# The files of one system, named as the directory in its archive.
tree() {
	local os=$1 arch=$2 program=initplate
	[ "$os" != windows ] || program=initplate.exe
	tree=$work/initplate-$version-$os-$arch

	cp -r "$work/shared" "$tree"
	GOOS=$os GOARCH=$arch release/build.sh "$tree/$program"
	release/licences.sh "$tree/$program" >"$tree/THIRD-PARTY"
	"$work/sbom" "$tree/$program" >"$dir/${tree##*/}.cdx.json"
}

# Packages for Debian, Fedora and Alpine, and what is like them.
packages() {
	gzip -9 -n "$tree"/man/man1/*.1
	find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
	for kind in deb rpm apk; do
		TREE=$tree ARCH=$1 VERSION=$version \
			quietly "$nfpm" package --config release/nfpm/nfpm.yaml --packager "$kind" --target "$dir"
	done
}

mkdir -p "$dir"
rm -f "$dir"/{initplate-*,initplate_*,SHA256SUMS*}
tools
shared
for system in "${systems[@]}"; do
	os=${system%/*} arch=${system#*/}
	tree "$os" "$arch"
	case $os in
	windows) "$work/pack" archive "$tree" "$dir/${tree##*/}.zip" ;;
	*) "$work/pack" archive "$tree" "$dir/${tree##*/}.tar.gz" ;;
	esac
	[ "$os" != linux ] || packages "$arch"
	rm -rf "$tree"
done
"$work/pack" sums "$dir"
[ -z "$key" ] || "$work/pack" sign "$key" "$dir/SHA256SUMS"
cat "$dir/SHA256SUMS"
