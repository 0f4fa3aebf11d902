# apt.sh: what debroot.sh and debjars.sh share, which source it: a package manager of their own for one Debian suite. It
# needs no root, and changes nothing outside of their directory: the system's package database, sources and lists are
# neither read nor written, apart from the address of the mirror.
#
# DEBIAN_MIRROR and DEBIAN_KEYRING override the mirror that apt is configured with and the key ring that signs it.

die() { echo "${0##*/}: $*" >&2; exit 1; }

# begin DIR SUITE PACKAGE...: makes the directory new, which finish gives the name DIR, and in it apt for the suite.
begin() {
  local tool
  for tool in apt-get apt-cache dpkg-deb tar; do
    command -v $tool >/dev/null || die "$tool is not installed: what the tests run against can be fetched on Debian only"
  done

  dir=$1 suite=$2
  mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 '/debian/$' || true)}
  keyring=${DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}
  [ -n "$mirror" ] || die "no Debian mirror in apt's configuration: set DEBIAN_MIRROR"
  [ -r "$keyring" ] || die "$keyring: cannot be read: install debian-archive-keyring, or set DEBIAN_KEYRING"

  new=$dir.new.$$
  mkdir -p "$new"
  new=$(cd "$new" && pwd)
  trap 'rm -rf "$new"' EXIT
  apt=$new/apt
  echo "fetching ${*:3} from Debian $suite ($mirror)"
  configure
  own_apt apt-get update || die "$mirror: no package list of Debian $suite"
}

# configure writes apt's files. With an empty status file, it finds every dependency missing and fetches it. A file, not
# -o flags: only a file can clear the hooks that a system has for "update".
configure() {
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

# own_apt PROGRAM ARGUMENT...: a program of apt for that suite.
own_apt() { "$1" -c "$apt/apt.conf" -qq "${@:2}"; }

# finish lists the packages in DIR/packages, which is there only when all went well, and puts all in the place of DIR.
finish() {
  (cd "$apt/archives" && ls -- *.deb) >"$new/packages"
  rm -rf "$apt" "$dir"
  mv "$new" "$dir"
  echo "unpacked $(wc -l <"$dir/packages") packages into $dir"
}
