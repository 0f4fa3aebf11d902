// Package replication has real servers of the MySQL family replicate, with files alone that the bundled templates mysql,
// mariadb and mysql-init-sql render: each is started for the first time as the official images do it.
package replication
