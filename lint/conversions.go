package lint

import (
	"slices"
	"strings"
)

// conversions are all that is known of them. Of several for one option, the first counts
// of which the server has the options. What they mean is told by the manuals of MySQL
// 5.0 to 9.7 and of MariaDB under the options' names, and tried with the servers in
// test/options.
func conversions() []conversion {
	return slices.Concat(twins(), renamed(), converted(), switches(), moved())
}

// twins have two names, each of which some servers do not have: replica and source in
// MySQL 8.0.26 and later, slave and master before and in MariaDB.
func twins() []conversion {
	var all []conversion
	pairs := strings.Fields(`
		init_replica init_slave
		log_replica_updates log_slave_updates
		log_slow_replica_statements log_slow_slave_statements
		ndb_applier_conflict_role ndb_slave_conflict_role
		replica_allow_batching slave_allow_batching
		replica_checkpoint_group slave_checkpoint_group
		replica_checkpoint_period slave_checkpoint_period
		replica_compressed_protocol slave_compressed_protocol
		replica_exec_mode slave_exec_mode
		replica_load_tmpdir slave_load_tmpdir
		replica_max_allowed_packet slave_max_allowed_packet
		replica_net_timeout slave_net_timeout
		replica_parallel_workers slave_parallel_threads
		replica_parallel_workers slave_parallel_workers
		replica_pending_jobs_size_max slave_pending_jobs_size_max
		replica_preserve_commit_order slave_preserve_commit_order
		replica_skip_errors slave_skip_errors
		replica_sql_verify_checksum slave_sql_verify_checksum
		replica_transaction_retries slave_transaction_retries
		replica_type_conversions slave_type_conversions
		rpl_stop_replica_timeout rpl_stop_slave_timeout
		show_replica_auth_info show_slave_auth_info
		skip_replica_start skip_slave_start
		source_verify_checksum master_verify_checksum
		sync_source_info sync_master_info
		wsrep_applier_FK_checks wsrep_slave_FK_checks
		wsrep_applier_UK_checks wsrep_slave_UK_checks
		wsrep_applier_threads wsrep_slave_threads
		wsrep_restart_replica wsrep_restart_slave
		cte_max_recursion_depth max_recursive_iterations
		innodb_buffer_pool_in_core_file innodb_buffer_pool_in_core_dump
		long_query_time log_slow_query_time
		min_examined_row_limit log_slow_min_examined_row_limit
		slow_query_log log_slow_query
		slow_query_log_file log_slow_query_file
		sql_require_primary_key innodb_force_primary_key
		binlog_rows_query_log_events binlog_annotate_row_events
		binlog_transaction_compression log_bin_compress
		tmp_table_size tmp_memory_table_size`)
	for i := 0; i < len(pairs); i += 2 {
		a, b := pairs[i], pairs[i+1]
		all = append(all, to(a, b, same()), to(b, a, same()))
	}
	semisync := strings.Fields(`source_enabled master_enabled source_timeout master_timeout source_trace_level master_trace_level
		source_wait_no_replica master_wait_no_slave source_wait_point master_wait_point source_wait_for_replica_count master_wait_for_slave_count
		replica_enabled slave_enabled replica_trace_level slave_trace_level`)
	for i := 0; i < len(semisync); i += 2 {
		a, b := "rpl_semi_sync_"+semisync[i], "rpl_semi_sync_"+semisync[i+1]
		which, _, _ := strings.Cut(semisync[i], "_")
		all = append(all, to(a, b, same()),
			conversion{option: b, in: "mysql", to: []target{{"plugin_load_add", loads("semisync_" + which + ".so")}, {a, same()}}})
	}
	return all
}

// to is a conversion to one line.
func to(option, other string, how rule) conversion {
	return conversion{option: option, to: []target{{other, how}}}
}

// renamed have a new name only.
func renamed() []conversion {
	var all []conversion
	names := strings.Fields(`
		bind_addr bind_address
		binlogging_impossible_mode binlog_error_action
		default_table_type default_storage_engine
		enable_locking external_locking
		gdb debug_gdb
		innodb_stats_sample_pages innodb_stats_transient_sample_pages
		innodb_undo_logs innodb_rollback_segments
		innodb_redo_log_capacity innodb_log_file_size
		innodb_kill_idle_transaction kill_idle_transaction
		innodb_kill_idle_transaction idle_transaction_timeout
		kill_idle_transaction idle_transaction_timeout
		join_buffer join_buffer_size
		key_buffer key_buffer_size
		log_bin_trust_routine_creators log_bin_trust_function_creators
		log_update log_bin
		myisam_sort_buffer myisam_sort_buffer_size
		net_buffer net_buffer_length
		read_buffer read_buffer_size
		read_rnd_buffer read_rnd_buffer_size
		record_buffer read_buffer_size
		simplified_binlog_gtid_recovery binlog_gtid_simple_recovery
		sort_buffer sort_buffer_size
		sql_low_priority_updates low_priority_updates
		storage_engine default_storage_engine
		table_cache table_open_cache
		table_type default_storage_engine
		thread_cache thread_cache_size
		tx_isolation transaction_isolation
		tx_read_only transaction_read_only
		use_symbolic_links symbolic_links`)
	for i := 0; i < len(names); i += 2 {
		all = append(all, to(names[i], names[i+1], same()))
	}
	return all
}

// converted have another name and another value.
func converted() []conversion {
	const days, seconds, milliseconds = ", its days in seconds", ", its milliseconds in seconds", ", its seconds in milliseconds"
	files := func(option, on, file string) conversion {
		return conversion{option: option, to: []target{{on, logSwitch()}, {file, logFile()}}}
	}
	return []conversion{
		to("expire_logs_days", "binlog_expire_logs_seconds", scaled(24*60*60, false, days)),
		to("max_execution_time", "max_statement_time", scaled(0.001, true, seconds)),
		to("max_statement_time", "max_execution_time", scaled(1000, false, milliseconds)),
		to("innodb_log_file_size", "innodb_redo_log_capacity", redoCapacity()),
		to("innodb_log_files_in_group", "innodb_redo_log_capacity", redoCapacity()),
		to("log_warnings", "log_error_verbosity", verbosity()),
		to("warnings", "log_error_verbosity", verbosity()),
		to("log_error_verbosity", "log_warnings", warnings()),
		to("binlog_group_commit_sync_no_delay_count", "binlog_commit_wait_count", same()),
		{option: "binlog_group_commit_sync_delay", to: []target{{"binlog_commit_wait_usec", same()}, {"binlog_commit_wait_count", waitCount()}}},
		to("binlog_commit_wait_count", "binlog_group_commit_sync_no_delay_count", same()),
		to("binlog_commit_wait_usec", "binlog_group_commit_sync_delay", beside("binlog_commit_wait_count")),
		{option: "admin_port", to: []target{{"extra_port", beside("admin_address")}}, why: "without admin_address nothing listens there"},
		to("default_character_set", "character_set_server", charset()),
		to("default_collation", "collation_server", charset()),
		{option: "group_replication_ip_whitelist", to: []target{{"plugin_load_add", loads("group_replication.so")}, {"group_replication_ip_allowlist", same()}}},
		files("log", "general_log", "general_log_file"),
		files("log_slow_queries", "slow_query_log", "slow_query_log_file"),
		to("log_slow_queries_file", "slow_query_log_file", same()),
		{option: "language", to: []target{{"lc_messages_dir", messagesDir()}, {"lc_messages", locale()}}},
		{option: "set_variable", to: []target{{"", within()}}},
		to("innodb_flush_neighbor_pages", "innodb_flush_neighbors",
			words(", 0 for none, 1 for cont, 2 for area", "0", "0", "none", "0", "1", "2", "area", "2", "2", "1", "cont", "1")),
		to("innodb_buffer_pool_restore_at_startup", "innodb_buffer_pool_load_at_startup", words(", ON, or OFF where it is 0", "0", "OFF", "*", "ON")),
		{option: "default_authentication_plugin", in: "mysql:8.4", to: []target{{"mysql_native_password", nativePassword()}, {"authentication_policy", policy()}}},
		{option: "default_authentication_plugin", in: "mysql:9", to: []target{{"authentication_policy", policy()}},
			why: "new accounts get caching_sha2_password: mysql_native_password is no more"},
	}
}

// switches are options that were a word of their own.
func switches() []conversion {
	const on = "TLS is on unless tls_version is empty"
	return []conversion{
		{option: "ssl", in: "mysql", to: []target{{"tls_version", when(noLine, "''")}}, why: on},
		{option: "skip_ssl", in: "mysql", to: []target{{"tls_version", when("''", noLine)}}, why: on},
		{option: "admin_ssl", in: "mysql", to: []target{{"admin_tls_version", when(noLine, "''")}}, why: on},
		to("super_read_only", "read_only", when("ON", noLine)),
		to("delay_key_write_for_all_tables", "delay_key_write", when("ALL", noLine)),
		to("engine_condition_pushdown", "optimizer_switch", when("engine_condition_pushdown=on", "engine_condition_pushdown=off")),
		{option: "innodb_checksums", in: "mysql", to: []target{{"innodb_checksum_algorithm", when(noLine, "none")}}},
		to("innodb_locks_unsafe_for_binlog", "transaction_isolation", when("READ-COMMITTED", noLine)),
		to("log_long_format", "log_queries_not_using_indexes", when("ON", noLine)),
		{option: "log_slow_admin_statements", in: "mariadb", to: []target{{"log_slow_disabled_statements", when(noLine, "admin,sp")}}},
		{option: "log_syslog", in: "mysql", to: []target{{"log_error_services", when("log_filter_internal;log_sink_internal;log_sink_syseventlog", noLine)}}},
		to("log_syslog_facility", "loose_syseventlog.facility", same()),
		to("log_syslog_include_pid", "loose_syseventlog.include_pid", same()),
		to("log_syslog_tag", "loose_syseventlog.tag", same()),
		to("no_dd_upgrade", "upgrade", when("NONE", noLine)),
		to("one_thread", "thread_handling", when("no-threads", noLine)),
		to("skip_host_cache", "host_cache_size", when("0", noLine)),
		to("skip_locking", "skip_external_locking", alone()),
		{option: "skip_symlink", in: "mariadb", to: []target{{"symbolic_links", when("OFF", noLine)}}},
		to("temptable_use_mmap", "temptable_max_mmap", when("1G", "0")),
		to("wsrep_causal_reads", "wsrep_sync_wait", when("1", "0")),
		to("wsrep_replicate_myisam", "wsrep_mode", modes()),
		to("wsrep_strict_ddl", "wsrep_mode", modes()),
	}
}

// moved are left out: what they say holds anyway, or is said by something else than an
// option file.
func moved() []conversion {
	var all []conversion
	for _, group := range []struct{ in, why, names string }{
		{"mysql", "CHANGE REPLICATION SOURCE TO says it", masterOptions},
		{"mariadb", "CHANGE MASTER TO says it", masterOptions},
		{"", "query cache removed", `query_cache_limit query_cache_min_res_unit query_cache_size query_cache_strip_comments query_cache_type
			query_cache_wlock_invalidate have_query_cache`},
		{"", "InnoDB is always there", "innodb skip_innodb ignore_builtin_innodb"},
		{"", "Barracuda is the only format", "innodb_file_format innodb_file_format_check innodb_file_format_max"},
		{"", "it is always on", "innodb_large_prefix innodb_support_xa secure_auth"},
		{"", "it is always a table", "master_info_repository relay_log_info_repository"},
		{"", "the replication's state is in tables", "master_info_file relay_log_info_file"},
		{"mysql", "it is always LOGICAL_CLOCK", "replica_parallel_type slave_parallel_type"},
		{"mariadb", "slave_parallel_mode says how replicas work in parallel", "replica_parallel_type slave_parallel_type"},
		{"mariadb", "replicas always keep the order of commits, unless slave_parallel_mode says otherwise", "replica_preserve_commit_order slave_preserve_commit_order"},
		{"", "it is always WRITESET", "binlog_transaction_dependency_tracking"},
		{"", "it is always XXHASH64", "transaction_write_set_extraction"},
		{"", "it is always INDEX_SCAN,HASH_SCAN", "slave_rows_search_algorithms"},
		{"", "it is always InnoDB", "internal_tmp_disk_storage_engine"},
		{"mysql:8.0", "the plugin is always there", "mysql_native_password"},
		{"mysql:9", "the plugin is no more: accounts that have it take ALTER USER ... IDENTIFIED WITH caching_sha2_password", "mysql_native_password"},
		{"mariadb", "the plugin is always there", "mysql_native_password"},
		{"mysql", "CREATE UNDO TABLESPACE makes more than the two that are there", "innodb_undo_tablespaces"},
		{"mysql", "INSTALL COMPONENT takes its place", "keyring_encrypted_file_data keyring_encrypted_file_password keyring_file_data keyring_oci_ca_certificate"},
		{"mysql", "a client names its character set itself", "character_set_client_handshake skip_character_set_client_handshake"},
		{"mysql", "SHOW DATABASES is a privilege", "safe_show_database"},
		{"mariadb", "MariaDB always has global transaction IDs", "gtid_mode enforce_gtid_consistency"},
		{"mysql", "gtid_mode is what MySQL has", "gtid_domain_id gtid_strict_mode"},
		{"mariadb", "an account says which plugin it has", "default_authentication_plugin authentication_policy"},
		{"mariadb", "encrypt_binlog = ON does it, with a plugin that has keys", "binlog_encryption"},
		{"mariadb", "innodb_encrypt_log = ON does it, with a plugin that has keys", "innodb_redo_log_encrypt innodb_undo_log_encrypt"},
		{"mariadb", "innodb_encrypt_tables = ON does it, with a plugin that has keys", "default_table_encryption"},
		{"mysql", "binlog_encryption = ON does it, with a keyring component", "encrypt_binlog"},
		{"mysql", "innodb_redo_log_encrypt = ON does it, with a keyring component", "innodb_encrypt_log"},
		{"mysql", "default_table_encryption = ON does it, with a keyring component", "innodb_encrypt_tables"},
		{"mysql", "admin_port is near it: on admin_address alone, and for accounts with SERVICE_CONNECTION_ADMIN", "extra_port extra_max_connections"},
		{"mariadb", "extra_port is near it, and listens where port does", "admin_address create_admin_listener_thread"},
		{"mariadb", "the plugin simple_password_check looks at passwords there", `validate_password_length validate_password_policy validate_password_mixed_case_count
			validate_password_number_count validate_password_special_char_count validate_password_check_user_name validate_password_dictionary_file
			validate_password.length validate_password.policy validate_password.mixed_case_count validate_password.number_count
			validate_password.special_char_count validate_password.check_user_name validate_password.dictionary_file`},
	} {
		for _, name := range strings.Fields(group.names) {
			all = append(all, conversion{option: name, in: group.in, why: group.why})
		}
	}
	return all
}

const masterOptions = `master_connect_retry master_host master_password master_port master_retry_count master_ssl master_ssl_ca master_ssl_capath
	master_ssl_cert master_ssl_cipher master_ssl_key master_user`
