#!/bin/bash
# The steps of the official image's entrypoint that a pod's configuration has a part in, in its order: what it checks,
# what it takes from the server's own view of its options, which folders it makes, and how it sets root's password.
set -euo pipefail

say() { echo "[Entrypoint]: $*"; }
die() { say "$*" >&2; exit 1; }
# The server's options as it reads them.
help() { "$@" --verbose --help; }
option() {
	local line
	while IFS= read -r line; do # indented lines are explanations
		[[ $line != "$1"[[:blank:]]* ]] || { read -r _ line <<<"$line"; echo "$line"; return; }
	done <<<"$options"
}
client() { "$1" --defaults-extra-file=<(echo) --protocol=socket --user=root --host=localhost --socket="$socket" "${@:2}"; }

[[ $1 == mariadbd ]] || exec "$@"
[[ $(id -u) != 0 ]] || die "this stand-in does not run as root"
say "Entrypoint script started."

errors=$(help "$@" 2>&1 >/dev/null) || die "mariadbd failed while attempting to check config"$'\n'"$errors"
options=$(help "$@" 2>/dev/null)
data=$(option datadir) socket=$(option socket)
mkdir -p "$data" "$(dirname "$socket")"

if ! [[ -d $data/mysql ]]; then
	[[ -n ${MARIADB_ROOT_PASSWORD:-} ]] || die "Database is uninitialized and password option is not specified"
	say "Initializing database files"
	mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db \
		--default-time-zone=SYSTEM --enforce-storage-engine= --skip-log-bin --expire-logs-days=0
	"$@" --skip-networking --default-time-zone=SYSTEM --socket="$socket" --expire-logs-days=0 --skip-slave-start &
	for _ in {1..60}; do
		! client mariadb --execute="SELECT 1" >/dev/null 2>&1 || break
		sleep 1
	done
	client mariadb --database=mysql <<-SQL
		SET @@SESSION.SQL_LOG_BIN=0;
		ALTER USER 'root'@'localhost' IDENTIFIED BY '$MARIADB_ROOT_PASSWORD';
		CREATE USER 'root'@'%' IDENTIFIED BY '$MARIADB_ROOT_PASSWORD';
		GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
	SQL
	kill %1
	wait %1 || die "Unable to shut down server."
	unset MARIADB_ROOT_PASSWORD
	say "MariaDB init process done. Ready for start up."
fi
exec "$@"
