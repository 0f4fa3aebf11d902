#!/usr/bin/env bash
# debjars.sh DIR SUITE PACKAGE...
#
# Unpacks Debian packages of any suite into DIR/root, without what they depend on: jars need no more than a JDK.
# DIR/packages lists them; it is there only when all went well. As debroot.sh does, it leaves the system's package
# manager alone, and DEBIAN_MIRROR and DEBIAN_KEYRING override the mirror and the key ring that signs it.
set -euo pipefail

die() { echo "debjars.sh: $*" >&2; exit 1; }

(($# >= 3)) || die "usage: debjars.sh DIR SUITE PACKAGE..."
dir=$1 suite=$2
shift 2
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 '/debian/$' || true)}
keyring=${DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
[ -n "$mirror" ] || die "no Debian mirror in apt's configuration: set DEBIAN_MIRROR"
[ -r "$keyring" ] || die "$keyring: cannot be read: install debian-archive-keyring, or set DEBIAN_KEYRING"

new=$dir.new.$$
mkdir -p "$new"/apt/lists/partial "$new"/root
new=$(cd "$new" && pwd)
trap 'rm -rf "$new"' EXIT
: >"$new/apt/status"
echo "deb [signed-by=$keyring] $mirror $suite main" >"$new/apt/sources.list"
cat >"$new/apt/apt.conf" <<CONF
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "$new/apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$new/apt";
Dir::State::lists "$new/apt/lists";
Dir::State::status "$new/apt/status";
Dir::Cache "$new/apt";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "3";
CONF

echo "fetching $* from Debian $suite ($mirror)"
cd "$new"
apt-get -c apt/apt.conf -qq update || die "$mirror: no package list of Debian $suite"
apt-get -c apt/apt.conf -qq download "$@" || die "$mirror: cannot fetch $* from Debian $suite"
for deb in *.deb; do dpkg-deb -x "$deb" root; done
ls -- *.deb >packages
rm -rf apt ./*.deb
cd - >/dev/null
rm -rf "$dir"
mv "$new" "$dir"
