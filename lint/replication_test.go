package lint

import "testing"

// What one option makes useless or unsafe of another: each was seen with the real server.
func TestReplication(t *testing.T) {
	const semisync = "plugin_load_add=semisync_source.so\nloose_rpl_semi_sync_source_enabled="
	tests := []struct{ name, rules, in, want string }{
		{"semi-sync", "mysql:9.7", semisync + "ON\n", ""},
		{"semi-sync without a log", "mysql:9.7", semisync + "ON\nskip_log_bin\n",
			"warning 3 loose_rpl_semi_sync_source_enabled: has no effect: without a binary log, no replica can follow this server\n  remove skip_log_bin"},
		{"semi-sync of MariaDB without a log", "mariadb:11.8", "skip-log-bin\nrpl_semi_sync_master_enabled=1\n",
			"warning 3 rpl_semi_sync_master_enabled: has no effect: without a binary log, no replica can follow this server\n" +
				"  remove skip-log-bin, and write log_bin = binlog as well"},
		{"no semi-sync without a log", "mysql:9.7", semisync + "OFF\nskip_log_bin\n", ""},
		{"of MariaDB", "mariadb:10.11", "rpl_semi_sync_master_enabled=1\n",
			"warning 2 rpl_semi_sync_master_enabled: has no effect: without a binary log, no replica can follow this server\n  write log_bin = binlog as well"},
		{"of MariaDB, with a log", "mariadb:11.8", "rpl_semi_sync_master_enabled=1\nlog_bin=b\n", ""},
		{"of a replica", "mariadb:11.8", "rpl_semi_sync_slave_enabled=1\n", ""},

		{"log switched off", "mysql:8.4", "skip_log_bin\nlog_replica_updates=ON\nsync_binlog=5\n",
			"warning 3 log_replica_updates: has no effect: this file switches the binary log off\n  leave it out\n" +
				"warning 4 sync_binlog: has no effect: this file switches the binary log off\n  leave it out"},
		{"log switched off, and this too", "mysql:8.4", "skip_log_bin\nlog_replica_updates=OFF\n", ""},
		{"log that another file may switch on", "mariadb:11.8", "log_slave_updates=ON\nsync_binlog=5\n", ""},

		{"read_only", "mysql:9.7", "read_only=ON\nrelay_log_recovery=ON\n", ""},
		{"relay logs kept", "mariadb:11.8", "relay_log_purge=OFF\nrelay_log_recovery=ON\n",
			"warning 2 relay_log_purge: is not safe with relay_log_recovery: after a crash, a replica may apply a change twice\n  leave it out"},
		{"relay logs kept, no recovery", "mysql:9.7", "relay_log_purge=OFF\n", ""},
		{"super_read_only", "percona:8.4", "read_only=OFF\nsuper_read_only=ON\n", "warning 2 read_only: is ON all the same: super_read_only switches it on\n  leave it out"},
		{"super_read_only of an image", "mysql:9.7", "super_read_only=ON\n",
			"warning 2 super_read_only: keeps the official image from setting root's password on the first start\n" +
				"  leave it out, and run SET PERSIST super_read_only = ON once the server has its data"},
		{"super_read_only, off", "mysql:9.7", "super_read_only=OFF\nread_only=OFF\n", ""},

		{"temporary tables", "mariadb:11.8", "tmp_table_size=16M\n", ""},
		{"temporary tables, too small", "mariadb:11.8", "tmp_table_size=64M\n",
			"warning 2 tmp_table_size: is more than max_heap_table_size, which is 16M unless it is set: the smaller of them counts\n" +
				"  write max_heap_table_size = 64M as well"},
		{"temporary tables, larger", "mariadb:11.8", "tmp_table_size=64M\nmax_heap_table_size=64M\n", ""},
		{"temporary tables, less", "mariadb:11.8", "tmp_table_size=64M\nmax_heap_table_size=32M\n",
			"warning 2 tmp_table_size: is more than max_heap_table_size: the smaller of them counts\n  write 32M"},
		{"temporary tables of MySQL", "mysql:9.7", "tmp_table_size=64M\n", ""},

		{"nowhere", "mysql:9.7", "log_output=NONE\ngeneral_log=ON\n", "warning 2 log_output: with NONE nothing is logged, and general_log is ON\n  write FILE"},
		{"nowhere, nothing", "mysql:9.7", "log_output=NONE\ngeneral_log=OFF\n", ""},
		{"letters", "mysql:9.7", "lower_case_table_names=2\n",
			"warning 2 lower_case_table_names: becomes 0 where the file system is case-sensitive, as on Linux\n  leave it out: 0 is what the server's tables were made with"},
		{"no TLS left", "mysql:9.7", "tls_version=TLSv1.1\n", "error 2 tls_version: \"TLSv1.1\" was removed in MySQL 8.0.28\n  leave it out"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Load(tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			if got := tell(r.Check([]byte("[mysqld]\n"+tt.in), Given{})); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
