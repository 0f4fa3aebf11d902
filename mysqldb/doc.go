// Package mysqldb has no code of its own: see cmd/mysqldb for the controller of MysqlDb, and reconcile for what it does.
package mysqldb
