package preflight

const (
	seenReplica   = "MariaDB 11.8.9, seen"
	seenMySQL     = "MySQL 9.7, seen"
	sourceMySQL   = "MySQL, share/messages_to_error_log.txt and share/messages_to_clients.txt"
	sourceDump    = "MySQL and MariaDB, sql/rpl_source.cc (sql_repl.cc)"
	sourceGroupRP = "MySQL, plugin/group_replication, in share/messages_to_error_log.txt"
)

// replicationErrors are of a replica, of both families, and of group replication.
func replicationErrors() []Known {
	k := knownError
	return []Known{
		k("repl-same-id", `have equal (MySQL |MariaDB )?server ids`, "",
			"the replica and its source have the same server_id",
			"write another server_id on one of them; in a StatefulSet, from the pod's ordinal").
			said(seenReplica, "2026-11-29 14:06:45 7 [ERROR] Slave I/O: Fatal error: The slave I/O thread stops because master and slave have equal MariaDB server ids; these ids must be different for replication to work (or the --replicate-same-server-id option must be used on slave but this does not always make sense; please check the manual before using it). Internal MariaDB error code: 1593").
			said(seenMySQL, "2026-11-29T14:06:45.000000Z 8 [ERROR] [MY-013117] [Repl] Replica I/O for channel '': Fatal error: The replica I/O thread stops because source and replica have equal MySQL server ids; these ids must be different for replication to work (or the --replicate-same-server-id option must be used on replica but this does not always make sense; please check the manual before using it). Error_code: MY-013117"),
		k("repl-same-uuid", `have equal (MySQL |MariaDB )?server UUIDs`, "",
			"the replica and its source have the same server_uuid: one's data directory is a copy of the other's",
			"stop the replica, remove auto.cnf from its data directory, and start it: it makes a UUID of its own").
			said(sourceMySQL, "2020-01-01T00:00:00.000000Z 8 [ERROR] [MY-013117] [Repl] Slave I/O for channel '': Fatal error: The slave I/O thread stops because master and slave have equal MySQL server UUIDs; these UUIDs must be different for replication to work. Error_code: MY-013117"),
		k("repl-id-twice", `same server_uuid/server_id as this (slave|replica)`, "",
			"two replicas of this source have the same server_id or server_uuid, and each connection ends the other's",
			"give each its own server_id, and remove auto.cnf from the data directory that was copied; also clients that read binary logs have a server_id").
			said(sourceDump, "2020-01-01T00:00:00.000000Z 8 [ERROR] [MY-013114] [Repl] Slave I/O for channel '': Got fatal error 1236 from master when reading data from binary log: 'A slave with the same server_uuid/server_id as this slave has connected to the master; the first event 'mysql-bin.000470' at 775402324', Error_code: MY-013114"),
		k("repl-purged", `purged (the )?required binary logs|has purged binary logs|Could not find GTID state requested by slave|required binlog files have been purged`, "",
			"the source no longer has binary logs that the replica needs",
			"make the replica anew from a backup or clone of the source; keep binary logs longer there: binlog_expire_logs_seconds (MariaDB also expire_logs_days)").
			said(seenReplica, "2026-11-29 14:07:45 7 [ERROR] Slave I/O: Got fatal error 1236 from master when reading data from binary log: 'Could not find GTID state requested by slave in any binlog files. Probably the slave state is too old and required binlog files have been purged.', Internal MariaDB error code: 1236").
			said(seenMySQL, "2026-11-29T14:07:45.000000Z 8 [ERROR] [MY-013114] [Repl] Replica I/O for channel '': Got fatal error 1236 from source when reading data from binary log: 'Cannot replicate because the source purged required binary logs. Replicate the missing transactions from elsewhere, or provision a new replica from backup.', Error_code: MY-013114").
			said(sourceDump, "[ERROR] Slave I/O: Got fatal error 1236 from master when reading data from binary log: 'The slave is connecting using CHANGE MASTER TO MASTER_AUTO_POSITION = 1, but the master has purged binary logs containing GTIDs that the slave requires.', Error_code: 1236"),
		k("repl-no-binlog", `Could not find first log file name in binary log index|1236.*Could not open log file|could not find (the )?(next|log) (log|file)`, "",
			"the source has no binary log of the name that the replica asks for, or cannot open it: it was purged, or RESET, or the source is another one",
			"see SHOW BINARY LOGS on the source; if the name is not there, make the replica anew from a backup or clone of the source").
			said(seenReplica, "2026-11-29 14:07:20 7 [ERROR] Slave I/O: Got fatal error 1236 from master when reading data from binary log: 'Could not find first log file name in binary log index file', Internal MariaDB error code: 1236").
			said(seenMySQL, "2026-11-29T14:07:20.000000Z 8 [ERROR] [MY-010557] [Repl] Error reading packet from server for channel '': Could not find first log file name in binary log index file (server_errno=1236)"),
		k("repl-position", `start replication from (impossible position|position > file size)`, "",
			"the position that the replica asks for is behind the end of the source's binary log: the source lost the end of it in a crash, or the position is of another source",
			"with GTID, CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION=1 (MariaDB: CHANGE MASTER TO MASTER_USE_GTID=slave_pos); else compare the data, then go on at the beginning of the next log; sync_binlog = 1 on the source prevents it").
			said(seenReplica, "2026-11-29 14:07:22 7 [ERROR] Slave I/O: Got fatal error 1236 from master when reading data from binary log: 'Client requested master to start replication from impossible position; the first event 'binlog.000001' at 99999999, the last event read from 'binlog.000001' at 4, the last byte read from 'binlog.000001' at 4.', Internal MariaDB error code: 1236").
			said(seenMySQL, "2026-11-29T14:07:22.000000Z 8 [ERROR] [MY-010557] [Repl] Error reading packet from server for channel '': Client requested source to start replication from position > file size (server_errno=1236)"),
		k("repl-ahead", `has more GTIDs than the (master|source) has|which is not in the (master|source)'s binlog`, "",
			"the replica has changes, by their GTIDs, that the source does not have: they were made on the replica, or the source lost them or was RESET",
			"compare the data of both; where the source's are right, make the replica anew from a backup or clone of it").
			said(seenReplica, "2026-11-29 14:07:40 7 [ERROR] Slave I/O: Got fatal error 1236 from master when reading data from binary log: 'Error: connecting slave requested to start from GTID 0-1-500, which is not in the master's binlog', Internal MariaDB error code: 1236").
			said(seenMySQL, "2026-11-29T14:07:40.000000Z 8 [ERROR] [MY-010557] [Repl] Error reading packet from server for channel '': Replica has more GTIDs than the source has, using the source's SERVER_UUID. (server_errno=1236)"),
		k("repl-packet", `exceeded max_allowed_packet`, "",
			"the source read an event from its binary log that is larger than its max_allowed_packet, or took for an event what stands at a position where none begins",
			"SET GLOBAL max_allowed_packet = 1073741824 on the source, and in its option file; if the error stays, the position is not the beginning of an event: see SHOW BINLOG EVENTS there").
			said(seenReplica, "2026-11-29 14:07:24 7 [ERROR] Slave I/O: Got fatal error 1236 from master when reading data from binary log: 'log event entry exceeded max_allowed_packet; Increase max_allowed_packet on master; the first event 'binlog.000001' at 301, the last event read from 'binlog.000001' at 301, the last byte read from 'binlog.000001' at 320.', Internal MariaDB error code: 1236"),
		k("repl-packet-replica", `bigger than '(slave|replica)_max_allowed_packet' bytes|Error reading packet from server.*Got packet bigger than|Log entry on (source|master) is longer than`, "",
			"a change is larger than the replica takes: replica_max_allowed_packet, in MariaDB slave_max_allowed_packet",
			"SET GLOBAL replica_max_allowed_packet = 1073741824 on the replica (MariaDB: slave_max_allowed_packet), and in its option file; then START REPLICA").
			said(seenMySQL, "2026-11-29T14:07:30.000000Z 8 [ERROR] [MY-013125] [Repl] Replica I/O for channel '': Got a packet bigger than 'replica_max_allowed_packet' bytes, Error_code: MY-013125",
				"2026-11-29T14:07:30.000000Z 8 [ERROR] [MY-010567] [Repl] Log entry on source is longer than replica_max_allowed_packet (1024) on replica. If the entry is correct, restart the server with a higher value of replica_max_allowed_packet"),
		k("repl-binlog-broken", `Error in Log_event::read_log_event|binlog truncated in the middle of event|bogus data in log event|error reading log (entry|event)|event read from binlog did not pass crc|event checksum verification failed|Could not parse relay log event entry|Relay log read failure|Replication event checksum verification failed|corrupted? (binlog|binary log|relay log)|(binlog|binary log|relay log) .*is corrupt`, "disk-space",
			"what was read from a binary log, or relay log, is no whole event: the file is damaged, or its end is missing, or the position is not the beginning of an event",
			"mysqlbinlog FILE tells where the damage is; if it is in the relay log, stop the replica's threads and CHANGE REPLICATION SOURCE TO the executed position, so that it is fetched anew; if it is in the source's, make the replica anew").
			said(seenMySQL, "2026-11-29T14:07:24.000000Z 8 [ERROR] [MY-013115] [Repl] Replica I/O for channel '': Replication event checksum verification failed while reading from network. Error_code: MY-013115").
			said(sourceDump, "[ERROR] Slave I/O: Got fatal error 1236 from master when reading data from binary log: 'binlog truncated in the middle of event; consider out of disk space on master; the first event 'mysql-bin.000052' at 190731197', Error_code: 1236"),
		k("repl-gtid-mode", `has GTID_MODE = \w+ and this server has GTID_MODE|replicate (anonymous|GTID) transaction when`, "",
			"gtid_mode of the source and of the replica do not go together",
			"write gtid_mode = ON and enforce_gtid_consistency = ON on both").
			said(seenMySQL, "2026-11-29T14:07:26.000000Z 8 [ERROR] [MY-013117] [Repl] Replica I/O for channel '': The replication receiver thread cannot start because the source has GTID_MODE = ON and this server has GTID_MODE = OFF. Error_code: MY-013117"),
		k("repl-options-differ", `different values for the \w+ global variable`, "",
			"the source and the replica differ in an option that must be the same on both; the line names it",
			"write the option that the line names alike on both, then START REPLICA").
			said("MySQL 5.7, sql/rpl_slave.cc", "130801 10:00:00 [ERROR] The slave I/O thread stops because master and slave have different values for the COLLATION_SERVER global variable. The values must be equal for replication to work"),
		k("repl-source-log", `Binary log is not open|Misconfigured (master|source) - (server.?id|master server_id|source server_id)`, "",
			"the source does not write a binary log, or has no server_id",
			"write log_bin and server_id on the source and start it again; what was changed before is not in its log: make the replica anew from a backup or clone").
			said("MySQL, sql/rpl_binlog_sender.cc",
				"2026-01-10T10:11:12.203974Z 6 [ERROR] [MY-013114] [Repl] Replica I/O for channel '': Got fatal error 1236 from source when reading data from binary log: 'Binary log is not open', Error_code: MY-013114",
				"2026-01-10T10:11:12.203974Z 6 [ERROR] Slave I/O: Got fatal error 1236 from master when reading data from binary log: 'Misconfigured master - server id was not set', Error_code: 1236"),
		k("repl-checksum", `can ?not handle replication events with the checksum`, "",
			"the replica is too old for the checksums in the source's binary log",
			"give the replica the source's release, or SET GLOBAL binlog_checksum = NONE on the source").
			said("MySQL, sql/rpl_binlog_sender.cc", "2026-01-10 10:11:12 6 [ERROR] Slave I/O: Got fatal error 1236 from master when reading data from binary log: 'Slave can not handle replication events with the checksum that master is configured to log; the first event 'binlog.000001' at 4, the last event read from 'binlog.000001' at 120, the last byte read from 'binlog.000001' at 120.', Error_code: 1236"),
		k("repl-incident", `The incident \w+ occurr?ed on the (master|source)`, "",
			"the source noted in its binary log that changes are missing there: it could not write them (a full disk, a statement that failed half-way)",
			"make the replica anew from a backup or clone of the source").
			said("MySQL, share/errmsg-utf8.txt", "2026-01-10 10:11:12 7 [ERROR] Slave SQL: The incident LOST_EVENTS occured on the master. Message: error writing to the binary log, Error_code: 1590"),
		k("repl-blocked", `error (re)?connecting to (master|source).*(is blocked because of many connection errors|error[_ ]code: (MY-00)?1129\b)`, "",
			"the source has blocked the replica's address, since too many connections from there were broken off before they logged in",
			"on the source run mysqladmin flush-hosts, or TRUNCATE performance_schema.host_cache; write max_connect_errors = 1000000 there").
			said("MySQL 5.7, sql/rpl_slave.cc", "150527 11:30:02 [ERROR] Slave I/O: error connecting to master 'copyer@10.242.73.34:3306' - retry-time: 60  retries: 86400, Error_code: 1129"),
		k("repl-login", `error (re)?connecting to (master|source).*(Access denied|error[_ ]code: (MY-00)?(1045|1698)\b)|(Slave|Replica) I/O.*Access denied`, "",
			"the source refuses the name or the password that the replica logs in with",
			"create that account on the source, for the replica's address, with REPLICATION SLAVE; then CHANGE REPLICATION SOURCE TO SOURCE_USER=..., SOURCE_PASSWORD=... (MariaDB: CHANGE MASTER TO MASTER_USER=...)").
			said(seenReplica, "2026-11-29 14:06:30 7 [ERROR] Slave I/O: error connecting to master 'r@127.0.0.1:43167' - retry-time: 1  maximum-retries: 100000  message: Access denied for user 'r'@'localhost' (using password: YES), Internal MariaDB error code: 1045").
			said(seenMySQL, "2026-11-29T14:06:30.000000Z 8 [ERROR] [MY-010584] [Repl] Replica I/O for channel '': Error connecting to source 'r@127.0.0.1:37735'. This was attempt 1/1, with a delay of 1 seconds between attempts. Message: Access denied for user 'r'@'localhost' (using password: YES), Error_code: MY-001045"),
		k("repl-secure", `(error (re)?connecting to (master|source)|Slave I/O|Replica I/O).*(Authentication requires secure connection|error[_ ]code: (MY-00)?2061\b)`, "",
			"the source's account has caching_sha2_password, whose password goes over TLS or with the source's key only, and the replica has neither",
			"CHANGE REPLICATION SOURCE TO SOURCE_SSL=1, or GET_SOURCE_PUBLIC_KEY=1 in a network that is trusted").
			said(sourceMySQL, "2020-01-01T00:00:00.000000Z 8 [ERROR] [MY-010584] [Repl] Slave I/O for channel '': error connecting to master 'repl@db:3306' - retry-time: 60 retries: 1 message: Authentication plugin 'caching_sha2_password' reported error: Authentication requires secure connection. Error_code: MY-002061"),
		k("repl-host", `error (re)?connecting to (master|source).*(Unknown (MySQL |MariaDB )?server host|error[_ ]code: (MY-00)?2005\b)`, "members",
			"the name of the server that is to be connected to does not resolve",
			"correct the name; in Kubernetes the Service must exist, headless with publishNotReadyAddresses: true for names of pods").
			said(seenReplica, "2026-11-29 14:06:36 7 [ERROR] Slave I/O: error connecting to master 'r@nowhere.example:43167' - retry-time: 1  maximum-retries: 100000  message: Unknown server host 'nowhere.example' (-2), Internal MariaDB error code: 2005"),
		k("repl-tls", `error (re)?connecting to (master|source).*(SSL|TLS|certificate|error[_ ]code: (MY-00)?2026\b)`, "",
			"the TLS handshake of the replica with its source failed, for the reason in the line",
			"give the replica the authority of the source's certificate, SOURCE_SSL_CA (MariaDB: MASTER_SSL_CA), and a name in SOURCE_HOST that the certificate has"),
		k("repl-unreachable", `error (re)?connecting to (master|source).*(Can't connect to|Lost connection|Host .* is not allowed)|error (re)?connecting to (master|source).*error[_ ]code: (MY-00)?(2002|2003|2013|1130)\b`, "members",
			"the replica cannot connect to its source: it does not run, does not listen there, does not let this address in, or something between drops the packets",
			"look whether the source runs and listens at that address and port (bind_address), and let the port pass").
			said(seenReplica, "2026-11-29 14:06:33 7 [ERROR] Slave I/O: error connecting to master 'r@127.0.0.1:1' - retry-time: 1  maximum-retries: 100000  message: Can't connect to server on '127.0.0.1' (111 \"Connection refused\"), Internal MariaDB error code: 2003").
			said(seenMySQL, "2026-11-29T14:06:33.000000Z 8 [ERROR] [MY-010584] [Repl] Replica I/O for channel '': Error connecting to source 'r@127.0.0.1:1'. This was attempt 1/1, with a delay of 1 seconds between attempts. Message: Can't connect to MySQL server on '127.0.0.1:1' (111), Error_code: MY-002003"),
		k("repl-duplicate", `((Slave|Replica) SQL|Could not execute \w+ event|executing row event|Query caused different errors).*(Duplicate entry|error[_ ]code: (MY-00)?(1062)\b|HA_ERR_FOUND_DUPP_KEY)`, "",
			"a row that is to be inserted is there already: the replica's data differ from the source's",
			"compare the row on both; where replication alone writes to the replica, make it anew from a backup or clone; super_read_only (MariaDB: read_only) keeps others from writing to it").
			said(seenReplica, "2026-11-29 14:06:50 8 [ERROR] Slave SQL: Error 'Duplicate entry '2' for key 'PRIMARY'' on query. Default database: ''. Query: 'INSERT INTO d.t VALUES (2)', Gtid 0-1-6, Internal MariaDB error code: 1062"),
		k("repl-no-row", `((Slave|Replica) SQL|Could not execute \w+ event|executing row event).*(Can't find record|error[_ ]code: (MY-00)?(1032)\b|HA_ERR_(END_OF_FILE|KEY_NOT_FOUND))`, "",
			"a row that is to be changed or removed is not there: the replica's data differ from the source's",
			"compare the table on both; make the replica anew from a backup or clone; super_read_only (MariaDB: read_only) keeps others from writing to it").
			said(seenReplica, "2026-11-29 14:07:29 8 [ERROR] Slave SQL: Could not execute Delete_rows_v1 event on table d.t; Can't find record in 't', Error_code: 1032; handler error HA_ERR_KEY_NOT_FOUND; the event's master log binlog.000003, end_log_pos 0, Gtid 0-1-7, Internal MariaDB error code: 1032"),
		k("repl-no-table", `((Slave|Replica) SQL|Could not execute \w+ event|executing row event).*(Table '.*' doesn't exist|error[_ ]code: (MY-00)?(1146|1049)\b|Unknown database)`, "",
			"a table or database that a change is for is not there on the replica: its data differ from the source's, or replication began behind where it was made",
			"make the replica anew from a backup or clone of the source, and begin at the position that goes with it").
			said(seenReplica, "2026-11-29 14:06:53 8 [ERROR] Slave SQL: Error 'Table 'd.t' doesn't exist' on query. Default database: ''. Query: 'INSERT INTO d.t VALUES (2)', Gtid 0-1-6, Internal MariaDB error code: 1146"),
		k("repl-exists", `((Slave|Replica) SQL).*(database exists|already exists|Operation (CREATE|DROP|ALTER) USER failed|error[_ ]code: (MY-00)?(1007|1008|1050|1051|1060|1061|1091|1396)\b)`, "",
			"what a change is to make, or remove, is there already, or not there, on the replica: it was made on it apart",
			"make the replica anew from a backup or clone of the source, or remove from it what the line names and START REPLICA; make users and databases on the source only").
			said(seenMySQL, "2026-11-29T14:06:49.000000Z 9 [ERROR] [MY-010584] [Repl] Replica SQL for channel '': Worker 1 failed executing transaction '08c450db-ebfe-11f1-b6db-02fc00000001:3' at source log binlog.000001, end_log_pos 861; Error 'Can't create database 'd'; database exists' on query. Default database: 'd'. Query: 'CREATE DATABASE d', Error_code: MY-001007"),
		k("repl-structure", `(Slave|Replica) SQL.*(cannot be converted from type|error[_ ]code: (MY-00)?(1677|1535|1054|1136)\b|Table definition on (master|source) and (slave|replica) does not match)`, "",
			"a table does not have the same columns on the replica as on the source",
			"compare SHOW CREATE TABLE on both and change the replica's; columns that are only wider go with replica_type_conversions = ALL_NON_LOSSY (MariaDB, MySQL 5.7: slave_type_conversions); then START REPLICA").
			said("MySQL, share/errmsg-utf8.txt", "2021-10-09T23:15:12.092294Z 36 [ERROR] Slave SQL for channel '': Column 1 of table 'test.test' cannot be converted from type 'varchar(255(bytes))' to type 'varchar(200(bytes) latin1)', Error_code: 1677"),
		k("repl-statement", `(Slave|Replica) SQL.*Error '.*' on query`, "",
			"a statement that the source has run fails on the replica, with the error that the line quotes",
			"compare what the statement is about on both and put the replica right, then START REPLICA; where replication alone writes to it, make it anew from a backup or clone").
			said("MySQL, share/errmsg-utf8.txt", "2026-01-10 10:11:12 7 [ERROR] Slave SQL: Error 'Data too long for column 'a' at row 1' on query. Default database: 'd'. Query: 'insert into t values (1)', Error_code: 1406"),
		k("repl-relay-lost", `Failed to open the relay log|Could not find target log (file mentioned in relay log info|during relay log initialization)`, "datadir",
			"the relay log that the replica was reading is not there: the relay logs lie outside the volume, or are named for the host, whose name has changed",
			"write relay_log = relay-bin, so that the host's name does not matter, in the data directory; then RESET REPLICA and START REPLICA, with relay_log_recovery = ON: what is missing is fetched anew").
			said(sourceMySQL, "2021-10-20T09:28:24.647405-00:00 0 [ERROR] Failed to open the relay log '/var/lib/mysql/mysql-relay-bin.000002' (relay_log_pos 9252).",
				"2021-10-20T09:28:24.647439-00:00 0 [ERROR] Could not find target log file mentioned in relay log info in the index file '/var/lib/mysql/mysql-relay-bin.index' during relay log initialization."),
		k("repl-relay-info", `failed to initialize (the )?(relay log info|master info|applier metadata|connection metadata)|Failed to create or recover replication (info repositories|metadata repositories)|relay log info structure from the repository|\berr(no|or) 1872\b`, "datadir",
			"the replica cannot read where it was: its relay logs or its tables of positions do not fit",
			"note SHOW REPLICA STATUS, then RESET REPLICA and START REPLICA: with GTID it goes on where it was; without, CHANGE REPLICATION SOURCE TO the executed position before the start").as(Follows).
			said(sourceMySQL, "2020-01-01T00:00:00.000000Z 0 [ERROR] [MY-010544] [Repl] Slave failed to initialize relay log info structure from the repository").
			said(sourceMySQL, "2021-10-20T09:28:24.648695-00:00 0 [ERROR] Slave: Failed to initialize the master info structure for channel ''; its record may still be present in 'mysql.slave_master_info' table, consider deleting it."),
		k("repl-stopped", `(slave|replica) SQL thread aborted|could not queue event|Relay log write failure|Error reading packet from server|(Slave|Replica) (I/O|SQL).*(Got fatal error|Error_code|error code)|Got fatal error 1236|worker thread.*(failed|killed)|coordinator and worker threads are stopped`, "",
			"replication has stopped",
			"the reason is in the lines above, or in SHOW REPLICA STATUS (MariaDB: SHOW SLAVE STATUS); after the cure, START REPLICA").as(Follows).
			said(seenReplica, "2026-11-29 14:06:50 8 [ERROR] Error running query, slave SQL thread aborted. Fix the problem, and restart the slave SQL thread with \"SLAVE START\". We stopped at log 'binlog.000002' position 379").
			said(seenMySQL, "2026-11-29T14:07:24.000000Z 8 [ERROR] [MY-013122] [Repl] Replica I/O for channel '': Relay log write failure: could not queue event from source, Error_code: MY-013122"),
		k("gr-ahead", `member has more executed transactions than those present in the group|contains transactions not present in the group`, "",
			"this member has changes that the group does not have",
			"save what is needed of them, then make the member anew: CLONE, or an empty data directory").
			said(sourceGroupRP, "2022-06-10T07:32:28.350709Z 0 [ERROR] [MY-011526] [Repl] Plugin group_replication reported: 'This member has more executed transactions than those present in the group. Local transactions: 245ddc6d-e889-11ec-963b-0242ac150003:1-6 > Group transactions: 245d2c96-e889-11ec-b50a-0242ac150002:1-11'"),
		k("gr-name", `group name option is mandatory|group name .* is not a valid UUID`, "",
			"group_replication_group_name is not set, or no UUID",
			"write a UUID, the same on every member: SELECT UUID()").
			said(sourceGroupRP, "2018-07-10T02:47:05.446916Z 16 [ERROR] [MY-011685] [Repl] Plugin group_replication reported: 'The group name option is mandatory'"),
		k("gr-local-address", `no local IP address matching the one configured for the local node|Peer address ".*" is not valid|\[GCS\] Invalid (hostname|local)`, "",
			"group_replication_local_address, or a seed, is no address of a member",
			"write group_replication_local_address with a name or address that is this node's own, and a port that nothing else has").
			said(sourceGroupRP, "2020-01-01T00:00:00.000000Z 0 [ERROR] [MY-011735] [Repl] Plugin group_replication reported: '[GCS] There is no local IP address matching the one configured for the local node (db-0:33061).'"),
		k("gr-port-taken", `group_replication.*(Unable to (announce|bind).*port|port already in use)`, "ports",
			"the port of group_replication_local_address is taken by another program",
			"end that program, or choose another port").
			said(sourceGroupRP, "2020-01-01T00:00:00.000000Z 0 [ERROR] [MY-011735] [Repl] Plugin group_replication reported: '[GCS] Unable to announce tcp port 33061. Port already in use?'"),
		k("gr-allowlist", `Address is not in the IP (allow|white)list`, "",
			"a member's address is not among those that the group lets in",
			"write its network into group_replication_ip_allowlist on every member").
			said(sourceGroupRP, "2020-01-01T00:00:00.000000Z 0 [Warning] [MY-011735] [Repl] Plugin group_replication reported: '[GCS] Connection attempt from IP address 10.1.2.3 refused. Address is not in the IP whitelist.'"),
		k("gr-no-key", `Table .* does not have any PRIMARY KEY`, "",
			"a table has no primary key, which group replication needs",
			"ALTER TABLE ... ADD PRIMARY KEY").
			said(sourceGroupRP, "2020-01-01T00:00:00.000000Z 9 [ERROR] [MY-011542] [Repl] Plugin group_replication reported: 'Table t does not have any PRIMARY KEY. This is not compatible with Group Replication.'"),
		k("gr-no-majority", `not able to reach a majority of members in the group|Member was expelled from the group`, "",
			"this member has lost the majority of its group, or was put out of it",
			"look at performance_schema.replication_group_members on each; where the others are lost, SET GLOBAL group_replication_force_members to those that are left").
			said(sourceGroupRP, "2020-01-01T00:00:00.000000Z 0 [ERROR] [MY-011495] [Repl] Plugin group_replication reported: 'This server is not able to reach a majority of members in the group. This server will now block all updates.'"),
		k("gr-local-failed", `failed to test connectivity to the local group communication engine`, "",
			"the member did not reach itself at its group_replication_local_address: it is not its own, its port is taken or is the server's own, or the TLS settings of the group do not work",
			"write group_replication_local_address with this node's own name or address and a port that nothing else has (33061); see group_replication_ssl_mode and ssl_ca, ssl_cert, ssl_key").as(Follows).
			said(mysqlLog, "2026-04-15T06:00:53.017672-00:00 0 [ERROR] [MY-011735] [Repl] Plugin group_replication reported: '[GCS] The group communication engine failed to test connectivity to the local group communication engine on db-0:3306. This may be due to one or more invalid configuration settings.'"),
		k("gr-not-joined", `Timeout on wait for view after joining group|The member was unable to join the group|Error connecting to (the local group communication engine instance|all peers)|Error on opening a connection to|is leaving a group without being on one|Unable to start Group Replication on boot`, "",
			"the member did not get into its group",
			"the reason is in the lines above; where there are none, look whether each address of group_replication_group_seeds resolves and its port (33061) passes, and whether a member has begun the group (group_replication_bootstrap_group)").as(Follows).
			said(sourceGroupRP, "2019-11-13T18:39:04.599509Z 15 [ERROR] [MY-011640] [Repl] Plugin group_replication reported: 'Timeout on wait for view after joining group'",
				"2019-11-13T18:38:05.800209Z 0 [ERROR] [MY-011735] [Repl] Plugin group_replication reported: '[GCS] The member was unable to join the group. Local port: 33061'"),
	}
}
