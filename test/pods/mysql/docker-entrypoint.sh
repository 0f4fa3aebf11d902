#!/bin/bash
# The steps of the official image's entrypoint that a pod's configuration has a part in, in its order: what it checks,
# what it takes from the server's own view of its options, which folders it makes, how it becomes the server's user, and how it sets root's password.
set -euo pipefail

say() { echo "[Entrypoint]: $*"; }
die() { say "$*" >&2; exit 1; }
# The server's options as it reads them.
help() { "$@" --verbose --help --log-bin-index="$(mktemp -u)"; }
option() {
	local line
	while IFS= read -r line; do # indented lines are explanations
		[[ $line != "$1"[[:blank:]]* ]] || { read -r _ line <<<"$line"; echo "$line"; return; }
	done <<<"$options"
}
client() { "$1" --defaults-extra-file=<(echo "$password") --protocol=socket --user=root --host=localhost --socket="$socket" "${@:2}"; }

[[ $1 == mysqld ]] || exec "$@"
say "Entrypoint script started."

errors=$(help "$@" 2>&1 >/dev/null) || die "mysqld failed while attempting to check config"$'\n'"$errors"
options=$(help "$@" 2>/dev/null)
data=$(option datadir) socket=$(option socket) password=

mkdir -p "$data" "$(dirname "$socket")"
for name in general-log-file pid-file slow-query-log-file; do
	file=$(option $name)
	[[ -z $file ]] || mkdir -p "$(dirname "$file")"
done

if [[ $(id -u) == 0 ]]; then
	chown --recursive mysql "$data"
	chown mysql:mysql "$(dirname "$socket")"
	say "Switching to dedicated user 'mysql'"
	exec chroot --userspec=mysql --skip-chdir / "${BASH_SOURCE[0]}" "$@" # as gosu does
fi

if ! [[ -d $data/mysql ]]; then
	[[ -n ${MYSQL_ROOT_PASSWORD:-} ]] || die "Database is uninitialized and password option is not specified"
	say "Initializing database files"
	"$@" --initialize-insecure --default-time-zone=SYSTEM
	"$@" --daemonize --skip-networking --default-time-zone=SYSTEM --socket="$socket" || die "Unable to start server."
	client mysql --database=mysql <<-SQL
		SET @@SESSION.SQL_LOG_BIN=0;
		ALTER USER 'root'@'localhost' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';
		CREATE USER 'root'@'%' IDENTIFIED BY '$MYSQL_ROOT_PASSWORD';
		GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;
	SQL
	password=$'[client]\npassword='$MYSQL_ROOT_PASSWORD
	for file in /docker-entrypoint-initdb.d/*.sql; do
		[[ ! -e $file ]] || client mysql <"$file"
	done
	client mysqladmin shutdown || die "Unable to shut down server."
	say "MySQL init process done. Ready for start up."
fi
exec "$@"
