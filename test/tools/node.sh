#!/usr/bin/env bash
# node.sh DIR COMMAND...
#
# Runs a command in namespaces of its own in which Debian's containerd and runc work, unpacked in .cache/node, and the
# kubelet of .cache/bin. Takes root. What they keep is in DIR, which is /node inside; their configuration is that of
# test/pods/node. All containers end with the command. The kubelet joins all namespaces but that of the network, so that
# it reaches the API server on loopback. Whoever starts it makes the kubelet's control group, and removes it.
set -euo pipefail
dir=$(realpath -m "$1")
shift
here=$(cd "$(dirname "$0")/../.." && pwd)
cache=$(realpath -m "${INITPLATE_TEST_CACHE:-$here/.cache}")
for file in node/packages bin/kubelet; do
  [ -e "$cache/$file" ] || { echo "node.sh: $cache/$file is not there: run make servers first" >&2; exit 1; }
done
mkdir -p "$dir"

inside() {
  local r=/mnt file copy
  mount -t tmpfs -o mode=755 tmpfs $r
  mkdir -p $r/{usr,etc/node,proc,sys,dev,tmp,run,var/lib,var/log,node,old}
  for d in bin sbin lib lib64; do ln -s usr/$d $r/$d; done
  mount --bind "$cache/node/root/usr" $r/usr
  mount --rbind /sys $r/sys
  mount --rbind /dev $r/dev
  mount -t proc proc $r/proc
  mount --bind "$dir" $r/node
  mount --bind "$here/test/pods/node" $r/etc/node
  : >$r/kubelet
  mount --bind "$cache/bin/kubelet" $r/kubelet
  # The kubelet sets these for the whole system. It gets copies.
  for file in vm/{overcommit_memory,panic_on_oom} kernel/{panic,panic_on_oops} kernel/keys/root_{maxkeys,maxbytes}; do
    copy=$r/run/${file//\//-}
    cat "/proc/sys/$file" >"$copy"
    mount --bind "$copy" "$r/proc/sys/$file"
  done
  printf 'root:x:0:0::/:/bin/sh\n' >$r/etc/passwd
  printf 'root:x:0:\n' >$r/etc/group
  printf '127.0.0.1 localhost\n' >$r/etc/hosts
  : >$r/etc/resolv.conf
  ip link set lo up
  cd $r
  pivot_root . old
  umount --lazy old
  cd /
  exec env -i PATH=/usr/sbin:/usr/bin HOME=/ LC_ALL=C "$@"
}
export -f inside
export here cache dir
exec unshare --mount --net --pid --fork --kill-child=KILL --propagation=private bash -euc 'inside "$@"' - "$@"
