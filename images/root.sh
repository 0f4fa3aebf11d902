#!/usr/bin/env bash
# root.sh DIR [PROGRAM]: makes the file system of the image of initplate, or of another program, for GOOS and GOARCH. The
# same sources, Go and certificates give the same bytes, modes and times, and so the same layer.
set -euo pipefail
root=$(realpath -m "$1") program=${2:-initplate}
cd "$(dirname "$0")/.."

rm -rf "$root"
mkdir -p "$root/etc/ssl/certs"
# The processor and experiments that the one who builds has set have no part in it. GOFLAGS has: with -buildvcs=false,
# the cure where git refuses the checkout, the binary does not show its revision.
export GOAMD64=v1 GOARM64=v8.0 GOEXPERIMENT= GOWORK=off
export GOOS=${GOOS:-linux}
case $program in
initplate) release/build.sh "$root/initplate" ;;
mysqldb) CGO_ENABLED=0 go build -C mysqldb -trimpath -ldflags='-s -w -buildid=' -o "$root/mysqldb" ./cmd/mysqldb ;;
*) echo "root.sh: there is no program $program" >&2; exit 1 ;;
esac
# What the program is linked with asks that its licences are passed on.
mkdir "$root/licenses"
cp LICENSE "$root/licenses/LICENSE"
release/licences.sh "$root/$program" >"$root/licenses/THIRD-PARTY"
for certificates in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
	[ -r "$certificates" ] && break
done
cp "$certificates" "$root/etc/ssl/certs/ca-certificates.crt"
chmod -R u=rwX,go=rX "$root"
chmod 0755 "$root/$program"
find "$root" -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH:-0}" {} +
