#!/usr/bin/env bash
# debroot.sh DIR SUITE PACKAGE[=VERSION*]...
#
# Unpacks Debian packages of any suite, with everything they depend on, into DIR/root, and writes DIR/bin/NAME for each
# program of MySQL, MariaDB, Prometheus, Python and Kubernetes in it: a wrapper that runs the program with the C library
# of its own suite. DIR/packages lists what was unpacked; it is there only when all went well. Needs no root and changes nothing
# outside DIR: the system's package database, sources and lists are neither read nor written, apart from the address of
# the mirror.
#
#   debroot.sh .cache/mysql-9.7 sid 'mysql-server-core=9.7*' mysql-client-core
#
# DEBIAN_MIRROR and DEBIAN_KEYRING override the mirror that apt is configured with and the key ring that signs it.
set -euo pipefail

die() { echo "debroot.sh: $*" >&2; exit 1; }

(($# >= 3)) || die "usage: debroot.sh DIR SUITE PACKAGE[=VERSION*]..."
for tool in apt-get apt-cache dpkg-deb tar; do
  command -v $tool >/dev/null || die "$tool is not installed: what the tests run against can be fetched on Debian only"
done

dir=$1 suite=$2
shift 2
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 '/debian/$' || true)}
keyring=${DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
[ -n "$mirror" ] || die "no Debian mirror in apt's configuration: set DEBIAN_MIRROR"
[ -r "$keyring" ] || die "$keyring: cannot be read: install debian-archive-keyring, or set DEBIAN_KEYRING"

# All work is done in a folder beside DIR, which takes DIR's name when it is whole.
new=$dir.new.$$
mkdir -p "$new"
new=$(cd "$new" && pwd)
trap 'rm -rf "$new"' EXIT
root=$new/root apt=$new/apt

# A package manager of our own, with an empty status file: so it finds every dependency missing and fetches it.
# A file, not -o flags: only a file can clear the hooks that a system hangs on "update".
private_apt() {
  mkdir -p "$apt"/{lists,archives}/partial
  : >"$apt/status"
  echo "deb [signed-by=$keyring] $mirror $suite main" >"$apt/sources.list"
  cat >"$apt/apt.conf" <<CONF
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$apt";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Cache::archives "$apt/archives";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
CONF
}

fetch() {
  apt-get -c "$apt/apt.conf" -qq update || die "$mirror: no package list of Debian $suite"
  apt-get -c "$apt/apt.conf" -qq --yes --download-only install "$@" && return
  for package in "${@%%=*}"; do
    echo "debroot.sh: Debian $suite has these versions of $package:" >&2
    apt-cache -c "$apt/apt.conf" madison "$package" >&2
  done
  die "$mirror: cannot fetch $* from Debian $suite"
}

unpack() {
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root/tmp"
  for d in bin sbin lib lib64; do ln -s usr/$d "$root/$d"; done
  for deb in "$apt"/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -C "$root" --keep-directory-symlink --no-same-owner -xf -
  done
}

# The wrappers find the root from their own place, so that the whole folder can be moved.
wrap() {
  local loader libs program path
  loader=$(cd "$root" && find -L usr/lib64 usr/lib -name 'ld-linux*.so.*' -type f | head -n 1)
  libs=$(cd "$root" && find usr/lib -name libc.so.6 -printf '%h\n' | head -n 1)
  [ -n "$loader" ] && [ -n "$libs" ] || die "no C library among the packages"
  mkdir "$new/bin"
  for path in "$root"/usr/{s,}bin/{mysql*,mariadb*,my_print_defaults,python3,prometheus*,promtool,etcd,kubectl}; do
    [ -f "$path" ] && [ "$(head -c 4 "$path" | tr -d '\0')" = $'\x7fELF' ] || continue
    program=${path#"$root"/}
    cat >"$new/bin/${path##*/}" <<WRAPPER
#!/bin/sh
root=\$(cd "\${0%/*}/.." && pwd)/root
exec "\$root/$loader" --library-path "\$root/$libs" --argv0 "\$root/$program" "\$root/$program" "\$@"
WRAPPER
    chmod +x "$new/bin/${path##*/}"
  done
}

echo "fetching $* from Debian $suite ($mirror)"
private_apt
fetch "$@"
unpack
wrap
(cd "$apt/archives" && ls -- *.deb) >"$new/packages"
rm -rf "$apt" "$dir"
mv "$new" "$dir"
echo "unpacked $(wc -l <"$dir/packages") packages into $dir"
