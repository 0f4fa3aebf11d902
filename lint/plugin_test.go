package lint

import (
	"fmt"
	"testing"
)

// How libraries are named, and what follows for the options of their plugins. The servers agree: test/options.
func TestPlugins(t *testing.T) {
	const semisync = "rpl_semi_sync_source_enabled=1\n"
	for _, tt := range []struct{ name, rules, in, want string }{
		{"loaded before", "mysql:9.7", "plugin_load_add=semisync_source.so\n" + semisync, firstStart(3, "rpl_semi_sync_source_enabled", "1")},
		{"loaded behind", "mysql:8.4", semisync + "plugin-load-add = semisync_source.so\n", firstStart(2, "rpl_semi_sync_source_enabled", "1")},
		{"by name", "mysql:8.0", "plugin_load=rpl_semi_sync_source=semisync_source.so\n" + semisync, firstStart(3, "rpl_semi_sync_source_enabled", "1")},
		{"of several", "mysql:9.7", "plugin_load=\"rpl_semi_sync_source=semisync_source.so;clone=mysql_clone.so\"\nclone_buffer_size=5M\n" + semisync, firstStart(3, "clone_buffer_size", "5M, and loose_ before all other options of plugins")},
		{"not loaded", "mysql:9.7", semisync, "error 2 rpl_semi_sync_source_enabled: MySQL 9.7 has it only with the plugin rpl_semi_sync_source, and refuses it without\n" +
			"  write plugin_load_add = semisync_source.so as well"},
		{"behind loose_", "mysql:9.7", "loose_" + semisync, "note 2 loose_rpl_semi_sync_source_enabled: MySQL 9.7 has it only with the plugin rpl_semi_sync_source, and ignores it without"},
		{"another plugin of it", "mysql:9.7", "plugin_load_add=clone=semisync_source.so\n" + semisync,
			"warning 2 plugin_load_add: semisync_source.so has no plugin clone, but rpl_semi_sync_source: MySQL 9.7 starts without it\n  write plugin_load_add = semisync_source.so\n" +
				"error 3 rpl_semi_sync_source_enabled: MySQL 9.7 has it only with the plugin rpl_semi_sync_source, and refuses it without\n  write plugin_load_add = semisync_source.so as well"},
		{"without .so", "mysql:9.7", "plugin_load_add=semisync_source\n",
			"warning 2 plugin_load_add: semisync_source has no .so at its end: MySQL 9.7 starts without it\n  write plugin_load_add = semisync_source.so"},
		{"the old name", "mysql:9.7", "plugin_load=rpl_semi_sync_master=semisync_master.so\n",
			"warning 2 plugin_load: semisync_master.so is not one of its libraries: MySQL 9.7 starts without it\n  write plugin_load = semisync_source.so"},
		{"old names, one hint", "mysql:9.7", "plugin-load = rpl_semi_sync_master=semisync_master.so;rpl_semi_sync_slave=semisync_slave.so\n",
			"warning 2 plugin-load: semisync_master.so is not one of its libraries: MySQL 9.7 starts without it\n  write plugin_load = \"semisync_source.so;semisync_replica.so\"\n" +
				"warning 2 plugin-load: semisync_slave.so is not one of its libraries: MySQL 9.7 starts without it\n  write plugin_load = \"semisync_source.so;semisync_replica.so\""},
		{"an old name beside another", "mysql:9.7", "plugin_load=\"mysql_clone.so;semisync_slave.so\"\n",
			"warning 2 plugin_load: semisync_slave.so is not one of its libraries: MySQL 9.7 starts without it\n  write plugin_load = \"mysql_clone.so;semisync_replica.so\""},
		{"the old name where it is", "mysql:8.0", "plugin_load_add=semisync_master.so\nrpl_semi_sync_master_enabled=1\n", firstStart(3, "rpl_semi_sync_master_enabled", "1")},
		{"misspelt", "mysql:9.7", "plugin_load_add=semisync_sorce.so\n",
			"warning 2 plugin_load_add: semisync_sorce.so is not one of the libraries of its package: MySQL 9.7 starts without it\n  did you mean semisync_source.so?"},
		{"a path", "mysql:9.7", "plugin_load_add=/usr/lib/mysql/plugin/semisync_source.so\n",
			"warning 2 plugin_load_add: /usr/lib/mysql/plugin/semisync_source.so is a path, and only names of files are taken: MySQL 9.7 starts without it\n  write plugin_load_add = semisync_source.so"},
		{"blanks", "mysql:9.7", "plugin_load_add=\"semisync_source.so ;mysql_clone.so\"\n",
			"warning 2 plugin_load_add: semisync_source.so  has whitespace at its ends, which counts: MySQL 9.7 starts without it\n  write plugin_load_add = \"semisync_source.so;mysql_clone.so\""},
		{"taken back", "mysql:9.7", "plugin_load_add=semisync_source.so\nplugin_load=mysql_clone.so\n" + semisync,
			"warning 3 plugin_load: takes back what line 2 loads\n  write plugin_load_add = mysql_clone.so\n" +
				"error 4 rpl_semi_sync_source_enabled: MySQL 9.7 has it only with the plugin rpl_semi_sync_source, and refuses it without\n  write plugin_load_add = semisync_source.so as well"},
		{"taken back below", "mysql:9.7", semisync + "plugin_load=mysql_clone.so\n",
			"error 2 rpl_semi_sync_source_enabled: MySQL 9.7 has it only with the plugin rpl_semi_sync_source, and refuses it without\n  write plugin_load_add = semisync_source.so as well, below line 3"},
		{"twice", "mysql:9.7", "plugin_load_add=mysql_clone.so\nplugin_load_add=mysql_clone.so\n",
			"warning 3 plugin_load_add: MySQL 9.7 loads mysql_clone.so twice\n  leave one of them out"},
		{"early", "mysql:8.4", "early_plugin_load=semisync_source.so\n",
			"warning 2 early_plugin_load: semisync_source.so is not a plugin to load early: only keyrings are: MySQL 8.4 starts without it\n  write plugin_load_add = semisync_source.so"},
		{"a keyring", "mysql:8.0", "early_plugin_load=keyring_file.so\nkeyring_file_data=/var/lib/mysql-keyring/keyring\n", ""},
		{"a component", "mysql:9.7", "plugin_load_add=component_validate_password.so\n",
			"warning 2 plugin_load_add: component_validate_password.so is a component, which no option file loads: MySQL 9.7 starts without it\n  leave it out, and run INSTALL COMPONENT 'file://component_validate_password' once"},
		{"a component's option", "mysql:9.7", "validate_password.policy=LOW\n", "error 2 validate_password.policy: MySQL 9.7 has it only with the component validate_password, and refuses it without\n" +
			"  write loose_validate_password.policy = LOW, which it also reads once INSTALL COMPONENT 'file://component_validate_password' was run"},
		{"for clients", "mysql:9.7", "plugin_load_add=mysql_native_password.so\n",
			"warning 2 plugin_load_add: mysql_native_password.so has no plugin of the server: MySQL 9.7 starts without it\n  leave it out"},
		{"its own option", "mysql:9.7", "plugin_load_add=mysql_clone.so\nclone=FORCE_PLUS_PERMANENT\n", firstStart(3, "clone", "FORCE_PLUS_PERMANENT")},
		{"a wrong word", "mysql:9.7", "plugin_load_add=mysql_clone.so\nclone=ALWAYS\n", "error 3 clone: \"ALWAYS\" is not one of ON, OFF, FORCE, FORCE_PLUS_PERMANENT" +
			"\n" + firstStart(3, "clone", "ALWAYS")},
		{"a wrong value", "mysql:9.7", "plugin_load_add=semisync_source.so\nrpl_semi_sync_source_timeout=10s\n",
			"error 3 rpl_semi_sync_source_timeout: \"10s\" is not a whole number\n  write a whole number" +
				"\n" + firstStart(3, "rpl_semi_sync_source_timeout", "10s")},
		{"the prefix", "mysql:9.7", "plugin_innodb_buffer_pool_size=1G\n",
			"warning 2 plugin_innodb_buffer_pool_size: the prefix plugin_ is deprecated, and will be gone from a later release of MySQL\n  write innodb_buffer_pool_size"},
		{"no such prefix", "mysql:9.7", "plugin_max_connections=5\n", "error 2 plugin_max_connections: MySQL 9.7 has no such option\n  leave it out; where another server reads it too, write loose_plugin_max_connections = 5"},

		{"MariaDB's", "mariadb:11.8", "plugin_load_add=server_audit\nserver_audit_logging=ON\nserver_audit=FORCE_PLUS_PERMANENT\n", ""},
		{"in capitals", "mariadb:11.8", "PLUGIN_LOAD_ADD=SERVER_AUDIT=server_audit\nServer_Audit_Logging=ON\n", ""},
		{"short", "mariadb:11.8", "plugin_load_add=server_audit\nserver_audit_logg=ON\n",
			"warning 3 server_audit_logg: is short for server_audit_logging, which MariaDB may no longer take in the next release\n  write server_audit_logging = ON"},
		{"not loaded", "mariadb:10.11", "server_audit_logging=ON\n",
			"error 2 server_audit_logging: MariaDB 10.11 has it only with the plugin SERVER_AUDIT, and refuses it without\n  write plugin_load_add = server_audit.so as well"},
		{"its own option alone", "mariadb:10.11", "server_audit=ON\n",
			"error 2 server_audit: MariaDB 10.11 has it only with the plugin SERVER_AUDIT, and refuses it without\n  write plugin_load_add = server_audit.so as well"},
		{"a wrong value", "mariadb:11.8", "plugin_load_add=server_audit\nserver_audit_output_type=files\n",
			"warning 3 server_audit_output_type: \"files\" is not one of syslog, file: MariaDB 11.8 starts without the plugin SERVER_AUDIT\n  did you mean file?"},
		{"keys", "mariadb:11.8", "plugin_load_add=file_key_management\n",
			"warning 2 plugin_load_add: loads file_key_management, which does not work without file_key_management_filename\n  write file_key_management_filename = /etc/mysql/encryption/keyfile.enc as well"},
		{"with keys", "mariadb:11.8", "plugin_load_add=file_key_management\nfile_key_management_filename=/etc/mysql/keys\n", ""},
		{"forced without keys", "mariadb:11.8", "plugin_load_add=file_key_management\nfile_key_management=FORCE\n",
			"error 2 plugin_load_add: loads file_key_management, which is forced and does not work without file_key_management_filename\n  write file_key_management_filename = /etc/mysql/encryption/keyfile.enc as well"},
		{"a wrong value, forced", "mariadb:11.8", "plugin_load_add=server_audit\nserver_audit_output_type=files\nserver_audit=FORCE_PLUS_PERMANENT\n",
			"error 3 server_audit_output_type: \"files\" is not one of syslog, file\n  did you mean file?"},
		{"a package of its own", "mariadb:11.8", "plugin_load_add=ha_spider\n",
			"note 2 plugin_load_add: ha_spider.so is of the package mariadb-plugin-spider, which is not installed with the server, nor in its image"},
		{"its option", "mariadb:11.8", "spider_conn_wait_timeout=5\n",
			"error 2 spider_conn_wait_timeout: MariaDB 11.8 has it only with the plugin SPIDER, and refuses it without\n  write plugin_load_add = ha_spider.so as well, and install mariadb-plugin-spider"},
		{"compiled in", "mariadb:11.8", "plugin_load_add=semisync_master.so\nrpl_semi_sync_master_enabled=1\nlog_bin=b\n",
			"warning 2 plugin_load_add: semisync_master.so is not one of its libraries: its plugin is compiled in: MariaDB 11.8 starts without it\n  leave it out"},
		{"not ripe", "mariadb:11.8", "plugin_load_add=handlersocket\n",
			"warning 2 plugin_load_add: handlersocket.so is of the maturity beta, which is not loaded unless plugin_maturity allows it: MariaDB 11.8 starts without it\n  write plugin_maturity = beta as well"},
		{"ripe enough", "mariadb:11.8", "plugin_maturity=beta\nplugin_load_add=handlersocket\nhandlersocket_port=9998\n", ""},
	} {
		rules, err := Load(tt.rules)
		if err != nil {
			t.Fatal(err)
		}
		if got := tell(rules.Check([]byte("[mysqld]\n"+tt.in), Given{})); got != tt.want {
			t.Errorf("%s, %s: got\n%s\nwant\n%s", tt.rules, tt.name, got, tt.want)
		}
	}
}

// The options of Percona Server, and of Percona XtraDB Cluster, which is one.
func TestPercona(t *testing.T) {
	const own = "thread_handling=pool-of-threads\nthread_pool_size=8\nthread_pool_max_threads=500\nthread_pool_high_prio_mode=none\nuserstat=ON\nencrypt_tmp_files=ON\n" +
		"ft_query_extra_word_chars=ON\nproxy_protocol_networks=*\nlog_slow_verbosity=full\nlog_slow_rate_limit=100\nlog_slow_rate_type=query\nslow_query_log_always_write_time=2.5\n" +
		"slow_query_log_use_global_control=all\ninnodb_empty_free_list_algorithm=legacy\ninnodb_print_lock_wait_timeout_info=ON\ncsv_mode=IETF_QUOTES\nkill_idle_transaction=60\n"
	const audit = "plugin_load_add=audit_log.so\naudit_log_format=JSON\naudit_log_policy=LOGINS\naudit_log_handler=SYSLOG\naudit_log_rotate_on_size=100M\naudit_log=FORCE\n"
	for _, name := range []string{"percona:8.0", "percona:8.4", "galera:8.0", "galera:8.4"} {
		rules, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := tell(rules.Check([]byte("[mysqld]\n"+own+audit), Given{})); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, tt := range []struct{ name, rules, in, want string }{
		{"on MySQL", "mysql:8.4", "thread_pool_max_threads=5\n", "error 2 thread_pool_max_threads: is an option of Percona Server, and MySQL 8.4 refuses it\n  leave it out, or for that server take the rules percona:8.4"},
		{"of a plugin, on MySQL", "mysql:9.7", "audit_log_format=JSON\n", "error 2 audit_log_format: is an option of Percona Server, and MySQL 9.7 refuses it\n  leave it out, or for that server take the rules percona:8.4"},
		{"of its 8.0 only", "mysql:8.0", "innodb_track_changed_pages=ON\n", "error 2 innodb_track_changed_pages: is an option of Percona Server, and MySQL 8.0 refuses it\n  leave it out, or for that server take the rules percona:8.0"},
		{"its word", "mysql:8.4", "thread_handling=pool-of-threads\n", "error 2 thread_handling: \"pool-of-threads\" is a word of Percona Server, MariaDB 10.11, MariaDB 11.8, and MySQL 8.4 refuses it\n  leave it out, or for Percona Server take the rules percona:8.4"},
		{"not loaded", "percona:8.4", "audit_log_format=JSON\n", "error 2 audit_log_format: Percona Server 8.4 has it only with the plugin audit_log, and refuses it without\n  write plugin_load_add = audit_log.so as well"},
		{"a wrong word", "percona:8.4", "thread_handling=pool_of_threads\n", "error 2 thread_handling: \"pool_of_threads\" is not one of one-thread-per-connection, no-threads, pool-of-threads\n  did you mean pool-of-threads?"},
		{"no cluster", "percona:8.4", "wsrep_on=ON\n", "error 2 wsrep_on: Percona Server 8.4 has no Galera, and so no such option\n  leave it out; MariaDB and Percona XtraDB Cluster have Galera"},
		{"gone from Percona Server", "percona:8.0", "extra_port=3307\n", "error 2 extra_port: is an option of MariaDB 10.11, MariaDB 11.8, and Percona Server 8.0 refuses it\n  leave it out (admin_port is near it: on admin_address alone, and for accounts with SERVICE_CONNECTION_ADMIN)"},
	} {
		rules, err := Load(tt.rules)
		if err != nil {
			t.Fatal(err)
		}
		if got := tell(rules.Check([]byte("[mysqld]\n"+tt.in), Given{})); got != tt.want {
			t.Errorf("%s, %s: got\n%s\nwant\n%s", tt.rules, tt.name, got, tt.want)
		}
	}
}

// firstStart is what is said of a plugin's option that is not written with loose_.
func firstStart(line int, name, value string) string {
	return fmt.Sprintf("warning %d %s: keeps the official image from making a data directory: no plugin is loaded then, and its options "+
		"are refused\n  write loose_%s = %s", line, name, name, value)
}
