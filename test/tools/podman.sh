#!/usr/bin/env bash
# podman.sh DIR COMMAND...
#
# Runs a command in namespaces of its own in which Debian's podman works, unpacked in .cache/podman: no installation, no
# daemon, no network; nothing is left on the system but empty control groups. Takes root. What podman keeps is in DIR;
# the checkout and DIR are at the same paths inside, and so, read-only, are the folders that INITPLATE_TEST_FOLDERS names
# with colons between. All containers end with the command.
#
#   make image CONTAINER_TOOL="test/tools/podman.sh $PWD/.cache/images podman"
set -euo pipefail
dir=$(realpath -m "$1")
shift
here=$(cd "$(dirname "$0")/../.." && pwd)
cache=$(realpath -m "${INITPLATE_TEST_CACHE:-$here/.cache}")
if ! [ -e "$cache/podman/packages" ]; then
  echo "podman.sh: $cache/podman is not there: run make servers first" >&2
  exit 1
fi
mkdir -p "$dir"

# The root of the namespaces, on a file system in memory: Debian's /usr, and a configuration that needs nothing of the
# system: no systemd, no network, no signatures of images, and limits that a container's own are within.
inside() {
  local r=/mnt
  mount -t tmpfs -o mode=755 tmpfs $r
  mkdir -p $r/{usr,etc/containers,proc,sys,dev,tmp,run,var/lib/containers,var/tmp,old} "$r$here" "$r$dir" "$r$cache"
  for d in bin sbin lib lib64; do ln -s usr/$d $r/$d; done
  mount --bind "$cache/podman/root/usr" $r/usr
  mount --rbind /sys $r/sys
  mount --rbind /dev $r/dev
  mount -t proc proc $r/proc
  mount --bind "$here" "$r$here"
  mount --bind "$cache" "$r$cache"
  mount --bind "$dir" "$r$dir"
  local folder folders=()
  IFS=: read -ra folders <<<"${INITPLATE_TEST_FOLDERS:-}"
  for folder in "${folders[@]}"; do
    mkdir -p "$r$folder"
    mount --bind "$folder" "$r$folder"
    mount -o remount,bind,ro "$r$folder"
  done
  mkdir -p "$dir/containers" "$dir/tmp"
  mount --bind "$dir/containers" $r/var/lib/containers
  mount --bind "$dir/tmp" $r/var/tmp
  printf 'root:x:0:0::/:/bin/sh\n' >$r/etc/passwd
  printf 'root:x:0:\n' >$r/etc/group
  printf '127.0.0.1 localhost\n' >$r/etc/hosts
  : >$r/etc/resolv.conf
  printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >$r/etc/containers/policy.json
  printf '[storage]\ndriver = "overlay"\nrunroot = "/run/containers"\ngraphroot = "/var/lib/containers"\n' >$r/etc/containers/storage.conf
  cat >$r/etc/containers/containers.conf <<'CONF'
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
netns = "none"
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
CONF
  cd $r
  pivot_root . old
  umount --lazy old
  cd /
  exec env -i PATH=/usr/sbin:/usr/bin HOME=/ TMPDIR=/var/tmp LC_ALL=C PODMAN_IGNORE_CGROUPSV1_WARNING=1 "$@"
}
export -f inside
export here cache dir
exec unshare --mount --net --pid --fork --kill-child=KILL --propagation=private bash -euc 'inside "$@"' - "$@"
