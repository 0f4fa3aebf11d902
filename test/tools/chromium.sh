#!/usr/bin/env bash
# chromium.sh ARGUMENT...
#
# Runs Debian's headless Chromium, unpacked in .cache/chromium, with the fonts of its own suite: no installation, no
# display; nothing of it stays. All directories that the caller sees are at the same paths inside, but for /usr and /etc.
# Takes root, or a system that lets a user make namespaces. Scripts of pages run unless the caller switches them off.
#
#   test/tools/chromium.sh --window-size=1280,900 --screenshot=/tmp/x.png file:///tmp/x.html
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
chromium=$(realpath -m "${INITPLATE_TEST_CACHE:-$here/.cache}/chromium")
if ! [ -e "$chromium/packages" ]; then
  echo "chromium.sh: $chromium is not there: run make .cache/chromium/packages first" >&2
  exit 1
fi

# The root of the namespaces, on a file system in memory: the caller's directories, with Debian's /usr and /etc.
inside() {
  local r=/mnt d
  cd /
  mount -t tmpfs -o mode=755 tmpfs $r
  for d in *; do
    case $d in
      mnt | usr | etc | proc | bin | sbin | lib*) ;;
      *) [ ! -d "/$d" ] || [ -h "/$d" ] || { mkdir $r/"$d" && mount --rbind "/$d" $r/"$d"; } ;;
    esac
  done
  mkdir $r/{usr,etc,proc,home.new}
  for d in bin sbin lib lib64; do ln -s usr/$d $r/$d; done
  mount --bind "$chromium/root/usr" $r/usr
  mount --bind "$chromium/root/etc" $r/etc
  mount -t proc proc $r/proc
  mount -t tmpfs tmpfs $r/home.new
  exec env -i PATH=/usr/sbin:/usr/bin HOME=/home.new LC_ALL=C.UTF-8 \
    chroot $r /usr/lib/chromium/chromium-headless-shell --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars --log-level=3 "$@"
}
export -f inside
export chromium
user=()
[ "$(id -u)" = 0 ] || user=(--user --map-root-user)
exec unshare "${user[@]}" --mount --pid --fork --kill-child=KILL --propagation=private bash -euc 'inside "$@"' - "$@"
