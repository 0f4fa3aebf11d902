package preflight

// releaseErrors are about data of another release.
func releaseErrors() []Known {
	k := knownError
	return []Known{
		k("upgrade-statement", `Execution of server-side SQL statement '.*' failed with error code`, "",
			"a statement failed with which the server brings its own tables to this release; the end of the line says why",
			"keep a copy of the data; put right what the line tells: 1205 is a lock, so start once without clients (skip_networking); else start the release before on the copy, repair the table of mysql that the statement names, and upgrade again").
			said(mysqlLog, "2023-11-26T11:03:24.678528Z 4 [ERROR] [MY-013178] [Server] Execution of server-side SQL statement 'EXECUTE stmt; ' failed with error code = 1205, error message = 'Lock wait timeout exceeded; try restarting transaction'."),
		k("upgrade-after-crash", `(Upgrade|Downgrade) (after a crash is not supported|is not supported after a crash)|requires clean shutdown`, "",
			"the data are those of another release, which did not shut down cleanly: its redo log still holds changes that only it can read",
			"start the release that made the data (the line names it) on them, end it cleanly (SET GLOBAL innodb_fast_shutdown = 0; SHUTDOWN), then start the new one; never remove the redo log").
			said(mysqlLog, "2024-02-19T20:20:55.218851Z 1 [ERROR] [MY-012526] [InnoDB] Upgrade is not supported after a crash or shutdown with innodb_fast_shutdown = 2. This redo log was created with MySQL 5.7.44, and it appears logically non empty. Please follow the instructions at http://dev.mysql.com/doc/refman/8.3/en/upgrading.html").
			said(mariaInn,
				"[ERROR] InnoDB: Upgrade after a crash is not supported. The redo log was created with MariaDB 10.7.1.",
				"[ERROR] InnoDB: Downgrade after a crash is not supported. The redo log was created with MariaDB 10.5.9."),
		k("wrong-release", `Invalid (MySQL|MariaDB) server (upgrade|downgrade)|Cannot (upgrade|downgrade) from|Cannot boot server version \d+ on data directory built by version|`+
			`Downgrade is not supported|Patch downgrade from|Minor downgrade of the Data dictionary|Upgrading the data dictionary from dictionary version|Illegal data dictionary version`, "",
			"the data are those of another release, and this one may not take them over",
			"start the release that made them again; go up one series at a time (MySQL 5.7, 8.0, 8.4, 9.7), each started and shut down cleanly; going back needs a dump").
			said(mysqlLog,
				"2026-01-10T10:11:12.203974Z 1 [ERROR] [MY-014060] [Server] Invalid MySQL server upgrade: Cannot upgrade from 80300 to 90000. Upgrade to next major version is only allowed from the last LTS release, which version 80300 is not.",
				"2026-01-10T10:11:12.203974Z 1 [ERROR] [MY-014061] [Server] Invalid MySQL server downgrade: Cannot downgrade from 80401 to 80036. Downgrade is only permitted between patch releases.",
				"2026-01-10T10:11:12.203974Z 1 [ERROR] [MY-013171] [InnoDB] Cannot boot server version 80018 on data directory built by version 80019. Downgrade is not supported"),
		k("redo-format", `Unsupported redo log format`, "",
			"the redo log was written by another release, often a newer one or the other of MySQL and MariaDB, which this one cannot read",
			"start the release that made the data (the line names it or its format); to change, shut it down cleanly first, and to go back load a dump").
			said(mariaInn, "2026-01-10 10:11:12 0 [ERROR] InnoDB: Unsupported redo log format. The redo log was created with MySQL 8.0.36."),
		k("data-of-newer", `Table flags are .* in the data dictionary but the flags in file|Invalid flags 0x[0-9a-f]+ in |unsupported undo header (type|state)|MySQL-8\.0 tablespace in|Tablespace flags are invalid in datafile|The change buffer is corrupted or has been removed on upgrade`, "",
			"the data files have marks that this release does not know: they were made by a newer one, or by MySQL where this is MariaDB (or the reverse), or are damaged",
			"start the server that made the data; to change over, dump with it and load the dump here").
			said(innodb57, "2019-04-16T15:18:50.036842Z 0 [ERROR] [FATAL] InnoDB: Table flags are 0 in the data dictionary but the flags in file ./ibdata1 are 0x4000!").
			said(mysql9, "2026-01-10T10:11:12.471214Z 1 [ERROR] [MY-012224] [InnoDB] Tablespace flags are invalid in datafile: ./ibdata1, Space ID:0, Flags: 21. Please refer to http://dev.mysql.com/doc/refman/9.7/en/innodb-troubleshooting-datadict.html for how to resolve the issue.").
			said("MariaDB 10.11, seen", "2026-01-10 10:11:12 0 [ERROR] InnoDB: The change buffer is corrupted or has been removed on upgrade to MariaDB 11.0 or later").
			said(mariaInn, "2026-01-10 10:11:12 0 [ERROR] InnoDB: Invalid flags 0x4800 in ./ibdata1"),
		k("lower-case", `Different lower_case_table_names settings`, "",
			"lower_case_table_names is not as it was when the data directory was initialised; it cannot be changed afterwards",
			"write it as it was: the line tells both numbers, the second is that of the data").
			said(mysql9, "2026-01-10T10:11:12.203974Z 1 [ERROR] [MY-011087] [Server] Different lower_case_table_names settings for server ('1') and data dictionary ('0')."),
		k("upgrade-tables", `Native table '[^']*'\.'[^']*' has the wrong structure|has length mismatch in the column name|^Column count of (mysql\.)?\S+ is wrong|Incorrect definition of table mysql\.|Please use (mysql_upgrade|mariadb-upgrade) to fix|table is damaged\. Please run mysql_upgrade|`+
			`Missing system table mysql\.|MariaDB upgrade .* required, but skipped|Cannot load from mysql\.\w+\. The table is probably corrupted`, "",
			"the server's own tables (of the database mysql, or performance_schema) are those of another release, or damaged",
			"MariaDB: run mariadb-upgrade, or set MARIADB_AUTO_UPGRADE=1 for the image; MySQL 8.0.16 and later does it when it starts: write upgrade = FORCE once; older ones: mysql_upgrade").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] Column count of mysql.event is wrong. Expected 22, found 1. The table is probably corrupted").
			said("MariaDB, share/errmsg-utf8.txt",
				"2026-01-10 10:11:12 0 [ERROR] Incorrect definition of table mysql.event: expected column 'sql_mode' at position 14 to have type set",
				"2026-01-10 10:11:12 0 [ERROR] Column count of mysql.proc is wrong. Expected 21, found 20. Created with MariaDB 100108, now running 100432. Please use mariadb-upgrade to fix this error").
			said(mariaSQL, "2026-01-10 10:11:12 0 [ERROR] Missing system table mysql.roles_mapping; please run mysql_upgrade to create it").
			said("MySQL 5.7, sql/auth/sql_auth_cache.cc", "2026-01-10T10:11:12.203974Z 0 [ERROR] Fatal error: mysql.user table is damaged. Please run mysql_upgrade.").
			said(mariaEnt, "2025-03-16 10:10:36+00:00 [Note] [Entrypoint]: MariaDB upgrade (mariadb-upgrade or creating healthcheck users) required, but skipped due to $MARIADB_AUTO_UPGRADE setting"),
		k("not-initialised", `Failed to find valid data directory|No data dictionary version number found|data dictionary tablespace '[^']*' does not exist|Unable to start server\. (The|Cannot find the) (data dictionary|meta data)`, "datadir",
			"the data directory holds no data of MySQL 8 or later that are whole: it is empty, its initialisation was broken off, it is not the one that was meant, or it is MariaDB's",
			"see that the right volume is mounted; if it never held data, empty it and let the image initialise it, and do not stop the container during that first start").
			said(mysql9, "2026-01-10T10:11:12.203974Z 1 [ERROR] [MY-011011] [Server] Failed to find valid data directory.").
			said(mysqlLog,
				"2020-05-06T09:11:32.421897Z 1 [ERROR] [MY-011096] [Server] No data dictionary version number found.",
				"2026-01-10T10:11:12.203974Z 1 [ERROR] [MY-010193] [Server] Unable to start server. The data dictionary tablespace 'mysql.ibd' does not exist."),
	}
}

// dataErrors are about what is in the data directory.
func dataErrors() []Known {
	k := knownError
	return []Known{
		k("other-size", `data file '[^']*' is of a different size \d+ pages`, "system-tablespace",
			"innodb_data_file_path does not fit the ibdata files that are there, or the file was cut short, or, at 0 pages, never written whole",
			"write innodb_data_file_path as the data were made with (leave it out if it was never set); a file that was cut short needs a backup; if the first start was broken off, empty the directory and let the image initialise it").
			said(mysql9,
				"2026-01-10T10:11:12.001857Z 1 [ERROR] [MY-012263] [InnoDB] The Auto-extending innodb_system data file './ibdata1' is of a different size 768 pages (rounded down to MB) than specified in the .cnf file: initial 4864 pages, max 0 (relevant if non-zero) pages!",
				"2026-01-10T10:11:12.305642Z 1 [ERROR] [MY-012264] [InnoDB] The innodb_system data file './ibdata1' is of a different size 768 pages (rounded down to MB) than the 640 pages specified in the .cnf file!").
			said(maria11,
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: The Auto-extending data file './ibdata1' is of a different size 768 pages than specified by innodb_data_file_path",
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: The data file './ibdata1' is of a different size 768 pages than the 640 pages specified by innodb_data_file_path"),
		k("backup-instant", `tables with row versions due to INSTANT`, "",
			"tables have columns that were added or dropped with ALGORITHM=INSTANT, which this release of XtraBackup does not copy rightly",
			"run OPTIMIZE TABLE on the tables that the lines after it list, or use the XtraBackup of the server's release (8.0.30 or later)").as(Aside).
			said("percona/percona-xtrabackup, storage/innobase/xtrabackup", "2023-02-09T05:38:56.219880-00:00 0 [ERROR] [MY-011825] [Xtrabackup] Found tables with row versions due to INSTANT ADD/DROP columns",
				"2023-02-09T05:38:56.219880-00:00 0 [ERROR] [MY-011825] [Xtrabackup] Found tables with row versions due to INSTANT"),
		k("data-empty", `header page consists of zero bytes`, "system-tablespace",
			"the beginning of a file of InnoDB is empty: its initialisation was broken off before it was written, or the volume lost what was written",
			"if the directory never held data that count, empty it and let the image initialise it, without stopping the container the first time; else restore a backup").
			said(mysql9, "2026-01-10T10:11:12.345200Z 1 [ERROR] [MY-012224] [InnoDB] Header page consists of zero bytes in datafile: ./ibdata1, Space ID:0, Flags: 0. Please refer to http://dev.mysql.com/doc/refman/9.7/en/innodb-troubleshooting-datadict.html for how to resolve the issue.").
			said(maria11, "2026-01-10 10:11:12 0 [Note] InnoDB: Header page consists of zero bytes in datafile: ./ibdata1, Space ID: 0, Flags: 0").
			said("MariaDB 10.1, storage/xtradb/fil/fil0fil.cc", "2016-10-30 13:30:25 140095212170280 [ERROR] InnoDB: space header page consists of zero bytes in data file ./ibdata1"),
		k("data-cut", `Tablespace size stored in header is \d+ pages|Tried to read \d+ bytes at offset \d+.*only able to read|Trying to access page number \d+ in space`, "system-tablespace",
			"a file of InnoDB is smaller than it was: it was cut short, or one is missing in innodb_data_file_path",
			"write innodb_data_file_path with all files that there were (leave it out if it was never set); else restore a backup").
			said(mysql9, "2026-01-10T10:11:12.659851Z 1 [ERROR] [MY-012153] [InnoDB] Trying to access page number 381 in space 4294967294, space name mysql, which is outside the tablespace bounds. Byte offset 0, len 16384, i/o type read.").
			said(innodb57, "2018-09-28T08:18:02.233607Z 0 [ERROR] InnoDB: Tablespace size stored in header is 4864 pages, but the sum of data file sizes is only 768 pages"),
		k("other-page-size", `uses page size \d+, but the( only supported page size| innodb_page_size)`, "system-tablespace",
			"the data were made with another innodb_page_size",
			"write innodb_page_size as it was: the line's first number; it cannot be changed afterwards").
			said(mysql9, "2026-01-10T10:11:12.490653Z 1 [ERROR] [MY-012222] [InnoDB] Data file './ibdata1' uses page size 16384, but the innodb_page_size start-up parameter is 8192").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] InnoDB: Data file './ibdata1' uses page size 16384, but the innodb_page_size start-up parameter is 8192"),
		k("no-redo-log", `File \S*ib_logfile0 was not found|Neither found \S+ subdirectory, nor|Cannot create redo log files because data files are corrupt|Only one redo log file found|Missing redo log file|Missing initial redo log|Failed to list redo log files`, "redo-log",
			"the redo log that belongs to the data is not where innodb_log_group_home_dir says, and the data alone may not be whole",
			"put the redo log (ib_logfile0, #innodb_redo) back, or point innodb_log_group_home_dir to it; if it is lost, restore a backup").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] InnoDB: File ./ib_logfile0 was not found").
			said(mysql9,
				"2026-01-10T10:11:12.836796Z 1 [ERROR] [MY-013862] [InnoDB] Neither found #innodb_redo subdirectory, nor ib_logfile* files in ./",
				"2026-01-10T10:11:12.836796Z 1 [ERROR] [MY-013861] [InnoDB] Failed to list redo log files in the redo log directory /none/").
			said(mysqlLog, "2025-02-21T12:02:58.184483Z 1 [ERROR] [MY-012960] [InnoDB] Cannot create redo log files because data files are corrupt or the database was not shut down cleanly after creating the data files."),
		k("redo-torn", `Missing (MLOG|FILE)_CHECKPOINT|Invalid (redo )?log header checksum|No valid checkpoint (was )?found|Log scan aborted at LSN|log file \S+ (size \d+ is not a multiple|is of different size)|`+
			`redo log file may have been corrupt|Missing FILE_CREATE, FILE_DELETE or FILE_MODIFY|Failed to read header of the redo log file|Malformed log record|recovery (is|was) broken`, "redo-log",
			"the redo log is damaged, was changed under the server, or is not of these data: what was not yet in the data files cannot be brought there",
			"copy the data directory first; restore a backup, or start once with innodb_force_recovery = 1 (up to 6), dump all, and load the dump into an empty directory").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] InnoDB: Invalid log header checksum").
			said(mysql9,
				"2026-01-10T10:11:12.287688Z 1 [ERROR] [MY-013089] [InnoDB] Invalid redo log header checksum.",
				"2026-01-10T10:11:12.287757Z 1 [ERROR] [MY-013859] [InnoDB] Failed to read header of the redo log file ./#innodb_redo/#ib_redo18").
			said(mariaInn,
				"2023-02-14 23:39:11 0 [ERROR] InnoDB: Missing FILE_CHECKPOINT(738103292348) at 738103313634",
				"2023-02-14 23:39:11 0 [ERROR] InnoDB: Log scan aborted at LSN 738103313634",
				"InnoDB: No valid checkpoint found.").
			said(mysqlLog, "2023-04-29T23:02:40.786909Z 1 [ERROR] [MY-012962] [InnoDB] The redo log file ./#innodb_redo/#ib_redo1975 size 2088960 is not a multiple of innodb_page_size").
			said(innodb57, "2018-09-28T08:18:02.233607Z 0 [ERROR] InnoDB: Missing MLOG_CHECKPOINT at 305458284498 between the checkpoint 305458249744 and the end 305458284032."),
		k("log-in-the-future", `log sequence number \S+ ?is in the future|Error: page \d+ log sequence number|InnoDB: is in the future! Current system log|copied the InnoDB tablespace but not the InnoDB log files|log sequence number .* in the system tablespace does not match`, "redo-log",
			"pages of the data are newer than the redo log: the data files were copied without it, or it was removed, or a volume lost writes",
			"restore data and redo log of one time; else start with innodb_force_recovery, dump all, and load the dump into an empty directory").
			said(innodb57,
				"2022-01-09  9:04:43 0 [ERROR] InnoDB: Page [page id: space=0, page number=478] log sequence number 317955229151 is in the future! Current system log sequence number 317952596555.",
				"2022-01-09  9:04:43 0 [ERROR] InnoDB: Your database may be corrupt or you may have copied the InnoDB tablespace but not the InnoDB log files. Please refer to https://mariadb.com/kb/en/library/innodb-recovery-modes/ for information about forcing recovery."),
		k("page-corrupt", `Database page corruption|Aborting because of a corrupt database page|Corrupt page resides in file|is already marked as free|Space id and page (no|number|n:o) stored in the page|page (read )?from (tablespace|file) .*corrupt|Page read from tablespace is corrupted|Failed to read page \d+ from file|due to corruption|`+
			`Corrupted page identifier|Set innodb_force_recovery=1 to ignore corrupt|We detected index corruption|Header page contains inconsistent data|InnoDB: Table \S+ is corrupted|Table \S+ is corrupted\. Please drop`, "",
			"a page of an InnoDB file is damaged: what is on the disk is not what InnoDB wrote there",
			"copy the data directory first and check the disk; restore a backup, or start with innodb_force_recovery = 1 (up to 6), dump what can be read, and load it into an empty directory").
			said(maria11,
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: Space id and page no stored in the page, read in from ./ibdata1 are [page id: space=1515870810, page number=1515870810], should be [page id: space=0, page number=7]",
				"ERROR 1877 (HY000) at line 1: Table `d`.`t` is corrupted. Please drop the table and recreate.").
			said(mariaInn,
				"2024-07-09 20:51:22 0 [ERROR] InnoDB: Not applying INSERT_HEAP_DYNAMIC due to corruption on [page id: space=25, page number=164]",
				"2018-07-11 21:10:10 1564472128 [ERROR] InnoDB: Database page corruption on disk or a failed file read of tablespace d/t page  [page id: space=40, page number=683]. You may have to recover from a backup."),
		k("files-of-one-id", `Multiple files found for the same tablespace ID|^Tablespace ID: \d+ = \[|previously opened tablespace|Another data file called .* exists with the same space ID`, "",
			"two .ibd files hold the same table: one was copied by hand, or is left of another server", "move the copy out of the data directory (the lines name both), and bring tables over with FLUSH TABLES FOR EXPORT and IMPORT TABLESPACE, or a dump").
			said(mysqlLog,
				"2022-04-14T05:29:48.885435Z 1 [ERROR] [MY-012209] [InnoDB] Multiple files found for the same tablespace ID:",
				"2022-04-14T05:29:48.885467Z 1 [ERROR] [MY-012202] [InnoDB] Tablespace ID: 2 = ['organic/migrations.ibd', 'organic2/migrations.ibd'] ").
			said(mariaInn, "2023-11-21 14:32:52 0 [Note] InnoDB: Ignoring data file './a/#sql-alter-1-8a.ibd' with space ID 4827. Another data file called ./a/b.ibd exists with the same space ID."),
		k("table-file-missing", `Cannot open datafile for read-only: '|Could not find a valid tablespace file for|could not open single-table tablespace file|Tablespace is missing for (a )?table|Tablespace \S+ was not found at|Failed to find tablespace for table|Cannot find space id|Failed to open (the )?undo tablespace|Unable to open undo tablespace`, "",
			"InnoDB knows a table, or undo log, whose file is not there or cannot be opened; the line names it",
			"put the file back from a backup (all files of one time); a table that is not needed goes with DROP TABLE").
			said(maria11,
				"ERROR 1030 (HY000) at line 1: Got error 194 \"Tablespace is missing for a table\" from storage engine InnoDB",
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: Cannot open datafile for read-only: './d/t.ibd' OS error: 71",
				"2026-01-10 10:11:12 0 [ERROR] InnoDB: Could not find a valid tablespace file for d/t. Please refer to https://mariadb.com/docs/ for how to resolve the issue"),
		k("tablespace-mismatch", `tablespace id and flags are|Tablespace id (in file|mismatch)|Expected tablespace (id|flags)|Inconsistent tablespace ID`, "",
			"a file of InnoDB is not the one that belongs there: files of another server, or of another time, were put between the data",
			"put back all files of one time and one server; a single table is brought over with IMPORT TABLESPACE or a dump").
			said(mysqlLog, "2026-01-10T10:11:12.203974Z 1 [ERROR] [MY-012219] [InnoDB] In file './d/t.ibd', tablespace id and flags are 274 and 24609, but in the InnoDB data dictionary they are 274 and 16417. Have you moved InnoDB .ibd files around without using the commands DISCARD TABLESPACE and IMPORT TABLESPACE?"),
		k("ibdata-missing", `Creating system tablespace with existing undo tablespaces is not supported|File \./ibdata\d+: 'open' returned OS error 71\b`, "system-tablespace",
			"ibdata1 is not in the data directory (or where innodb_data_home_dir and innodb_data_file_path say): the directory was never initialised, is not the one that was meant, or has lost it",
			"see that the right volume is mounted; if the directory never held data, empty it and let the image initialise it; if ibdata1 is lost, restore a backup").
			said(mysql9, "2026-01-10T10:11:12.471214Z 1 [ERROR] [MY-012646] [InnoDB] File ./ibdata1: 'open' returned OS error 71. Cannot continue operation").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] InnoDB: undo tablespace './/undo001' exists. Creating system tablespace with existing undo tablespaces is not supported. Please delete all undo tablespaces before creating new system tablespace."),
		k("undo-log", `Can't create UNDO tablespace \S+ +since '[^']*' already exists`, "",
			"a file of an undo log is there, and is not one of these data, or damaged",
			"put back the undo files (undo_001, undo_002) of one time with the other data; if they are lost, restore a backup").
			said(mysql9, "2026-01-10T10:11:12.501347Z 1 [ERROR] [MY-013039] [InnoDB] Can't create UNDO tablespace innodb_undo_001  since './undo_001' already exists."),
		k("aria-recovery", `Aria recovery failed|Aria engine: log|Cannot find checkpoint record at LSN|not a valid aria control file|Can't find file: '[^']*aria_log|Aria engine: (log data error|checkpoint failed)`, "",
			"the log of Aria, in which MariaDB keeps its system tables, is damaged, missing, or not of these data: mostly after a crash, or files copied from elsewhere",
			"copy the data directory first; stop the server, move aria_log_control and aria_log.* out of the data directory, run aria_chk -r on the *.MAI files (aria_chk -r /var/lib/mysql/*/*.MAI), and start again").
			said(maria11, "2026-01-10 10:11:12 0 [ERROR] mariadbd: Got error 'Missing valid id at start of file. File is not a valid aria control file' when trying to use aria control file '/var/lib/mysql/aria_log_control'").
			said("MariaDB, storage/maria/ma_recovery.c", "Cannot find checkpoint record at LSN (1,0x5ecd)").
			said("MariaDB, storage/maria/ha_maria.cc", "2022-02-01 12:24:57 0 [ERROR] mysqld.exe: Aria recovery failed. Please run aria_chk -r on all Aria tables and delete all aria_log.######## files"),
		k("tc-log", `Bad magic header in tc log`, "",
			"tc.log, in which MariaDB notes transactions of several engines when there is no binary log, is of another release or was not written whole",
			"if no XA transactions are open, remove tc.log from the data directory and start again").
			said(mariaSQL, "2018-09-19  4:29:31 0 [ERROR] Bad magic header in tc log"),
		k("temporary-table", `Incorrect key file for table '[^']*#sql|Got an error from unknown thread, \S*storage/myisam|Sort aborted: `, "",
			"a temporary table could not be written or read; this line does not say why: mostly the directory of tmpdir was full",
			"look at the room on the volume of tmpdir (/tmp) while the statement runs, and give it more; REPAIR TABLE does not help").as(Beside).
			said("MySQL 5.7, storage/myisam",
				"120326 16:56:45 [ERROR] /usr/sbin/mysqld: Incorrect key file for table '/tmp/#sql_21b2_0.MYI'; try to repair it",
				"120326 16:56:45 [ERROR] Got an error from unknown thread, storage/myisam/mi_write.c:223"),
		k("table-crashed", `is marked as crashed|Incorrect key file for table|Index for table '[^']*' is corrupt|Incorrect (information in file|file format) '|is crashed and (last|should)|Got error (126|127|134|144|145) (when reading|from)`, "",
			"a table, or its index, is damaged, or was not closed cleanly", "of MyISAM or Aria: run REPAIR TABLE on it, or mysqlcheck --auto-repair --all-databases (mariadb-check); of InnoDB: dump what can be read of it, drop it, and load the dump").
			said(maria11, "ERROR 130 (HY000) at line 1: Incorrect file format 't'").
			said("MySQL, share/errmsg-utf8.txt", "2026-01-10T10:11:12.203974Z 9 [ERROR] /usr/sbin/mysqld: Table './d/t' is marked as crashed and should be repaired"),
		k("no-key", `[Cc]an't (be decrypted|find master key)|keyring plugin is (not )?loaded|check if (the )?keyring|no keyring configured|the keyring is not loaded|Encryption key is not found for|encryption (service|plugin) .*(not available|not loaded)|used key_id is not available|Can't read encryption key|is encrypted but|MySQL Encrypted tablespace in`, "",
			"data are encrypted, and the server has not the key: its keyring or key file is not loaded, not mounted, or another one",
			"give the server the keyring that it had: the component or plugin (keyring_file, file_key_management and the like) with its options, loaded early, and its file").
			said(mysqlLog, "2026-01-10T10:11:12.203974Z 1 [ERROR] [MY-012226] [InnoDB] Encryption information in datafile: ./d/t.ibd can't be decrypted, please confirm that keyring is loaded.").
			said(mariaInn, "2026-01-10 10:11:12 0 [ERROR] InnoDB: Encryption key is not found for ./d/t.ibd"),
	}
}
