package preflight

import "slices"

// clusterErrors are those of Galera, of state transfers and of replication. A row's
// lines are those that the releases named beside them were seen to print, or stand
// in the named source.
func clusterErrors() []Known {
	return slices.Concat(transferErrors(), providerErrors(), groupErrors(), replicationErrors())
}

const (
	seenMariaDB = "MariaDB 11.8.9 with Galera 26.4, seen"
	seenOld     = "MariaDB 10.11 with Galera 26.4, seen"
	sourceWsrep = "MariaDB, sql/wsrep_sst.cc and sql/wsrep_mysqld.cc"
	sourceMaria = "MariaDB, scripts/wsrep_sst_mariabackup.sh, wsrep_sst_rsync.sh, wsrep_sst_common.sh"
	sourcePXC   = "Percona XtraDB Cluster, scripts/wsrep_sst_xtrabackup-v2.sh"
	sourceGroup = "Galera, gcs/src and gcomm/src"
)

// transferPrograms are what the scripts of state transfers run.
const transferPrograms = `socat|nc|netcat|rsync|xbstream|mbstream|mariabackup|mariadb-backup|xtrabackup|innobackupex|lsof|sockstat|stunnel|qpress|my_print_defaults`

// transferErrors are of the scripts of state transfers, and of what they run.
func transferErrors() []Known {
	k := knownError
	return []Known{
		k("transfer-refused", `((mariadb-?backup|xtrabackup|innobackupex|Failed to connect to (MySQL|MariaDB) server).*|WSREP[-_]SST.*)Access denied`, "sst-auth",
			"a backup program could not log in to the server: in a state transfer with wsrep_sst_auth, else with the account that it was given",
			"create that account on the server that is copied (the donor) with RELOAD, PROCESS, LOCK TABLES and BINLOG MONITOR (REPLICATION CLIENT in MySQL), at localhost; in a cluster, with the same password on every member").
			said(seenMariaDB, "[00] 2026-11-29 13:57:52 Failed to connect to MariaDB server: Access denied for user 'sst'@'localhost' (using password: YES)."),
		k("transfer-privileges", `missing required privilege|backup.*you need \(at least one of\) the`, "sst-auth",
			"the account of the backup program (in a state transfer, of wsrep_sst_auth) may not do what a backup takes",
			"give it the privileges that the lines name; in full: RELOAD, PROCESS, LOCK TABLES and BINLOG MONITOR, with REPLICA MONITOR from MariaDB 10.5.9 on (BACKUP_ADMIN, LOCK TABLES, PROCESS, RELOAD, REPLICATION CLIENT in MySQL)").
			said(seenMariaDB, "[00] 2026-11-29 13:57:56 Error: missing required privilege RELOAD on *.*"),
		k("transfer-method-missing", `wsrep_sst_[\w-]+: (command )?not found|posix_spawnp?\(wsrep_sst_.*No such file`, "sst-method",
			"there is no script for the wsrep_sst_method that is set: its name is wrong, or it is of another product (xtrabackup-v2 is Percona's, mariabackup is MariaDB's)",
			"write a method whose script wsrep_sst_METHOD the image has, the same on every member").
			said(seenMariaDB, "sh: 1: wsrep_sst_xtrabackup-v2: not found"),
		k("transfer-not-run", `posix_spawnp?\(wsrep_sst_.*Permission denied|Failed to execute: wsrep_sst_`, "sst-method",
			"the server may not run the script of wsrep_sst_method",
			"make the file executable for the server's user; where it is, look at AppArmor or SELinux, whose refusals stand in the kernel's log"),
		k("program-missing", `WSREP[-_]SST.*ERROR.* (not (found )?in path|utility not found)|Neither lsof, nor sockstat, nor ss tool|`+
			`\b(`+transferPrograms+`)'?( binary)?:? ((command )?not found|not (found )?in path)|failed to run command '(`+transferPrograms+`|pv)'|`+
			`wsrep_sst_[\w-]+: (line )?[0-9]+: ([\w.-]+: (command )?not found|\S*bin/\S+: (Permission denied|No such file))|Streaming with \w+, but \w+ not found|`+
			`(exit with status|finished with error|returned code):? ?12[67]\b|exit codes:( \d+)* 12[67]\b`, "sst-method",
			"a program that wsrep_sst_method needs is not there, or may not be run (status 127 and 126)",
			"install it in the image of every member, or choose another wsrep_sst_method").
			said(seenMariaDB, "timeout: failed to run command 'socat': Permission denied",
				"/usr//bin/wsrep_sst_mariabackup: line 125: /usr//bin/mbstream: Permission denied",
				"WSREP_SST: [ERROR] rsync returned code 126: (20261129 13:58:36.391)",
				"WSREP_SST: [ERROR] mariadb-backup finished with error: 126. Check syslog or '/var/lib/mysql/mariabackup.backup.log' for details (20261129 13:57:58.412)").
			said(sourceMaria, "WSREP_SST: [ERROR] mariadb-backup binary not found in path (20261129 13:57:38.511)",
				"WSREP_SST: [ERROR] 'socat' not found in path (20261129 13:57:38.511)",
				"/usr//bin/wsrep_sst_rsync: line 70: lsof: command not found"),
		k("transfer-running", `previous SST script still running|(rsync|stunnel) daemon (still|already) running`, "sst-running",
			"a state transfer that was broken off still runs",
			"end it with its children (wsrep_sst_*, rsync --daemon, socat), or restart the pod, then start the server again").
			said(sourceMaria, "WSREP_SST: [ERROR] previous SST script still running... (20261129 13:58:34.005)", "WSREP_SST: [ERROR] rsync daemon still running... (20261129 13:58:34.005)"),
		k("transfer-port-taken", `rsync (or stunnel )?daemon port .* has been taken|socat.*Address already in use|SST.*Address already in use`, "sst-running",
			"the port of state transfers is taken by another program, or by a transfer that was broken off and still runs",
			"end that program (wsrep_sst_*, rsync --daemon, socat), or restart the pod, then start the server again").
			said(seenMariaDB, "2026/11/29 13:58:35 socat[273] E bind(6, {AF=2 0.0.0.0:4444}, 16): Address already in use").
			said(sourceMaria, "WSREP_SST: [ERROR] rsync or stunnel daemon port '4444' has been taken by another program (20261129 13:58:34.005)"),
		k("transfer-unreachable", `socat.* E (connect|TCP|TCP4|TCP6|OPENSSL|connecting to)\b.*(Connection refused|timed out|No route to host)|rsync: .*failed to connect to`, "members",
			"the donor could not connect to the joiner's port 4444: nobody listened there (refused), or something between drops the packets (timed out)",
			"look whether the joiner still waits for its transfer; if it does, let port 4444 pass from every member to every other").
			said(seenMariaDB, "2026/11/29 13:57:56 socat[311] E TCP:10.77.0.22:4444: Connection refused").
			said("galera-log-explainer, regex/sst.go", "2023/06/09 06:43:06 socat[23579] E connect(62, AF=2 172.17.0.20:4444, 16): Connection refused"),
		k("transfer-tls", `socat.* E (SSL_|certificate|peer certificate)|Encryption requested, but socat is not OpenSSL enabled|stunnel.*(certificate verify failed|CERT: Verification error|SSL routines)`, "sst-method",
			"the donor and the joiner did not come to terms over TLS: one has no TLS for transfers, or a certificate that the other does not trust",
			"give every member the same [sst] settings (encrypt, or ssl-mode), with certificates of one authority that are valid now"),
		k("transfer-certificate", `certificate file \(or path\) required if encrypt|certificate file and( the)? key file must be readable|certificate and private key do not match|certif(i)?cate and CA( \(certificate authority\))? do not match|Both (the )?certificate( file \(or path\))? and (CA|the key|key) ?(files?)?|certificate, key, and CA files are all required|Unable to parse the certificate (file|options)|ssl-mode is set to '.*', but no usable SSL|Can't have ssl-mode=`, "sst-method",
			"the certificate, key or CA that the script of state transfers is to use is not named, cannot be read, or does not fit the others",
			"name files that the server's user may read and that belong together: tca, tcert, tkey below [sst] (Percona: ssl-ca, ssl-cert, ssl-key)").
			said(seenMariaDB, "WSREP_SST: [ERROR] Peer certificate file (or path) required if encrypt=4 (20261129 14:00:55.910)",
				"WSREP_SST: [ERROR] Both the certificate file and the key file must be readable (20261129 14:00:57.023)").
			said(sourcePXC, "WSREP_SST: [ERROR] * The certificate, key, and CA files are all required."),
		k("transfer-stranger", `Donor does not know my secret`, "sst-running",
			"what sent data to this node's transfer port is not the donor that it asked",
			"end what is left of other transfers, on the donor too, then start the server again").
			said(sourceMaria, "WSREP_SST: [ERROR] Donor does not know my secret! (20261129 14:00:57.023)"),
		k("transfer-tmpdir-left", `Found existing \S*sst-xb-tmpdir|specify alternative temporary directory location`, "sst-leftover",
			"the temporary directory of a transfer that was broken off is still there (sst-xb-tmpdir), and the script does not write into it",
			"remove sst-xb-tmpdir from the joiner's data directory, then start the server again").
			said("Percona XtraDB Cluster 8.0.19, public log", "2020-06-23T20:05:34.526984Z 0 [ERROR] [MY-000000] [WSREP-SST] FATAL: Found existing /var/lib/mysql//sst-xb-tmpdir"),
		k("transfer-tmpdir", `mktemp: (failed to|cannot) create|Cannot (create|access) (the )?(tmpdir|temporary directory)`, "sst-leftover",
			"the script of a state transfer could not make its temporary directory, for the reason in the line",
			"write a tmpdir below [sst] and [mysqld] that exists, has room, and the server's user may write").
			said(seenMariaDB, "mktemp: failed to create directory via template '/nowhere/tmp.XXXXXXXXXX': No such file or directory"),
		k("transfer-file-exists", `(xbstream|mbstream).*(Errcode: 17\b|File exists)|(Errcode: 17\b|File exists).*(xbstream|mbstream)`, "sst-leftover",
			"a file of the transfer stands already where the joiner unpacks it",
			"empty the joiner's data directory (also .sst, sst-xb-tmpdir and innodb_data_home_dir, innodb_log_group_home_dir, innodb_undo_directory, where they are elsewhere), then start the server again").
			said("MariaDB 10.11, extra/mariabackup/xbstream.cc", `mbstream: Can't create/write to file './ibdata1' (Errcode: 17 "File exists")`,
				"xbstream: Can't create/write to file './backup-my.cnf' (Errcode: 17 - File exists)"),
		k("transfer-not-owner", `cannot touch '\S*sst_in_progress'|rm: cannot remove '\S*(sst_in_progress|/\.sst)\S*': (Permission|Operation)`, "sst-leftover",
			"what an earlier transfer left in the data directory is another user's",
			"remove sst_in_progress and .sst as root, and give the data directory to the server's user").
			said(seenMariaDB, "touch: cannot touch '/var/lib/mysql/sst_in_progress': Permission denied"),
		k("transfer-newer", `PXC is receiving an SST from a node with a higher version|This node's PXC version is .*The donor's PXC version|Upgrade this node before joining the cluster`, "",
			"the donor is of a newer release than this node",
			"give this node the donor's release; upgrade the members one after the other, never back").
			said(sourcePXC, "2024-01-01T00:00:00.000000Z 0 [ERROR] [MY-000000] [WSREP-SST] FATAL: PXC is receiving an SST from a node with a higher version."),
		k("transfer-old", `The joiner is not supported for this version of donor|Upgrade joiner to 5\.6\.21|(xtrabackup|innobackupex) version is .*(older|lower|required)|needs xtrabackup-[0-9.]+ or higher|requires (at least )?(Percona )?xtrabackup`, "",
			"the release of the joiner, or of its backup program, is too old for this donor",
			"give both members the same release of the server and of its backup program"),
		k("transfer-keyring", `(DONOR|JOINER) is configured to use keyring|Cannot acccess the keyring directory|not using a keyring file but the donor has sent`, "",
			"the donor and the joiner do not keep keys of encrypted tables in the same way",
			"give every member the same keyring settings; where one names a directory, it must exist and be writable").
			said(sourcePXC, "WSREP_SST: [ERROR] FATAL: JOINER is configured to use keyring_plugin (file/vault) but DONOR is not"),
		k("transfer-timeout", `Possible timeout in rece?i?ving first data from donor|receiving first data.*exit codes: 124|exit codes: 124\b|SST transfer didn't start in|did not start in the last [0-9]+ seconds`, "members",
			"the donor sent nothing within the time of sst-initial-timeout",
			"read the donor's log and, in its data directory, mariabackup.backup.log or innobackup.backup.log; where it tells of nothing, let port 4444 pass from every member to every other").
			said(sourcePXC, "WSREP_SST: [ERROR] Possible timeout in receving first data from donor in gtid stage (20140305 20:34:31.766)",
				"2023-06-09T06:41:43.752403Z WSREP_SST: [ERROR] Possible timeout in receving first data from donor in gtid/keyring stage").
			said(sourceMaria, "WSREP_SST: [ERROR] Possible timeout in receiving first data from donor in gtid stage: exit codes: 124 0 (20261129 13:57:45.979)"),
		k("rsync-unreachable", `rsync( \S+)? returned code:? (5|10|30|35)\b|rsync error: .*\(code (5|10|30|35)\)`, "members",
			"rsync on the donor got no connection to the joiner, or none that lasted (5: its daemon refused, 10: socket, 30 and 35: time over)",
			"read the joiner's log; where it tells of nothing, let port 4444 pass from every member to every other").as(Follows),
		k("rsync-files", `rsync( \S+)? returned code:? (3|11|23|24)\b|rsync error: .*\(code (3|11|23|24)\)`, "disk-space",
			"rsync could not read or write files (11: input or output of a file, 23: some were not sent, 24: some vanished meanwhile)",
			"read the lines of rsync above, on the joiner too: room on the disks and the owner of the data directories are what to look at").as(Follows).
			said(seenMariaDB, "WSREP_SST: [ERROR] rsync innodb_data_home_dir returned code 11: (20261129 13:59:43.724)", "rsync error: error in file IO (code 11) at receiver.c(657) [receiver=3.5.0]"),
		k("rsync-failed", `rsync( \S+)? returned code:?|find/rsync returned code|rsync error: `, "sst-method",
			"rsync failed with the code of the line (2: its two ends are not of one protocol, 12: the stream broke off, mostly since the other end has ended, 14: it could start no process, 20: it was killed, 22: no memory, 255: not told)",
			"read the log of the joiner and of the donor: what ended first has the reason").as(Follows).
			said("MariaDB, scripts/wsrep_sst_rsync.sh", "WSREP_SST: [ERROR] rsync returned code 12: (20240101 13:59:43.724)"),
		k("donor-failed", `(xtrabackup|mariadb_backup)_checkpoints missing|xtrabackup/SST failed on DONOR|(mariabackup|mariadb-backup|innobackup(ex)?|xtrabackup) (failed on DONOR|finished with error)|Check DONOR log|process ended without creating`, "sst-auth",
			"the backup program of the donor failed; its own log tells why",
			"read mariabackup.backup.log or innobackup.backup.log in the donor's data directory: it ends in the reason").as(Follows).
			said(seenMariaDB, "WSREP_SST: [ERROR] mariadb_backup_checkpoints missing, failed mariadb-backup/SST on donor (20261129 13:57:53.330)",
				"WSREP_SST: [ERROR] mariadb-backup finished with error: 1. Check syslog or '/var/lib/mysql/mariabackup.backup.log' for details (20261129 13:57:52.983)").
			said(sourcePXC, "WSREP_SST: [ERROR] xtrabackup_checkpoints missing. xtrabackup/SST failed on DONOR. Check DONOR log"),
		k("broken-pipe", `exit with status: ?(32|141)\b|\(Broken pipe\)|E write\(.*Broken pipe|errno: 32 "Broken pipe"|Error while (getting|sending) data|State transfer to .* failed: (-32 )?\(?Broken pipe|aborted with error (32|141)\b|Did not receive expected file from donor`, "disk-space",
			"the stream of a state transfer broke off: the program at its other end has ended (32 is EPIPE, 141 the same as a signal)",
			"read the log of the other member: what ended first has the reason").as(Follows).
			said(seenMariaDB, "WSREP_SST: [ERROR] Error while getting data from donor node: exit codes: 1 0 (20261129 13:58:35.679)",
				"WSREP_SST: [ERROR] Error while sending data to joiner node: exit codes: 141 1 (20261129 13:57:47.639)",
				"2026/11/29 13:59:54 socat[280] E write(1, 0x557bbca86000, 8192): Broken pipe").
			said(sourcePXC, "WSREP_SST: [ERROR] Cleanup after exit with status:32 (20140305 20:34:31.766)"),
		k("transfer-not-begun", `Failed to prepare for '.*' SST|Failed to prepare for SST|Failed to read 'ready <addr>'|daemon \(PID: [0-9]+\) terminated unexpectedly|SST request callback failed|State (request|Transfer Request) preparation failed|SST preparation failed`, "sst-running",
			"the script that is to receive the data could not begin",
			"read the lines above: they are of the script. If there are none, look what listens on port 4444 of this node, and whether all of the data directory is the server's user's").as(Follows).
			said(seenMariaDB, "2026-11-29 13:58:34 2 [ERROR] WSREP: Failed to prepare for 'rsync' SST. Unrecoverable.",
				"WSREP_SST: [ERROR] the rsync or stunnel daemon (PID: 190) terminated unexpectedly. (20261129 13:58:34.005)"),
		k("transfer-server-gone", `Parent mysqld process \(PID: ?[0-9]+\) terminated unexpectedly`, "",
			"the server ended while the script of a state transfer ran",
			"the reason is in the server's own lines, above these").as(Follows).
			said(seenMariaDB, "WSREP_SST: [ERROR] Parent mysqld process (PID: 24) terminated unexpectedly. (20261129 13:58:37.066)"),
		k("transfer-box", `^(WSREP_SST: \[ERROR\] )?\*{6,}.*`, "",
			"the script of a state transfer failed; what it says about it stands below",
			"read the lines below").as(Announces),
		k("transfer-script-died", `Failed to read uuid:seqno.*from joiner script|Process completed with error: wsrep_sst_|Failed to read from: wsrep_sst_|Command did not run: wsrep_sst_|SST script aborted with error|SST (failed|sending failed|completed with error|script interrupted)|sst_received failed|sst_joiner_thread|Application received wrong state|Application state transfer failed|Cleanup after exit with status|Removing \S+ file due to signal|(backup|xtrabackup) apply finished with errors|Decompression failed|Move failed, keeping`, "sst-leftover",
			"a state transfer failed: the script of wsrep_sst_method ended with an error",
			"the reason is in the lines of the script above, or in the log of the other member; then empty the data directory of the joiner if it holds sst_in_progress, and start it again").as(Follows).
			said(seenMariaDB, "2026-11-29 13:57:57 0 [ERROR] WSREP: Failed to read uuid:seqno and wsrep_gtid_domain_id from joiner script.",
				"2026-11-29 13:57:53 0 [ERROR] WSREP: Process completed with error: wsrep_sst_mariabackup --role 'joiner' --address '10.77.0.14' --datadir '/var/lib/mysql/' --parent 24 --progress 0: 2 (No such file or directory)",
				"2026-11-29 13:59:58 0 [ERROR] WSREP: sst_received failed: State wait was interrupted").
			said("Percona XtraDB Cluster 8.0.39, public log", "2024-12-27T16:21:42.796691Z 0 [ERROR] [MY-000000] [WSREP] SST script aborted with error 1 (Operation not permitted)"),
		k("transfer-over", `sst sent called when not SST donor`, "",
			"the donor's script of a state transfer ended after the group had given that transfer up: the joiner had left, or ended it",
			"read the log of the joiner for the time before").as(Follows).
			said("Galera, galera/src/replicator_smm.cpp", "2023-06-07T02:42:29.734960-06:00 0 [ERROR] WSREP: sst sent called when not SST donor, state SYNCED"),
		k("transfer-forbidden", `SST disabled due to danger of data loss`, "",
			"this node is set not to replace its data by another's without being asked (the guard of Cloud Foundry's and Tanzu's packages)",
			"compare the nodes' data and decide which are to stay; then follow the package's guide to bootstrap the cluster").
			said("cloudfoundry, cf-mysql-release", "WSREP_SST: [ERROR] SST disabled due to danger of data loss. Verify data and bootstrap the cluster (20170506 15:14:06.902)"),
		k("ist-unreachable", `IST sender.*(failed to connect|Connection refused|timed out|No route to host)|IST.*connect.*(refused|timed out)`, "members",
			"the donor could not connect to the joiner's port for incremental transfers, 4568",
			"let port 4568 pass from every member to every other; where the joiner is behind NAT, write ist.recv_addr in its wsrep_provider_options"),
		k("ist-failed", `IST sender,? failed|IST failed|IST receiver reported failure|Receiving IST failed|ist send failed|IST handshake failed|Could not determine IST receive address`, "members",
			"an incremental transfer broke off",
			"the reason is in the rest of the line, or in the log of the other member; if it happens again, empty the joiner's data directory, so that it receives all data").as(Follows).
			said("galera-log-explainer, regex/sst.go", "2023-06-09T06:41:43.807462Z 0 [ERROR] WSREP: async IST sender failed to serve tcp://172.17.0.2:4568: ist send failed: asio.system:104', asio error 'write: Connection reset by peer': 104 (Connection reset by peer)"),
		k("no-state", `Will never receive state\. Need to abort|State transfer to .* failed: |Failed to receive state\. Need to abort`, "sst-method",
			"a member told that it could not send the data",
			"the reason is in the donor's log: the program of wsrep_sst_method, wsrep_sst_auth, or the way to the joiner's port 4444").as(Follows).
			said(seenMariaDB, "2026-11-29 13:57:53 0 [ERROR] WSREP: ./gcs/src/gcs_group.cpp:gcs_group_handle_join_msg():1225: Will never receive state. Need to abort."),
		k("donor-left", `Donor .* is no longer in the (group|cluster)`, "members",
			"the donor left the cluster before it had sent all data",
			"look in the donor's log why it ended; the joiner receives its data from another at its next start").
			said(sourceGroup, "2026-01-01 00:00:00 0 [ERROR] WSREP: gcs/src/gcs_group.cpp:group_check_donor():700: Donor 0b2d2a3b-0a0a-11ee-8000-000000000000 is no longer in the group. State transfer cannot be completed, need to abort. Aborting..."),
		k("no-donor", `impossible to select State Transfer donor|Requested donor is not available|Requesting state transfer failed: (-11|Resource temporarily)`, "members",
			"no member may send its data now: none is Synced, or wsrep_sst_donor names one that is not there",
			"wait until a member is Synced; correct or remove wsrep_sst_donor, or end it with a comma, which allows any other").
			said(seenMariaDB, "2026-11-29 14:00:54 2 [ERROR] WSREP: Requesting state transfer failed: Requested donor is not available"),
		k("other-segment", `no nodes in the same segment that will ever be able to become donors|Donor is not in the same segment`, "",
			"no member of this node's gmcast.segment can send its data; the donor is of another segment",
			"leave it, or give the members that are near each other the same gmcast.segment in wsrep_provider_options"),
		k("request-failed", `State transfer request failed unrecoverably|\[ERROR\].*Requesting state transfer failed`, "members",
			"the node could not ask the group for its data: it found no donor, or lost the majority meanwhile",
			"look at wsrep_cluster_status on the other members, then start this one again").as(Follows),
	}
}
