package preflight

// clientErrors are those that clients are told, and what a server notes of them.
func clientErrors() []Known {
	k := knownError
	return allAs(Aside, []Known{
		k("account-locked", `Account is locked`, "",
			"the account that logs in is locked", "ALTER USER 'NAME'@'HOST' ACCOUNT UNLOCK, as root").
			said(mysql9, "ERROR 3118 (HY000): Access denied for user 'a'@'localhost'. Account is locked."),
		k("socket-login", `(ERROR|error:|errno:|\[)[ (]?1698\b|Access denied for user '[^']*'@'[^']*'("? when trying to connect)?$`, "",
			"the account logs in as the system's user of its name, through the socket (unix_socket, auth_socket), and the client is another user, comes over the network, or gave a password",
			"run the client as that user (sudo, kubectl exec) without a password, or give the account a password: ALTER USER 'NAME'@'localhost' IDENTIFIED BY 'PASSWORD'").
			said(maria11, "ERROR 1698 (28000): Access denied for user 'a'@'localhost'"),
		k("access-denied", `Access denied for user '[^']*'@'[^']*' \(using password`, "",
			"a client logs in with a name or password that the server does not have for the address it comes from",
			"the image sets passwords on its first start only: change the account's with ALTER USER, or the Secret's; 'NAME'@'%' and 'NAME'@'localhost' are two accounts").
			said(mysql9, "ERROR 1045 (28000): Access denied for user 'a'@'localhost' (using password: YES)"),
		k("no-grant", `Access denied for user '[^']*'@'[^']*' to database|command denied to user|Access denied; you need`, "",
			"the account logs in, and lacks a privilege for what it does", "GRANT what the line names, as root, to the account that it names").
			said("MySQL, share/errmsg-utf8.txt", "ERROR 1044 (42000): Access denied for user 'a'@'%' to database 'd'", "ERROR 1227 (42000) at line 1: Access denied; you need (at least one of) the SUPER privilege(s) for this operation"),
		k("host-not-allowed", `Host '[^']*' is not allowed to connect`, "",
			"no account lets a client in from that address", "make one: CREATE USER 'NAME'@'%', or for the image MYSQL_ROOT_HOST=% before its first start").
			said("MySQL, share/errmsg-utf8.txt", "ERROR 1130 (HY000): Host '127.0.0.1' is not allowed to connect to this MySQL server"),
		k("host-blocked", `Host '[^']*' is blocked because of many connection errors`, "",
			"too many connections from that address were broken off before they logged in: mostly a health check of TCP alone",
			"run mysqladmin flush-hosts (or TRUNCATE performance_schema.host_cache), and let the check log in, or write max_connect_errors = 1000000").
			said("MySQL, share/errmsg-utf8.txt", "ERROR 1129 (HY000): Host '10.0.0.7' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'"),
		k("too-many-connections", `Too many connections|has exceeded the 'max_user_connections'`, "",
			"as many clients are connected as max_connections (or max_user_connections) permits", "close connections that are not used (pools, wait_timeout), or raise max_connections and the memory with it").
			said(mysql9, "ERROR 1040 (HY000): Too many connections").
			said(mysqlLog, "2026-01-10T10:11:12.203974Z 0 [Warning] [MY-010013] [Server] Too many connections"),
		k("packet-too-large", `Got a packet bigger than 'max_allowed_packet'|larger than max_allowed_packet|packet bigger than max_allowed_packet`, "",
			"a statement or row is larger than max_allowed_packet", "raise max_allowed_packet in [mysqld] (up to 1G), and in [client] for a dump").
			said(mysql9, "ERROR 1153 (08S01) at line 1: Got a packet bigger than 'max_allowed_packet' bytes").
			said("MySQL, sql/net_serv.cc", "2026-01-10 10:11:12 9 [Warning] Aborted connection 9 to db: 'd' user: 'a' host: '10.0.0.7' (Got a packet bigger than 'max_allowed_packet' bytes)"),
		k("lock-wait", `Lock wait timeout exceeded`, "",
			"another transaction holds a row or table that this one waited for, longer than innodb_lock_wait_timeout", "end the transaction that holds it (SHOW ENGINE INNODB STATUS, information_schema.innodb_trx), and commit sooner").
			said(mysql9, "ERROR 1205 (HY000) at line 1: Lock wait timeout exceeded; try restarting transaction"),
		k("deadlock", `Deadlock found when trying to get lock`, "",
			"two transactions waited for each other, and this one was rolled back", "let the program try it again; change rows in the same order everywhere").
			said("MySQL, share/errmsg-utf8.txt", "ERROR 1213 (40001): Deadlock found when trying to get lock; try restarting transaction"),
		k("read-only-server", `running with the --(super-)?read-only option`, "",
			"the server takes no changes: read_only or super_read_only is on, as it is on a replica", "write to the source, or SET GLOBAL read_only = OFF if this is to be the source").
			said(mysql9, "ERROR 1290 (HY000) at line 1: The MySQL server is running with the --read-only option so it cannot execute this statement"),
		k("no-server", `Can't connect to (local )?(MySQL |MariaDB )?server|^Can't connect to MySQL|\[2002\] (Connection refused|No such file)|HY000/2002\): (Connection refused|No such file)`, "",
			"no server listens where the client asked: (2) the socket is not there, (111, 115 or 10061) nothing listens on the socket or port, (113) or (110) no way leads there",
			"see that the server is ready (its log says ready for connections), and that the client has its socket, host and port").
			said(mysql9,
				"ERROR 2002 (HY000): Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)",
				"ERROR 2003 (HY000): Can't connect to MySQL server on '127.0.0.1:3306' (111)").
			said(maria11, "ERROR 2002 (HY000): Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)"),
		k("no-host", `Unknown (MySQL|MariaDB) server host '|Unknown server host '`, "",
			"the name of the server does not resolve", "write the Service's name as the client's namespace sees it: NAME.NAMESPACE.svc").
			said("MySQL, libmysql/errmsg.cc", "ERROR 2005 (HY000): Unknown MySQL server host 'db' (-2)"),
		k("secure-connection", `Authentication requires secure connection|Public Key Retrieval is not allowed|--require_secure_transport=ON`, "",
			"the account or the server wants TLS (or, for caching_sha2_password, the server's public key), and the client has neither",
			"let the client use TLS (ssl-mode=REQUIRED), or, inside a network that is trusted, its option to fetch the key (get-server-public-key, allowPublicKeyRetrieval=true)").
			said("MySQL, libmysql/errmsg.cc", "ERROR 2061 (HY000): Authentication plugin 'caching_sha2_password' reported error: Authentication requires secure connection."),
		k("client-without-plugin", `Authentication plugin '[^']*' (cannot be loaded|reported error)|does not support authentication protocol requested|requested authentication method unknown to the client|authentication method unknown|caching_sha2_password could not be loaded`, "",
			"the client does not have the way of logging in that the account is set to", "update the client or its driver; for mysql_native_password accounts give them caching_sha2_password").
			said("MySQL, libmysql/errmsg.cc", "ERROR 2059 (HY000): Authentication plugin 'mysql_native_password' cannot be loaded: /usr/lib/mysql/plugin/mysql_native_password.so: cannot open shared object file: No such file or directory").
			said("MySQL, share/errmsg-utf8.txt", "ERROR 1251 (08004): Client does not support authentication protocol requested by server; consider upgrading MySQL client"),
		k("lost-connection", `Lost connection to (MySQL |MariaDB )?server|(MySQL|MariaDB|Server) server has gone away|Server has gone away`, "",
			"the connection ended before the answer came: the server ended or was killed, closed it after wait_timeout, or refused a packet as too large",
			"look into the server's log for the same moment: a crash, a kill, or Aborted connection with the reason").
			said(mysql9, "ERROR 2013 (HY000) at line 1: Lost connection to MySQL server during query").
			said(maria11, "ERROR 2013 (HY000) at line 1: Lost connection to server during query"),
		k("aborted-connection", `Aborted connection \d+ to db: '.*\((Got an error reading communication packets|Got timeout reading|CLOSE_CONNECTION|This connection closed normally without authentication)`, "",
			"a client went away without logging out: it ended, waited longer than wait_timeout, or the network was cut; the server itself is well",
			"nothing, if it is a health check; else let the pool close idle connections sooner than wait_timeout").
			said("MySQL, sql/sql_connect.cc", "2026-01-10 10:11:12 9 [Warning] Aborted connection 9 to db: 'unconnected' user: 'unauthenticated' host: '10.0.0.7' (This connection closed normally without authentication)"),
		k("account-there", `Operation (CREATE|ALTER|DROP|RENAME) (USER|ROLE) failed for`, "",
			"the account that a statement makes is there already, or the one that it changes or removes is not",
			"see SELECT user, host FROM mysql.user; write CREATE USER IF NOT EXISTS, DROP USER IF EXISTS; for the image let MYSQL_USER not be root").
			said(mysql9, "ERROR 1396 (HY000) at line 1: Operation CREATE USER failed for 'a'@'%'"),
		k("sql-syntax", `You have an error in your SQL syntax`, "",
			"this server does not read the statement: it is of a newer release or of another product, or is written wrongly; the line tells where it stops",
			"correct the statement at the line of the script that ERROR 1064 names; a dump of MySQL 8 may need changes for MariaDB, and the reverse").
			said(mysql9, "ERROR 1064 (42000) at line 1: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'x' at line 1"),
		k("function-needs-super", `This function has none of DETERMINISTIC, NO SQL|You do not have the SUPER privilege and binary logging is enabled`, "",
			"with the binary log on, only an account with SUPER may make such a function or trigger",
			"SET GLOBAL log_bin_trust_function_creators = 1, and write it into [mysqld], if those who make functions are trusted").
			said("MySQL, share/errmsg-utf8.txt",
				"ERROR 1418 (HY000) at line 1: This function has none of DETERMINISTIC, NO SQL, or READS SQL DATA in its declaration and binary logging is enabled (you *might* want to use the less safe log_bin_trust_function_creators variable)",
				"ERROR 1419 (HY000) at line 1: You do not have the SUPER privilege and binary logging is enabled (you *might* want to use the less safe log_bin_trust_function_creators variable)"),
		k("sort-memory", `Out of sort memory, consider increasing server sort buffer`, "",
			"rows to be sorted are larger than sort_buffer_size", "raise sort_buffer_size (such as 4M; each session takes it), or let the statement sort fewer or shorter columns").
			said(mysql9, "ERROR 1038 (HY001): Out of sort memory, consider increasing server sort buffer size"),
		k("unknown-database", `Unknown database '`, "",
			"there is no database of that name", "CREATE DATABASE, or correct the name; for the image MYSQL_DATABASE makes it on the first start only").
			said("MySQL, share/errmsg-utf8.txt", "ERROR 1049 (42000): Unknown database 'd'"),
	})
}
