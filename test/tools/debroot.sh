#!/usr/bin/env bash
# debroot.sh DIR SUITE PACKAGE[=VERSION*]...
#
# Unpacks Debian packages of any suite, with everything they depend on, into DIR/root, and writes DIR/bin/NAME for each
# program of MySQL, MariaDB, Prometheus, Python and Kubernetes in it: a wrapper that runs the program with the C library
# of its own suite. DIR/packages lists what was unpacked; it is there only when all went well. apt.sh says which mirror
# they are from.
#
#   debroot.sh .cache/mysql-9.7 sid 'mysql-server-core=9.7*' mysql-client-core
set -euo pipefail
source "$(dirname "$0")/apt.sh"

(($# >= 3)) || die "usage: debroot.sh DIR SUITE PACKAGE[=VERSION*]..."
begin "$@"
shift 2
root=$new/root

fetch() {
  own_apt apt-get --yes --download-only install "$@" && return
  for package in "${@%%=*}"; do
    echo "debroot.sh: Debian $suite has these versions of $package:" >&2
    own_apt apt-cache madison "$package" >&2
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

# The wrappers find the root from their own place, so that the whole directory can be moved.
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

fetch "$@"
unpack
wrap
finish
