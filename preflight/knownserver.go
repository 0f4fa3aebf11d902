package preflight

import "slices"

// serverErrors are those of a server by itself. Their words and codes are those of the
// sources: share/messages_to_error_log.txt of MySQL 8 and later, sql, storage and mysys
// of MySQL 5.7 and MariaDB; or of the releases that were seen to say them.
func serverErrors() []Known {
	return slices.Concat(
		optionErrors(), pluginErrors(), tlsErrors(), startErrors(), resourceErrors(), fileErrors(),
		releaseErrors(), dataErrors(), clientErrors(), consequences())
}

// Where lines come from.
const (
	mysql9   = "MySQL 9.7.4, seen"
	maria11  = "MariaDB 11.8.9, seen"
	mysql57  = "MySQL 5.7, sql/mysqld.cc"
	innodb57 = "MySQL 5.7, storage/innobase"
	mysqlLog = "MySQL, share/messages_to_error_log.txt"
	mariaSQL = "MariaDB, sql/mysqld.cc"
	mariaInn = "MariaDB, storage/innobase"
	mysqlEnt = "docker-library/mysql, docker-entrypoint.sh"
	mariaEnt = "MariaDB/mariadb-docker, docker-entrypoint.sh"
)

// consequences are what a server says after an error that it has told, or of which it
// tells no cause. They come last.
func consequences() []Known {
	k := func(name, pattern, known, cure string) Known {
		return knownError(name, pattern, "", known, cure).as(Follows)
	}
	return []Known{
		knownError("config-check-failed", `(mysqld|mariadbd) failed while attempting to check config`, "",
			"the image tries the options before it starts the server, and the server refused them; a line after it says why",
			"initplate check FILE --rules mysql:9.7 (or mariadb:11.8) finds what the server does not take; without such a line, run the command that it names").
			as(Announces).
			said(mysqlEnt, "2022-05-04 19:56:20+00:00 [ERROR] [Entrypoint]: mysqld failed while attempting to check config").
			said(mariaEnt, "2024-09-04 12:09:19+00:00 [ERROR] [Entrypoint]: mariadbd failed while attempting to check config"),
		k("innodb-failed", `Unknown/unsupported storage engine: InnoDB|Failed to initialize DD Storage Engine|Data Dictionary initialization failed|`+
			`Plugin 'InnoDB' (init function returned error|registration as a STORAGE ENGINE failed)|Plugin initialization aborted (with error|at srv0start)|`+
			`InnoDB initialization function failed|InnoDB: Failed to initialize|Parsing options for plugin 'InnoDB' failed|Database creation was aborted with error`,
			"InnoDB could not start, and nothing works without it; this line does not say why",
			"the reason is in the first [ERROR] line of the same start, before this one").
			said(mysql9,
				"2026-01-10T10:11:12.439179Z 1 [ERROR] [MY-010334] [Server] Failed to initialize DD Storage Engine",
				"2026-01-10T10:11:12.439303Z 0 [ERROR] [MY-010020] [Server] Data Dictionary initialization failed.",
				"2026-01-10T10:11:12.021985Z 1 [ERROR] [MY-012930] [InnoDB] Plugin initialization aborted with error Generic error.",
				"2026-01-10T10:11:12.625201Z 0 [ERROR] [MY-010202] [Server] Plugin 'InnoDB' init function returned error.").
			said(maria11,
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: Plugin initialization aborted with error Generic error",
				"2026-01-10 10:11:12 0 [ERROR] Plugin 'InnoDB' registration as a STORAGE ENGINE failed.",
				"2026-01-10 10:11:12 0 [ERROR] Unknown/unsupported storage engine: InnoDB").
			said(innodb57, "2018-09-28T08:18:02.233607Z 0 [ERROR] InnoDB: Plugin initialization aborted with error Generic error"),
		k("upgrade-failed", `Failed to upgrade server|Got error \d+ from SE while migrating|Found partially upgraded DD\. Aborting|Upgrade of the data dictionary failed`,
			"the data could not be brought to this release; this line does not say why",
			"the reason is in the [ERROR] lines before this one; where there are none, put the backup of the data back, start the release that made them, and let util.checkForServerUpgrade() of MySQL Shell look for what is in the way (from MySQL 5.7: tables named #sql..., files without a table, partitions of other engines)").
			said(mysqlLog,
				"2021-05-14T07:59:36.690598Z 0 [ERROR] [MY-013380] [Server] Failed to upgrade server.",
				"2021-07-20T07:33:18.138368Z 1 [ERROR] [MY-011006] [Server] Got error 197 from SE while migrating tablespaces.",
				"2021-07-20T12:25:06.672826Z 1 [ERROR] [MY-011014] [Server] Found partially upgraded DD. Aborting upgrade and deleting all DD tables. Start the upgrade process again."),
		k("system-tablespace-failed", `Could not open or create the system tablespace|Cannot open datafile '\S*ibdata\d+'`,
			"ibdata1 could not be opened; this line does not say why, and innodb_data_file_path is only one of the reasons",
			"the reason is in the [ERROR] lines before this one; edit innodb_data_file_path only if you changed it").
			said("MariaDB 10.1, storage/xtradb/srv/srv0start.cc", "2016-10-30 13:30:25 140095212170280 [ERROR] InnoDB: Could not open or create the system tablespace. If you tried to add new data files to the system tablespace, and it failed here, you should now edit innodb_data_file_path in my.cnf back to what it was, and remove the new ibdata files InnoDB created in this failed attempt."),
		k("daemon-failed", `Unable to determine if daemon is running|Failed to start (mysqld|mariadbd) daemon`,
			"the server could not put itself into the background (daemonize), or ended while it did; this line does not say why",
			"the reason is in the lines before this one; under Docker, Kubernetes or systemd leave daemonize out").
			said(mysqlLog,
				"2025-01-01T10:00:00.000000Z 0 [ERROR] [MY-010946] [Server] Failed to start mysqld daemon. Check mysqld error log.",
				"2025-01-01T10:00:00.000000Z 0 [ERROR] [MY-011065] [Server] Unable to determine if daemon is running: Inappropriate ioctl for device (rc=0)."),
		k("statistics-unread", `Table ["\x60]mysql["\x60]\.["\x60]innodb_(table|index)_stats["\x60] not found|persistent (statistics )?storage is (not present or is )?corrupted`,
			"the tables in which InnoDB keeps statistics are missing or of another form; it goes on with others that are less exact",
			"for data of another release run mariadb-upgrade (MySQL: upgrade = FORCE once); else nothing is lost but the speed of some queries").
			said(innodb57, `2026-01-10 10:11:12 7f0d [ERROR] InnoDB: Error: Table "mysql"."innodb_table_stats" not found.`),
		k("file-size-failed", `Could not set the file size of '|Unable to create the shared innodb_`,
			"a file of InnoDB could not be made to its size; this line does not say why, its words on disk space are a guess",
			"the reason is in the [ERROR] line before this one; if there is none, look at the room on the disk").
			said(mariaInn,
				"2017-11-02  8:54:37 140513385863040 [ERROR] InnoDB: Could not set the file size of './ibtmp1'. Probably out of disk space",
				"2017-11-02  8:54:37 140513385863040 [ERROR] InnoDB: Unable to create the shared innodb_temporary"),
		k("table-full", `The table '[^']*' is full`,
			"a table takes no more rows; this line does not say why: the disk is full, innodb_data_file_path has a largest size, or a table in memory has reached tmp_table_size or max_heap_table_size",
			"look at the room on the disks of the data directory and of tmpdir, then at these options").
			said("MySQL, share/errmsg-utf8.txt", "2026-01-10T10:11:12.203974Z 9 [ERROR] [MY-010407] [Server] /usr/sbin/mysqld: The table 'wp_options' is full"),
		k("binlog-abort", `Binary logging not possible\. Message:|binlog_error_action.*ABORT_SERVER`,
			"the server could not write its binary log, and ends itself (binlog_error_action = ABORT_SERVER)",
			"the reason is in the rest of the line or before it: mostly a full disk, or a directory of log_bin that the server's user may not write").
			said(mysqlLog, "2026-01-10T10:11:12.203974Z 9 [ERROR] [MY-011072] [Server] Binary logging not possible. Message: An error occurred during flush stage of the commit. 'binlog_error_action' is set to 'ABORT_SERVER'. Server is being stopped.."),
		k("aria-failed", `Plugin 'Aria' (init function returned error|registration as a STORAGE ENGINE failed)|Aria engine is not enabled or did not start|Unknown storage engine 'Aria'|Got error '.*' when trying to use aria control file`,
			"Aria could not start, and MariaDB keeps system tables in it; this line does not say why",
			"the reason is in the first [ERROR] line of the same start, before this one").
			said(maria11, `2026-01-10 10:11:12 0 [ERROR] Could not open mysql.plugin table: "Unknown storage engine 'Aria'". Some plugins may be not loaded`).
			said(mariaSQL, "2022-02-01 12:24:57 0 [ERROR] Plugin 'Aria' init function returned error."),
		k("plugin-failed", `Couldn't load plugins? (named|from) '|Plugin '[^']*' (init function returned error|registration as a .* failed)|Failed to initialize (builtin |early |dynamic )?plugins|Parsing options for plugin '`,
			"a plugin could not start; this line does not say why",
			"the reason is in the [ERROR] line before this one").
			said(mysql9,
				"2026-01-10T10:11:12.050225Z 0 [ERROR] [MY-010736] [Server] Couldn't load plugin named 'none.so' with soname 'none.so'.",
				"2026-01-10T10:11:12.884160Z 0 [ERROR] [MY-010168] [Server] Failed to initialize builtin plugins.").
			said(maria11,
				"2026-01-10 10:11:12 0 [ERROR] Couldn't load plugins from 'none.so'.",
				"2026-01-10 10:11:12 0 [ERROR] Failed to initialize plugins."),
		k("address-in-use-question", `Do you already have another (mysqld |mariadbd )?server running (on|with) |X Plugin can't bind to it`,
			"the server could not listen where it should; the line beside this one says why",
			"read the line before this one, and the one behind it: the question is asked whatever the reason was").as(Beside).
			said(mysql9, "2026-01-10T10:11:12.836709Z 0 [ERROR] [MY-010257] [Server] Do you already have another mysqld server running on port: 36315 ?").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Do you already have another server running on socket: /none/s.sock ?"),
		k("socket-lock-failed", `Unable to setup unix socket lock file`,
			"the lock file beside the socket could not be made; the line before this one says why",
			"read the line before this one").
			said(mysql9, "2026-01-10T10:11:12.203982Z 0 [ERROR] [MY-010268] [Server] Unable to setup unix socket lock file."),
		k("log-recovery-failed", `Crash recovery failed\. Either correct the problem|Can't init tc log|Could not open log file\b|Failed to open log \(file '`,
			"the log of transactions (the binary log, or tc.log) could not be opened or recovered; this line does not say why, its words on memory are an example",
			"the reason is in the [ERROR] line before this one").
			said(maria11,
				"2026-01-10 10:11:12 0 [ERROR] Crash recovery failed. Either correct the problem (if it's, for example, out of memory error) and restart, or delete tc log and start server with --tc-heuristic-recover={commit|rollback}",
				"2026-01-10 10:11:12 0 [ERROR] Failed to open log (file './binlog.000007', errno 2)",
				"2026-01-10 10:11:12 0 [ERROR] Can't init tc log").
			said(mysql9, "2026-01-10T10:11:12.567345Z 0 [ERROR] [MY-010958] [Server] Could not open log file."),
		k("tls-failed", `Failed to set ?up (SSL|TLS)\b|Failed to initialize TLS for channel|Server certificate .* verification has failed`,
			"TLS could not be set up; MariaDB ends, MySQL goes on without it; the line before or after this one says why",
			"look at ssl_ca, ssl_cert and ssl_key: the files must be there, readable for the server's user, and of one pair").as(Beside).
			said(mysql9, "2026-01-10T10:11:12.717557Z 0 [ERROR] [MY-015009] [Server] Failed to set up TLS. Check logs for details").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Failed to setup SSL"),
		k("initialisation-failed", `data directory .* (is unusable|is not usable)|Failed to set datadir|MY-013236`,
			"the initialisation of the data directory was broken off, and what it left there is of no use; this line does not say why",
			"the reason is in an [ERROR] line before this one; then empty the directory and start again").
			said(mysql9, "2026-01-10T10:11:12.763907Z 0 [ERROR] [MY-013236] [Server] The designated data directory /var/lib/mysql/ is unusable. You can remove all files that the server added to it.").
			said(mysqlLog, "2026-01-10T10:11:12.763907Z 0 [ERROR] [MY-010172] [Server] failed to set datadir to /var/lib/mysql/"),
		k("system-table-unread", `Could not open (the )?mysql\.(plugin|func) table|Can't open the mysql\.(plugin|func) table|Failed to initialize ACL/grant|`+
			`The privilege system failed to initialize|An error occurred when initializing system tables|Table 'mysql\.plugin' doesn't exist`,
			"a table of the database mysql could not be opened; this line does not say why: it is missing where the data directory was not initialised to its end, of another form where it was not upgraded, and cannot be read where its engine did not start",
			"the reason is in an [ERROR] line before this one; if there is none, see that the right volume is mounted, and, for data of another release, run mariadb-upgrade (MySQL: upgrade = FORCE once)").
			said(mariaSQL, `2021-10-30 22:05:27 0 [ERROR] Could not open mysql.plugin table: "Table 'mysql.plugin' doesn't exist". Some plugins may be not loaded`).
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] mariadbd: Event Scheduler: An error occurred when initializing system tables. Disabling the Event Scheduler.").
			said(mysqlLog, "2022-07-12T22:20:20.446071Z 0 [ERROR] [MY-010952] [Server] The privilege system failed to initialize correctly. For complete instructions on how to upgrade MySQL to a new version please see the 'Upgrading MySQL' section from the MySQL manual.").
			said(mysql57,
				"2019-01-25T15:41:45.018620Z 0 [ERROR] Fatal error: Failed to initialize ACL/grant/time zones structures or failed to remove temporary table files.",
				"2015-08-19 14:16:21 1 [ERROR] Can't open the mysql.plugin table. Please run mysql_upgrade to create it."),
		k("no-system-tables", `Can't open and lock privilege tables: Table '(\./)?mysql[./]\w+' doesn't exist|Table 'mysql\.\w+' doesn't exist`,
			"tables of the database mysql are missing: the data directory was never initialised to its end, is not the one that was meant, has lost them, or is of an older release and was not upgraded",
			"if the directory holds no data yet, empty it and let the image initialise it; if it does, see that the right volume is mounted, and restore the directory mysql from a backup; for data of an older release, run mariadb-upgrade (MySQL 8.0.16 and later: write upgrade = FORCE once)").as(Tells).
			said(mysqlLog, "2022-07-12T22:20:20.446028Z 0 [ERROR] [MY-010326] [Server] Fatal error: Can't open and lock privilege tables: Table 'mysql.user' doesn't exist").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Fatal error: Can't open and lock privilege tables: Table 'mysql.db' doesn't exist"),
		k("no-uuid", `Initialization of the server's UUID failed`,
			"auto.cnf, in which the server keeps its number, could not be read from or written to the data directory; this line does not say why",
			"the reason is in the line before this one; if auto.cnf is there and damaged, remove it: the server makes another").
			said(mysql9, "2026-01-10T10:11:12.012114Z 0 [ERROR] [MY-010076] [Server] Initialization of the server's UUID failed because it could not be read from the auto.cnf file. If this is a new server, the initialization failed because it was not possible to generate a new UUID."),
		k("page-unread", `could not be found in the doublewrite buffer|has the wrong space ID|Unable to read page \[page id|[Tt]rying to read page .* in nonexisting`,
			"a page of an InnoDB file could not be read, or is not the one that belongs there; this line does not say why",
			"the reason is in the [ERROR] lines before this one: another page size, a damaged file, or one of another server").
			said(mysql9,
				"2026-01-10T10:11:12.490838Z 1 [ERROR] [MY-012237] [InnoDB] Corrupted page [page id: space=0, page number=0] of datafile './ibdata1' could not be found in the doublewrite buffer.",
				"2026-01-10T10:11:12.490838Z 1 [ERROR] [MY-011899] [InnoDB] [FATAL] Unable to read page [page id: space=0, page number=5] into the buffer pool after 100 attempts. The most probable cause of this error may be that the table has been corrupted.").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] InnoDB: The data file './ibdata1' has the wrong space ID. It should be 0, but 0 was found"),
		k("privilege-tables", `Can't open and lock privilege tables`,
			"the tables with the accounts could not be opened; the end of the line says what is wrong with them",
			"if the [ERROR] lines before it do not tell more, restore the directory mysql from a backup, or let the release that made the data upgrade it").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Fatal error: Can't open and lock privilege tables: 'mysql.user' is not of type 'TABLE'").
			said(mysql57, "2019-01-25T15:41:45.018433Z 0 [ERROR] Fatal error: Can't open and lock privilege tables: Table storage engine for 'user' doesn't have this option"),
		k("failed-assertion", `InnoDB: (Failing assertion|Assertion failure)|\[InnoDB\] Assertion failure|Assertion '.*' failed|We intentionally generate a memory trap`,
			"the server found a state that cannot be, and ended itself; this line does not say why, damaged data or a bug can be behind it",
			"read the [ERROR] lines before it; if there are none, look for the assertion in the bug tracker of the release, and try its latest patch release on a copy of the data").
			said(innodb57, "InnoDB: We intentionally generate a memory trap.").
			said(mariaInn, "InnoDB: Failing assertion: fsize != os_offset_t(-1)").
			said(mysqlLog, "2026-01-10T10:11:12.446028Z 0 [ERROR] [MY-013183] [InnoDB] Assertion failure: fil0fil.cc:936:err == DB_SUCCESS thread 139925936518912"),
		k("ended-itself", `(mysqld|mariadbd) got (signal|exception) 6\b`,
			"the server ended itself with an abort; why is in the lines before it",
			"read the assertion or the [FATAL] line before it").
			said(innodb57, "15:18:50 UTC - mysqld got signal 6 ;").
			said(mariaSQL, "230330 15:55:52 [ERROR] mysqld got signal 6 ;"),
		k("crashed", `(mysqld|mariadbd) got (signal|exception) (0x)?[0-9a-f]+`,
			"the server crashed: 11 is a bad memory access, 7 mostly memory or a file that could not be had (huge pages, a disk), 4 a CPU that lacks an instruction; the line says no more",
			"look at the lines before it and the functions in its backtrace, try the latest patch release, and check memory and disk of the machine").as(Tells).
			said(mariaSQL, "181129  1:23:23 [ERROR] mysqld got signal 11 ;").
			said(mysql9, "2026-01-10T10:11:12Z UTC - mysqld got signal 11 ;"),
		k("killed", `exited with code 137|Exit Code: +137|exit status 137|\bsignal 9\b|OOMKilled`,
			"the server was killed with signal 9: by the kernel because its memory limit was reached, or by who ends containers that do not stop in time",
			"if kubectl describe pod says OOMKilled, lower innodb_buffer_pool_size to about 60 % of the memory limit, or raise the limit; else give terminationGracePeriodSeconds more time").as(Tells).
			said("kubectl describe pod", "      Exit Code:    137", "      Reason:       OOMKilled").
			said("docker compose", "mysql-1 exited with code 137"),
		knownError("io-failed", `Operating system error number \d+ in a file operation|The error means the system cannot find the path|InnoDB does not create (them|directories)|InnoDB: IO Error |preallocating \d+ bytes for file .* failed with error \d+|(File )?\S+ '\w+' returned OS error \d+|Unable to open '[^']*' \(error: \d+\)|Error number \d+ means '|Unable to create temporary file|Error on close of '|error in a file operation|DDL_LOG: Failed to create ddl log file`, "",
			"the system refused to open, make, read or write a file; this line tells the number of the error, and the lines beside it which file",
			"perror NUMBER tells what the number means; see that the file is there and the server's user's").as(Beside).
			said(maria11,
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: Operating system error number 2 in a file operation.",
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: Error number 2 means 'No such file or directory'",
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: Unable to create temporary file; errno: 13",
				"2026-01-10 10:11:12 0 [ERROR] DDL_LOG: Failed to create ddl log file: ./ddl_recovery.log"),
		k("aborting", `^Aborting[.,]?$|Fatal error in defaults handling\. Program aborted|Unable to start server\.?$|^Cannot continue operation|^Server exits\.|Failed to shutdown components infrastructure`,
			"the server gave up; this line does not say why",
			"the reason is in the [ERROR] lines before this one").
			said(mysql9, "2026-01-10T10:11:12.823103Z 0 [ERROR] [MY-010119] [Server] Aborting", "mysqld: [ERROR] Fatal error in defaults handling. Program aborted!").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Aborting", "Fatal error in defaults handling. Program aborted"),
	}
}
