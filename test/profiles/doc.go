// Package profiles tries the parameter profile of the templates mysql, mariadb and galera: that servers start with what
// it sets, and that they stay within their memory limits when all of their connections are busy. `make profiles`
// measures what it changes, and writes docs/mysql-profiles.md.
package profiles
