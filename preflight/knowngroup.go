package preflight

// providerErrors are of Galera's library, of its options and files.
func providerErrors() []Known {
	k := knownError
	return []Known{
		k("provider-missing", `dlopen\(\): \S*(galera|wsrep)\S*: cannot open shared object file: No such file|wsrep_load\(\).*loader failed.*No such file|wsrep_provider.*(does not exist|no such file)`, "provider",
			"the library that wsrep_provider names is not there",
			"install galera-4 (mysql, MariaDB 10.3: galera-3), or write where the image has it: find / -name 'libgalera*.so'").
			said(seenMariaDB, "2026-11-29 14:01:57 0 [ERROR] WSREP: wsrep_load(): dlopen(): /usr/lib/libgalera.so: cannot open shared object file: No such file or directory"),
		k("provider-library", `wsrep_load\(\): dlopen\(\): .*cannot open shared object file: No such file`, "provider",
			"a library that Galera's own needs is not there: the one that the line names",
			"install the galera package that belongs to this system and release, or the library's package"),
		k("provider-unusable", `wsrep_load\(\): dlopen\(\)`, "provider",
			"the file that wsrep_provider names is there, but cannot be loaded as Galera's library, for the reason in the line",
			"install the galera package that belongs to this server's release (galera-4 from MariaDB 10.4 on) and this system, and name its library").
			said(seenMariaDB, "2026-11-29 14:02:38 0 [ERROR] WSREP: wsrep_load(): dlopen(): /usr/lib/galera/libgalera_smm.so: file too short").
			said("glibc, elf/dl-lookup.c", "2018-01-01 00:00:00 0 [ERROR] WSREP: wsrep_load(): dlopen(): /usr/lib64/galera/libgalera_smm.so: undefined symbol: SSL_COMP_free_compression_methods"),
		k("provider-interface", `provider interface version mismatch|(incompatible|wrong) wsrep (API|interface) version|wsrep_load\(\): (interface version|.*version mismatch)`, "provider",
			"Galera's library is of another generation than the server: its interface has another number",
			"install galera-4 for MariaDB 10.4 and later and MySQL 8.0, galera-3 for those before"),
		k("provider-option", `Unrecognized parameter|(gmcast|evs|pc|gcs|gcache|repl|cert|socket|protonet|ist|base)\w*\.\w+ not recognized`, "provider-options",
			"wsrep_provider_options names an option that Galera does not have, or is cut off by a quotation mark",
			"correct the option; put marks round the whole value only").
			said(seenMariaDB, "2026-11-29 14:02:39 0 [ERROR] WSREP: Unrecognized parameter 'gcahce.size'"),
		k("member-certificate-file", `for SSL parameter '`, "provider-options",
			"a certificate, key or CA of socket.ssl_* in wsrep_provider_options cannot be read, or does not fit the others, for the reason in the line",
			"name files that the server's user may read; the key must be that of the certificate: openssl x509 -noout -pubkey -in CERT and openssl pkey -pubout -in KEY print the same").
			said(seenMariaDB, "2026-11-29 14:03:43 0 [ERROR] WSREP: Bad value '/etc/mysql/conf.d/nowhere.pem' for SSL parameter 'socket.ssl_ca': -2147483646: 'error:FFFFFFFF80000002:system library::No such file or directory'",
				"2026-11-29 14:03:43 0 [ERROR] WSREP: Bad value '/etc/mysql/conf.d/other-key.pem' for SSL parameter 'socket.ssl_key': 92274804: 'error:05800074:x509 certificate routines::key values mismatch'"),
		k("provider-tls", `Initializing SSL context failed|Failed to refresh WSREP SSL`, "provider-options",
			"Galera could not make ready for TLS, for the reason in the line",
			"look at socket.ssl_cert, socket.ssl_key, socket.ssl_ca and socket.ssl_cipher in wsrep_provider_options; where none is set, install the Galera library of this system").
			said("Galera, galerautils/src/gu_asio.cpp", "2017-05-17 13:16:18 140440762801344 [ERROR] WSREP: Initializing SSL context failed: 336236705: 'error:140A90A1:SSL routines:SSL_CTX_new:library has no ciphers': 22 (Invalid argument)"),
		k("provider-value", `Bad value '.*' for parameter|Invalid value '.*' for \w+ type|non-standard exception|wsrep::connect\(.*\) failed: 8|Failed to (parse|initialize) parameter '`, "provider-options",
			"a value in wsrep_provider_options cannot be read, such as 15S where PT15S is meant",
			"durations are written PT15S, sizes 128M, switches yes or no").
			said(seenMariaDB, "2026-11-29 14:02:39 0 [ERROR] WSREP: failed to open gcomm backend connection: 22: Bad value 'a' for parameter 'evs.send_window'",
				"2026-11-29 14:02:38 0 [ERROR] WSREP: Invalid value 'lots' for integer type."),
		k("gcache-space", `Requested size [0-9]+ for '.*' exceeds available storage space|gcache.*No space left|(File preallocation|posix_fallocate).*(No space|28)|Cannot create new cache page`, "disk-space",
			"Galera's cache (gcache.size, gcache.page_size) is larger than the room on its disk",
			"give the volume more room, or write a smaller gcache.size in wsrep_provider_options").
			said(seenMariaDB, "2026-11-29 14:02:38 0 [ERROR] WSREP: Requested size 966367642904 for '/var/lib/mysql//galera.cache' exceeds available storage space 46919077888"),
		k("gcache-file", `Failed to open file '\S*(galera\.cache|gcache\.page\S*)'`, "datadir",
			"Galera cannot open the file of its cache, for the reason in the line",
			"let gcache.dir in wsrep_provider_options name a directory that exists and that the server's user may write; best leave it out").
			said(seenMariaDB, "2026-11-29 14:02:39 0 [ERROR] WSREP: Failed to open file '/nowhere/galera.cache': System error: 2 (No such file or directory)"),
		k("gcache-corrupt", `Corrupt buffer header`, "",
			"Galera's cache of changes (galera.cache) is damaged; the data are not touched",
			"remove galera.cache from the data directory, or from gcache.dir, and start again: the node receives what it lacks from the others").
			said("Galera, gcache/src/gcache_rb_store.cpp", "[ERROR] WSREP: Corrupt buffer header: addr: 0x7f722bd5b530, seqno: 7019267256999739392, size: 825111097, ctx: 0x559652a28678, flags: 14391. store: 46, type: 49"),
		k("gcache-reset", `Failed to recover GCache|Recovery failed, need to do full reset|Aborting GCache recovery`, "",
			"Galera's cache of changes could not be read again, and was emptied; the data are not touched",
			"leave it: the node receives all data where it could have received the changes alone").
			said("Galera, gcache/src/gcache_rb_store.cpp", "2026-01-01 00:00:00 0 [Warning] WSREP: Recovery failed, need to do full reset."),
		k("state-not-written", `state file for (reading|writing): .*Permission denied`, "datadir",
			"the server's user may not write grastate.dat, or not the data directory that it is in",
			"give the data directory with all that is in it to the server's user: 999 in the official images, 1001 in Percona's; in a pod with fsGroup").
			said(seenMariaDB, "2026-11-29 13:59:35 0 [ERROR] WSREP: Could not open state file for writing: '/var/lib/mysql//grastate.dat'. Check permissions and/or disk space.: System error: 13 (Permission denied)"),
		k("state-broken", `could not parse UUID from '|Non-negative state seqno requires non-nil history UUID|(Failed to parse|invalid|bad).*(wsrep_start_position|grastate)`, "grastate",
			"grastate.dat, or wsrep_start_position, does not hold a UUID and a seqno that Galera can read",
			"move grastate.dat aside and start the node: it receives its data from the others. If there are no others, take the position that mysqld --wsrep-recover tells, and write it there").
			said(seenMariaDB, "2026-11-29 14:01:58 0 [ERROR] WSREP: could not parse UUID from '6e4ebb1e'",
				"2026-11-29 14:01:58 0 [ERROR] WSREP: Non-negative state seqno requires non-nil history UUID: 00000000-0000-0000-0000-000000000000:0"),
		k("binlog-format", `Only binlog_format ?= ?'ROW' is|Only ROW binlog format is supported`, "provider",
			"binlog_format is not ROW, which Galera takes alone",
			"write binlog_format = ROW").
			said(seenMariaDB, "2026-11-29 14:02:41 0 [ERROR] WSREP: Only binlog_format= 'ROW' is currently supported. Configured value: 'STATEMENT'. Please adjust your configuration.").
			said(sourceWsrep, "2015-01-01 00:00:00 1 [ERROR] WSREP: Only binlog_format = 'ROW' is currently supported. Configured value: 'MIXED'. Please adjust your configuration."),
		k("autoinc-lock", `requires innodb_autoinc_lock_mode ?= ?2`, "",
			"innodb_autoinc_lock_mode is not 2, which changes applied side by side take",
			"write innodb_autoinc_lock_mode = 2").
			said(sourceWsrep, "2026-01-01 00:00:00 0 [ERROR] WSREP: Parallel applying (wsrep_slave_threads > 1) requires innodb_autoinc_lock_mode= 2."),
		k("node-address", `Failed to guess base node address|Could not determine node address|Failed to guess address to accept state transfer`, "provider",
			"Galera does not know under which address others reach this node",
			"write wsrep_node_address, from the pod's IP").
			said(sourceWsrep, "2026-01-01 00:00:00 0 [Warning] WSREP: Failed to guess base node address. Set it explicitly via wsrep_node_address."),
		k("strict-mode", `with pxc_strict_mode = |Percona-XtraDB-Cluster (prohibits|doesn't recommend)`, "",
			"a statement or option is of those that pxc_strict_mode forbids in a cluster, such as a table that is not InnoDB or has no primary key, or LOCK TABLES",
			"do without it; SET GLOBAL pxc_strict_mode = PERMISSIVE on every member makes it a warning, at the cost of safety").
			said("Percona XtraDB Cluster, sql/sql_base.cc", "ERROR 1105 (HY000): Percona-XtraDB-Cluster prohibits use of DML command on a table (d.t) without an explicit primary key with pxc_strict_mode = ENFORCING or MASTER"),
		k("provider-failed", `Failed to create a new provider|Failed to load (the |wsrep_)?provider|Failed to initialize wsrep provider|wsrep::init\(\) failed|wsrep_load\(\S*\) failed|gcs init failed`, "provider",
			"Galera's library could not begin",
			"the reason is in the lines above; where there are none, look at each value of wsrep_provider_options, and at the owner of the data directory").as(Follows).
			said(seenMariaDB, "2026-11-29 14:01:57 0 [ERROR] WSREP: Failed to load provider", "2026-11-29 14:01:58 0 [ERROR] WSREP: gcs init failed:Invalid argument"),
	}
}

// groupErrors are of the group: who is in it, and whether its members agree.
func groupErrors() []Known {
	k := knownError
	return []Known{
		k("not-synced", `Got error: 1047|WSREP has not (yet )?prepared node for application use`, "members",
			"the member that was asked has no part in a cluster with a majority: it is joining, or was cut off from the others, and takes no statements",
			"look at wsrep_cluster_status on every member; where none is Primary, run SET GLOBAL wsrep_provider_options='pc.bootstrap=YES' on the one with the highest wsrep_last_committed").
			said("MariaDB and Percona XtraDB Cluster, share/errmsg-utf8.txt", "ERROR 1047 (08S01): WSREP has not yet prepared node for application use"),
		k("other-cluster", `handshake failed, my group: '.*', peer group: '`, "members",
			"the member that answers is of another cluster", "write the same wsrep_cluster_name on every member").
			said(seenMariaDB, "2026-11-29 13:59:43 0 [Note] WSREP: handshake failed, my group: 'c21', peer group: 'other'"),
		k("group-port-taken", `(failed to open gcomm backend connection: 98|Failed to open (backend connection|channel).*|gcs connect failed:.*)Address already in use|(failed to open gcomm|Failed to listen).*Address already in use|IST listener.*Address already in use`, "ports",
			"a port of Galera on this node is taken by another program: 4567 for the group, 4568 for incremental transfers",
			"end that program, which is mostly another mysqld or mariadbd of this node: ss -ltnp tells; or choose another port, gmcast.listen_addr and ist.recv_addr in wsrep_provider_options").
			said(seenMariaDB, "2026-11-29 13:58:33 0 [ERROR] WSREP: failed to open gcomm backend connection: 98: Failed to listen: bind: Address already in use: System error: 98 (Address already in use)",
				"2026-11-29 13:58:37 2 [Warning] WSREP: Failed to prepare for incremental state transfer: Failed to open IST listener at tcp://10.77.0.44:4568', asio error 'Failed to listen: bind: Address already in use: System error: 98 (Address already in use)"),
		k("not-own-address", `(Failed to (listen|open)|gcomm backend connection|gcs connect failed).*Cannot assign requested address`, "ports",
			"Galera is to listen at an address that this node does not have",
			"leave gmcast.listen_addr and ist.recv_bind out of wsrep_provider_options, or write tcp://0.0.0.0:4567; wsrep_node_address is the pod's own IP").
			said(seenMariaDB, "2026-11-29 14:03:43 0 [ERROR] WSREP: failed to open gcomm backend connection: 99: Failed to listen: bind: Cannot assign requested address: System error: 99 (Cannot assign requested address)"),
		k("cluster-address", `Invalid backend URI`, "members",
			"wsrep_cluster_address does not begin with gcomm://",
			"write wsrep_cluster_address = gcomm://, and behind it the members with commas between them").
			said(seenMariaDB, "2026-11-29 14:03:41 0 [ERROR] WSREP: ./gcs/src/gcs_backend.cpp:gcs_backend_init():102: Invalid backend URI: 10.77.0.10"),
		k("none-reachable", `none of the URLs in '.*' is reachable`, "members",
			"no member of those that wsrep_cluster_address names can be reached",
			"start the first member alone (bootstrap), or look at names, network policies and port 4567").
			said("Percona XtraDB Cluster 5.5, scripts/mysqld_safe.sh", "120809 22:06:35 mysqld_safe ERROR: none of the URLs in 'gcomm://192.168.70.3:4567,gcomm://192.168.70.4:4567' is reachable."),
		k("no-cluster-address", `SST method requires wsrep_cluster_address to be configured`, "members",
			"the server was started with a wsrep_sst_method and without wsrep_cluster_address",
			"the reason may be in the line before; else write wsrep_cluster_address = gcomm://, and behind it the members with commas between them").as(Follows).
			said("Percona XtraDB Cluster, sql/wsrep_sst.cc", "120809 22:06:35 [ERROR] WSREP: xtrabackup SST method requires wsrep_cluster_address to be configured on startup."),
		k("no-address", `failed to open gcomm backend connection: 131: No address to connect|No address to connect`, "members",
			"wsrep_cluster_address leads to no other member: its names do not resolve, or only to this node",
			"let the names resolve: a headless Service must exist, with publishNotReadyAddresses: true; the first member of all is started alone, with gcomm://").
			said(seenMariaDB, "2026-11-29 14:03:41 0 [ERROR] WSREP: failed to open gcomm backend connection: 131: No address to connect (FATAL)"),
		k("reverse-lookup", `IP address '.*' could not be resolved|Host ?name '.*' does not resolve to '|has been resolved to the host name '.*', which resembles`, "",
			"the name that belongs to the address of a client could not be looked up; the client is let in or not by its address alone",
			"write skip_name_resolve = ON, where accounts name addresses or % and no names of hosts; else correct the reverse zone of the DNS").
			said("MySQL and MariaDB, sql/hostname_cache.cc (hostname.cc)", "2014-12-19 11:51:03 7 [Warning] IP address '172.17.42.1' could not be resolved: Name or service not known"),
		k("name-resolution", `(WSREP|gcomm|socat|rsync).*(Name or service not known|Temporary failure in name resolution|Failed to resolve|getaddrinfo.*failed|Host not found \((authoritative|non-authoritative))`, "members",
			"the name of a member does not resolve",
			"a headless Service must exist, with publishNotReadyAddresses: true").
			said(seenMariaDB, "2026-11-29 14:03:41 0 [Warning] WSREP: Failed to resolve tcp://galera-7.nowhere:4567"),
		k("member-certificate", `(Failed to establish connection|handshake with remote endpoint|SSL handshake|asio error).*(unknown ca|certificate verify failed|certificate has expired|certificate expired|bad certificate|self.signed certificate|certificate unknown)`, "provider-options",
			"the members do not trust each other's certificates, for the reason in the line",
			"give every member a certificate of one authority, valid now, and that authority as socket.ssl_ca; in Percona's, copy ca.pem, server-cert.pem and server-key.pem of one member to all").
			said(seenMariaDB, "2026-11-29 14:00:51 0 [Note] WSREP: Failed to establish connection: tlsv1 alert unknown ca"),
		k("member-tls", `handshake with remote endpoint .* failed|This error is often caused by SSL issues|(Failed to establish connection|asio error).*(wrong version number|http request|unknown protocol|packet length too long|no shared cipher|unsupported protocol)`, "provider-options",
			"a TLS handshake between two members failed: mostly one encrypts the cluster's traffic and the other does not",
			"set the same socket.ssl options on every member; in Percona's, the same pxc_encrypt_cluster_traffic and the same certificates").
			said("Percona XtraDB Cluster, doc/source/howtos/upgrade_guide.rst", "2020-01-01T00:00:00.000000Z 0 [ERROR] [MY-000000] [Galera] handshake with remote endpoint ssl://10.0.0.2:4567 failed: asio.ssl:337092801: 'wrong version number' ( 337092801: 'error:14171101' )"),
		k("not-galera", `Failed to unserialize message. This may be a|unserialize error invalid (protocol version|flags)|unserialize error`, "",
			"what connected to this node's port 4567 does not speak as the group does: a member that encrypts while this one does not, one of another release, a probe, or a scanner of ports",
			"give every member the same release and socket.ssl options; let probes look at port 3306").
			said(seenMariaDB, "2026-11-29 14:00:44 0 [Warning] WSREP: Failed to unserialize message. This may be a result of corrupt message, port scanner or another application connecting to group communication port."),
		k("evicted", `evicted (permanently from|out of the) cluster`, "members",
			"the others took this node out of the cluster (evs.auto_evict), since it answered too slowly too often",
			"start it again, and look why it was slow: CPU limits, disk, network").
			said(sourceGroup, "2026-01-01 00:00:00 0 [ERROR] WSREP: this node has been evicted out of the cluster, gcomm backend restart is required"),
		k("not-allowed", `Connection not allowed, IP .*(allowlist)?|not found in allowlist`, "members",
			"the cluster does not let this address in: mysql.wsrep_allowlist lacks it",
			"INSERT INTO mysql.wsrep_allowlist VALUES ('the address'), on a member").
			said("Galera, gcomm/src/gmcast.cpp", "2026-01-01 00:00:00 0 [Warning] WSREP: Connection not allowed, IP 10.77.0.11 not found in allowlist."),
		k("group-protocol", `max supported by this node: .*Upgrade the node before joining|(WSREP|Galera).*(unsupported|incompatible|mismatching) protocol version|Unsupported/unrecognized gmcast protocol|does not match certification protocol version`, "",
			"the group speaks a protocol that this node does not: their releases are too far apart",
			"give this node the release of the others").
			said("Galera, gcs/src/gcs_group.cpp", "2026-01-01 00:00:00 0 [ERROR] WSREP: Group requested gcs_proto_ver: 5, max supported by this node: 2. Upgrade the node before joining this group. Must abort."),
		k("unsafe-bootstrap", `It may not be safe to bootstrap the cluster from this node`, "grastate",
			"this node did not leave the cluster last: others may hold newer data",
			"start the member with safe_to_bootstrap: 1 first; if none has it, the one with the highest seqno (mysqld --wsrep-recover), and write it there").
			said(seenMariaDB, "2026-11-29 14:01:58 0 [ERROR] WSREP: It may not be safe to bootstrap the cluster from this node. It was not the last one to leave the cluster and may not contain all the updates. To force cluster bootstrap with this node, edit the grastate.dat file manually and set safe_to_bootstrap to 1 ."),
		k("conflicting-groups", `conflicting prims|Quorum impossible: conflicting group UUIDs`, "members",
			"there are two clusters of this name, begun apart, which do not become one",
			"decide whose data are to stay; empty the data directories of the others' members and let them join it; begin a cluster (gcomm://, --wsrep-new-cluster) on one node only").
			said("Galera, gcomm/src/pc_proto.cpp", "2026-01-01 00:00:00 0 [ERROR] WSREP: aborting due to conflicting prims: older overrides"),
		k("no-primary", `Quorum: No node with complete state|No re-merged primary component found`, "members",
			"the members that see each other are no cluster yet: none of them comes from one with a majority",
			"start the missing members; if they are lost, run SET GLOBAL wsrep_provider_options='pc.bootstrap=YES' on the one with the highest wsrep_last_committed").
			said("Galera, gcs/src/gcs_state_msg.cpp", "2026-01-01 00:00:00 0 [Warning] WSREP: Quorum: No node with complete state:"),
		k("newer-than-group", `Local state seqno .* is greater than group seqno|Reversing history`, "grastate",
			"this node holds changes that the cluster does not have",
			"save what is needed of them, then empty the data directory: the node receives the cluster's data").
			said("Galera, gcs/src/gcs_group.cpp", "2026-01-01 00:00:00 0 [ERROR] WSREP: Reversing history: 200 -> 100, this member has applied 100 more events than the primary component.Data loss is possible. Must abort."),
		k("inconsistent", `Inconsistency detected|inconsistent with group|Node consistency compromised`, "tables",
			"the node's data differ from the others', and it left the cluster",
			"empty its data directory: it receives the cluster's data; look for tables that are not InnoDB or have no primary key, and for SET wsrep_on=OFF").
			said("Galera, galera/src/replicator_smm.cpp", "2026-01-01 00:00:00 1 [ERROR] WSREP: Inconsistency detected: Inconsistent by consensus on 6e4ebb1e-cc29-11f0-8a2a-8a4b9a3ae0a7:9"),
		k("cert-conflict", `cluster conflict due to (certification failure|high priority abort)|certification fail(ed|ure)`, "",
			"two members changed the same row at the same time, and the later change was rolled back",
			"let the application repeat it, as after a deadlock (error 1213), or write to one member only").
			said("MariaDB, sql/wsrep_mysqld.cc, with wsrep_log_conflicts", "2026-01-01 00:00:00 9 [Note] WSREP: cluster conflict due to certification failure for threads:"),
		k("lock-wait-long", `BF lock wait long`, "",
			"a change from another member has waited long here for a lock that a transaction of this one holds",
			"look for long transactions: SELECT * FROM information_schema.innodb_trx ORDER BY trx_started; end them, and keep transactions short").
			said("MariaDB, storage/innobase/lock/lock0lock.cc", "2026-01-01 00:00:00 2 [Note] InnoDB: WSREP: BF lock wait long for trx:0x1234 query: UPDATE d.t SET a=1"),
		k("no-members", `no nodes coming from (prim|primary) view|failed to open gcomm backend connection: 110|failed to reach primary view|gcs_open\(\) failed.*110|Failed to open (backend connection|channel).*-110|gcs connect failed: .*timed out`, "members",
			"this node reached no member that is in a cluster with a majority (pc.wait_prim_timeout): none runs, none can be reached, or they did not let it in",
			"where no member runs, start the first one alone (bootstrap); else look at the log of another member for the same second, and at names, network policies and port 4567").as(Follows).
			said(seenMariaDB, "2026-11-29 14:03:03 0 [ERROR] WSREP: failed to open gcomm backend connection: 110: failed to reach primary view",
				"2026-11-29 14:03:04 0 [ERROR] WSREP: gcs connect failed: Operation timed out",
				"2026-11-29 13:59:37 0 [Note] WSREP: No nodes coming from primary view, primary view is not possible"),
		k("group-thread", `Failed to set thread schedparams .*No such process`, "",
			"Galera's thread for the group ended as it began, and the log does not hold why: only its end is told",
			"start the server once more, and mostly the reason is told: seen of a taken port, names that do not resolve, and values in wsrep_provider_options that cannot be read").as(Follows).
			said(seenMariaDB, "2026-11-29 14:02:39 0 [ERROR] WSREP: failed to open gcomm backend connection: 3: Failed to set thread schedparams other:0: System error: 3 (No such process)"),
		k("connect-failed", `failed to open gcomm backend connection|Provider/Node \(.*\) failed to establish connection with cluster|Failed to (open (backend connection|channel)|initialize backend)|gcs connect failed|wsrep::connect\(.*\) failed|gcs_open\(\) failed|exception caused by message|caught exception in PC`, "members",
			"the node could not connect to its group",
			"the reason is in the lines above, or behind the last colon of this one").as(Follows).
			said(seenMariaDB, "2026-11-29 14:03:43 0 [ERROR] WSREP: wsrep::connect(dummy//10.77.0.10) failed: 7"),
		k("group-order", `gcs_defrag\w*\(.*(Expected|Unordered)|Could not find the beginning of an action`, "members",
			"pieces of a change came from the group in an order that Galera does not know: mostly a bug of its library",
			"start this member again; give every member the latest galera package of its series").as(Follows).
			said("Galera, gcs/src/gcs_defrag.cpp", "2014-11-05 21:25:42 32267 [ERROR] WSREP: gcs/src/gcs_defrag.cpp:ssize_t gcs_defrag_handle_frag(gcs_defrag_t*, const gcs_act_frag_t*, gcs_act*, bool)():89: Expected: 698890:2, received: 698890:0"),
		k("all-down", `FULL_PXC_CLUSTER_CRASH|situation of a full PXC cluster crash`, "",
			"all members of the cluster went down at once, and none of them knows that it was the last",
			"find the pod with the highest seqno (each pod's log tells its own), and start it first: kubectl exec POD -c pxc -- sh -c 'kill -s USR1 1'; pxc.autoRecovery: true in cr.yaml does it by itself").
			said("percona/percona-xtradb-cluster-operator, build/pxc-entrypoint.sh", "#####################################################FULL_PXC_CLUSTER_CRASH:cluster1-pxc-0.cluster1-pxc.default.svc.cluster.local#####################################################", "You have the situation of a full PXC cluster crash. In order to restore your PXC cluster, please check the log"),
		k("group-lost", `(WSREP|Galera).*(Transport endpoint is not connected|File descriptor in bad state)`, "members",
			"the node's connection to its group is closed",
			"the reason is in the lines above; look at wsrep_cluster_status, here and on the other members").as(Follows).
			said(sourceGroup, "2014-12-19 11:51:03 7 [Warning] WSREP: Failed to report last committed 547, -77 (File descriptor in bad state)"),
		k("apply-failed", `Failed to (apply (write ?set|trx|app buffer)|replay trx)|WSREP:.*apply failed|Failed to execute TOI action`, "tables",
			"a change of another member could not be applied here",
			"the reason is in the lines above; where the node's data differ from the others', empty its data directory, so that it receives theirs").as(Follows).
			said("Galera, galera/src/replicator_smm.cpp", "2026-01-01 00:00:00 2 [Warning] WSREP: Failed to apply trx: source: 4bd8e4c8 version: 4 local: 0 state: APPLYING"),
	}
}
