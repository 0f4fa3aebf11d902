#!/usr/bin/env bash
# root.sh DIR: makes the file system of the image for GOOS and GOARCH. The same sources, Go and certificates give the same
# bytes, modes and times, and so the same layer.
set -euo pipefail
root=$(realpath -m "$1")
cd "$(dirname "$0")/.."

rm -rf "$root"
mkdir -p "$root/etc/ssl/certs"
# The processor and experiments that the one who builds has set have no part in it. GOFLAGS has: with -buildvcs=false,
# the cure where git refuses the checkout, the binary does not tell its revision.
export GOAMD64=v1 GOARM64=v8.0 GOEXPERIMENT= GOWORK=off
GOOS=${GOOS:-linux} release/build.sh "$root/initplate"
for certificates in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
	[ -r "$certificates" ] && break
done
cp "$certificates" "$root/etc/ssl/certs/ca-certificates.crt"
chmod -R u=rwX,go=rX "$root"
chmod 0755 "$root/initplate"
find "$root" -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH:-0}" {} +
