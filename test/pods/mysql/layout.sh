# What the official image's Dockerfile does to folders.
set -eu
printf 'root:x:0:0::/root:/bin/bash\nmysql:x:999:999::/var/lib/mysql:/sbin/nologin\n' >/etc/passwd
printf 'root:x:0:\nmysql:x:999:\n' >/etc/group
mkdir -p /etc/mysql/conf.d /var/lib/mysql /var/lib/mysql-files /docker-entrypoint-initdb.d /run/mysqld
[ -e /var/run ] || ln -s ../run /var/run
[ -e /bin/sh ] || ln -s bash /bin/sh
chown mysql:mysql /var/lib/mysql /run/mysqld /var/lib/mysql-files
chmod 1777 /var/lib/mysql /run/mysqld /tmp
chmod 750 /var/lib/mysql-files
rm /layout.sh
