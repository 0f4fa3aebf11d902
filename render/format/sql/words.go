package sql

// words are the words that mean something to MySQL 9.7 and MariaDB 10.11 and 11.8, reserved
// or not, and the names of their functions. They come from information_schema.keywords and
// sql_functions. A name that is not one of them needs no backticks.
const words = " " +
	"abs absent accessible account acos action active add add_months adddate addtime admin aes_decrypt aes_encrypt " +
	"after against aggregate algorithm all allow_missing_files alter always analyze and any array as asc ascii " +
	"asensitive asin assign_gtids_to_anonymous_transactions at atan atan2 atomic attribute authentication authors " +
	"auto auto_increment auto_refresh auto_refresh_source autoextend_size avg avg_row_length backup before begin " +
	"benchmark bernoulli between bigint bin binary binlog binlog_gtid_pos bit bit_and bit_count bit_length bit_or " +
	"bit_xor blob block body bool boolean both btree buckets bulk by byte cache call cascade cascaded case cast " +
	"catalog_name ceil ceiling chain challenge_response change changed channel char char_length character " +
	"character_length charset check checkpoint checksum chr cipher class_origin client clob clone close coalesce " +
	"code coercibility collate collation column column_add column_check column_create column_delete column_exists " +
	"column_format column_get column_json column_list column_name columns comment commit committed compact " +
	"completion component compress compressed compression concat concat_operator_oracle concat_ws concurrent " +
	"condition connection connection_id consistent constraint constraint_catalog constraint_name constraint_schema " +
	"contains context continue contributors conv convert convert_tz cos cot count cpu crc32 crc32c create cross " +
	"cube cume_dist curdate current current_date current_pos current_role current_time current_timestamp " +
	"current_user cursor cursor_name curtime cycle data database databases datafile date date_add date_format " +
	"date_sub datediff datetime day day_hour day_microsecond day_minute day_second dayname dayofmonth dayofweek " +
	"dayofyear deallocate dec decimal declare decode decode_histogram decode_oracle default default_auth definer " +
	"definition degrees delay_key_write delayed delete delete_domain_id dense_rank des_decrypt des_encrypt " +
	"des_key_file desc describe description deterministic diagnostics directory disable discard disk distinct " +
	"distinctrow div do do_domain_ids double drop dual duality dumpfile duplicate dynamic each else elseif elsif " +
	"elt empty enable enclosed encode encrypt encryption end ends enforced engine engine_attribute engines enum " +
	"error errors escape escaped event events every examined except exception exchange exclude execute exists exit " +
	"exp expansion expire explain export export_set extended extent_size external external_format extract " +
	"extractvalue factor failed_login_attempts false fast faults federated fetch field fields file file_block_size " +
	"file_format file_name file_pattern file_prefix files filter find_in_set finish first first_value fixed float " +
	"float4 float8 floor flush following follows for force foreign format format_bytes format_pico_time found " +
	"found_rows from from_base64 from_days from_unixtime full fulltext function general generate generated " +
	"geomcollection geometry geometrycollection get get_format get_lock get_source_public_key global goto grant " +
	"grants greatest group group_concat group_replication grouping groups gtid_only gtids guided handler hard hash " +
	"having header help hex high_priority histogram history host hosts hour hour_microsecond hour_minute " +
	"hour_second id identified if ifnull ignore ignore_domain_ids ignore_server_ids ignored immediate import in " +
	"inactive increment index indexes inet6_aton inet6_ntoa inet_aton inet_ntoa infile initial initial_size " +
	"initiate inner inout insensitive insert insert_method install instance instr int int1 int2 int3 int4 int8 " +
	"integer intersect interval into invisible invoker io io_after_gtids io_before_gtids io_thread ipc is " +
	"is_free_lock is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 is_used_lock isnull isolation isopen issuer " +
	"iterate join json json_array json_array_append json_array_insert json_array_intersect json_arrayagg " +
	"json_compact json_contains json_contains_path json_depth json_detailed json_equals json_exists json_extract " +
	"json_insert json_key_value json_keys json_length json_loose json_merge json_merge_patch json_merge_preserve " +
	"json_normalize json_object json_object_filter_keys json_object_to_array json_objectagg json_overlaps " +
	"json_pretty json_query json_quote json_remove json_replace json_schema_valid json_search json_set json_table " +
	"json_type json_unquote json_valid json_value kdf key key_block_size keyring keys kill lag language last " +
	"last_day last_insert_id last_value lastval lateral lcase lead leading least leave leaves left length lengthb " +
	"less level library like limit linear lines linestring list ln load load_file local localtime localtimestamp " +
	"locate lock locked locks log log10 log2 logfile logs long longblob longtext loop low_priority lower lpad " +
	"lpad_oracle ltrim ltrim_oracle make_set makedate maketime manual masking master master_connect_retry " +
	"master_delay master_demote_to_replica master_demote_to_slave master_gtid_pos master_gtid_wait " +
	"master_heartbeat_period master_host master_log_file master_log_pos master_password master_port " +
	"master_pos_wait master_server_id master_ssl master_ssl_ca master_ssl_capath master_ssl_cert master_ssl_cipher " +
	"master_ssl_crl master_ssl_crlpath master_ssl_key master_ssl_verify_server_cert master_use_gtid master_user " +
	"match materialized max max_connections_per_hour max_queries_per_hour max_rows max_size max_statement_time " +
	"max_updates_per_hour max_user_connections maxvalue md5 median medium mediumblob mediumint mediumtext member " +
	"memory merge message_text microsecond mid middleint migrate min min_rows minus minute minute_microsecond " +
	"minute_second minvalue mod mode modifies modify monitor month monthname multilinestring multipoint " +
	"multipolygon mutex mysql mysql_errno name name_const names national natural natural_sort_key nchar ndb " +
	"ndbcluster nested network_namespace never new next nextval no no_wait no_write_to_binlog nocache nocopy " +
	"nocycle nodegroup nomaxvalue nominvalue none not notfound now nowait nth_value ntile null nullif nulls number " +
	"numeric nvarchar nvl nvl2 oct octet_length of off offset oj old old_password on one online only open optimize " +
	"optimizer_costs option optional optionally options or ord order ordinality organization others out outer " +
	"outfile over overlaps owner pack_keys package page page_checksum parallel parameters parse_tree " +
	"parse_vcol_expr parser partial partition partitioning partitions password password_lock_time path " +
	"percent_rank percentile_cont percentile_disc period period_add period_diff persist persist_only persistent " +
	"phase pi plugin plugin_dir plugins point policy polygon port portion position pow power precedes preceding " +
	"precision prepare preserve prev previous primary privilege_checks_user privileges procedure process " +
	"processlist profile profiles proxy purge qualify quarter query quick quote radians raise rand random " +
	"random_bytes range rank raw read read_only read_write reads real rebuild record recover recursive " +
	"redo_buffer_size redofile redundant ref_system_id reference references regexp regexp_instr regexp_replace " +
	"regexp_substr registration relational relay relay_log_file relay_log_pos relay_thread relaylog release " +
	"release_all_locks release_lock reload remove rename reorganize repair repeat repeatable replace " +
	"replace_oracle replay replica replica_pos replicas replicate_do_db replicate_do_table replicate_ignore_db " +
	"replicate_ignore_table replicate_rewrite_db replicate_wild_do_table replicate_wild_ignore_table replication " +
	"require require_row_format require_table_primary_key_check reset resignal resource respect restart restore " +
	"restrict resume retain return returned_sqlstate returning returns reuse reverse revoke right rlike role " +
	"rollback rollup rotate round routine row row_count row_format row_number rowcount rownum rows rowtype rpad " +
	"rpad_oracle rtree rtrim rtrim_oracle s3 savepoint schedule schema schema_name schemas sec_to_time second " +
	"second_microsecond secondary secondary_engine secondary_engine_attribute secondary_load secondary_unload " +
	"security select sensitive separator sequence serial serializable server session session_user set sets setval " +
	"sformat sha sha1 sha2 share show shutdown sign signal signed simple sin skip slave slave_pos slaves sleep " +
	"slow smallint snapshot socket soft some soname soundex sounds source source_auto_position source_bind " +
	"source_compression_algorithms source_connect_retry source_connection_auto_failover source_delay " +
	"source_heartbeat_period source_host source_log_file source_log_pos source_password source_port " +
	"source_public_key_path source_retry_count source_ssl source_ssl_ca source_ssl_capath source_ssl_cert " +
	"source_ssl_cipher source_ssl_crl source_ssl_crlpath source_ssl_key source_ssl_verify_server_cert " +
	"source_tls_ciphersuites source_tls_version source_user source_zstd_compression_level space spatial specific " +
	"sql sql_after_gtids sql_after_mts_gaps sql_before_gtids sql_big_result sql_buffer_result sql_cache " +
	"sql_calc_found_rows sql_no_cache sql_small_result sql_thread sql_tsi_day sql_tsi_hour sql_tsi_minute " +
	"sql_tsi_month sql_tsi_quarter sql_tsi_second sql_tsi_week sql_tsi_year sqlexception sqlstate sqlwarning sqrt " +
	"srid ssl stacked stage start starting starts statement stats_auto_recalc stats_persistent stats_sample_pages " +
	"status std stddev stddev_pop stddev_samp stop storage stored str_to_date straight_join strcmp stream " +
	"strict_load string subclass_origin subdate subject subpartition subpartitions substr substr_oracle substring " +
	"substring_index subtime sum super suspend swaps switches sys_guid sysdate system system_time system_user " +
	"table table_checksum table_name tables tablesample tablespace tan temporary temptable terminated text than " +
	"then thread_priority threads ties time time_format time_to_sec timediff timestamp timestampadd timestampdiff " +
	"tinyblob tinyint tinytext tls to to_base64 to_char to_days to_seconds trailing transaction transactional " +
	"trigger triggers trim trim_oracle true truncate type types ucase unbounded uncommitted uncompress " +
	"uncompressed_length undefined undo undo_buffer_size undofile unhex unicode uninstall union unique " +
	"unix_timestamp unknown unlock unregister unsigned until update updatexml upgrade upper uri url usage use " +
	"use_frm user user_resources using utc_date utc_time utc_timestamp uuid uuid_short uuid_v4 uuid_v7 validate " +
	"validation value values var_pop var_samp varbinary varchar varchar2 varcharacter variables variance varying " +
	"vcpu vec_distance vec_distance_cosine vec_distance_euclidean vec_fromtext vec_totext vector " +
	"verify_key_constraints version versioning via view virtual visible wait warnings week weekday weekofyear " +
	"weight_string when where while window with within without work wrapper write wsrep_last_seen_gtid " +
	"wsrep_last_written_gtid wsrep_sync_wait_upto_gtid x509 xa xid xml xor year year_month yearweek zerofill zone "
