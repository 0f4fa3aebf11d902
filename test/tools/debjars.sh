#!/usr/bin/env bash
# debjars.sh DIR SUITE PACKAGE...
#
# Unpacks Debian packages of any suite into DIR/root, without what they depend on: jars need no more than a JDK.
# DIR/packages lists them; it is there only when all went well. apt.sh says which mirror they are from.
set -euo pipefail
source "$(dirname "$0")/apt.sh"

(($# >= 3)) || die "usage: debjars.sh DIR SUITE PACKAGE..."
begin "$@"
shift 2

(cd "$apt/archives" && own_apt apt-get download "$@") || die "$mirror: cannot fetch $* from Debian $suite"
mkdir "$new/root"
for deb in "$apt"/archives/*.deb; do
  dpkg-deb -x "$deb" "$new/root"
done
finish
