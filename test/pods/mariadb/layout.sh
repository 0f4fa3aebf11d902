# What the official image's Dockerfile and the packages' scripts do to folders.
set -eu
printf 'root:x:0:0::/root:/bin/bash\nmysql:x:999:999::/home/mysql:/bin/sh\n' >/etc/passwd
printf 'root:x:0:\nmysql:x:999:\n' >/etc/group
printf 'hosts: files dns\npasswd: files\ngroup: files\n' >/etc/nsswitch.conf
ln -sf mariadb.cnf /etc/mysql/my.cnf
mkdir -p /etc/mysql/conf.d /var/lib/mysql /docker-entrypoint-initdb.d /run/mysqld
[ -e /var/run ] || ln -s ../run /var/run
chown mysql:mysql /var/lib/mysql /run/mysqld
chmod 1777 /run/mysqld /tmp
rm /layout.sh
