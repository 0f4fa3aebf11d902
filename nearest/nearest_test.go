package nearest

import "testing"

func TestName(t *testing.T) {
	names := []string{"port", "mysql", "key", "keys", "binlog_format", "max_connections", "max_connect_errors",
		"slow_query_log", "slow_query_log_file",
		"slave_parallel_mode", "innodb_write_io_threads", "innodb_buffer_pool_size", "ssl_ca", "min_examined_row_limit", "skip-name-resolve", "performance_schema", "mysql:9.7", "report_password"}
	for _, tt := range []struct{ name, in, want string }{
		{"swapped", "prot", "port"},
		{"a letter less", "mysq", "mysql"},
		{"swapped in a short one", "kye", "key"},
		{"capitals", "MYSQL", "mysql"},
		{"nothing like it", "zzz", ""},
		{"itself", "port", ""},
		{"a letter less in a word", "max_conections", "max_connections"},
		{"two words wrong", "perfomance_shema", "performance_schema"},
		{"a plural", "max_connections_errors", ""},
		{"a plural missing", "innodb_write_io_thread", "innodb_write_io_threads"},
		{"a plural too many", "innodb_buffer_pool_sizes", "innodb_buffer_pool_size"},
		{"parted otherwise", "bin_log_format", "binlog_format"},
		{"not parted", "innodbbuffer_pool_size", "innodb_buffer_pool_size"},
		{"dashes", "slow-query-log", "slow_query_log"},
		{"dashes, and a letter", "skip_name_reslove", "skip-name-resolve"},
		{"a word is another", "audit_log_format", ""},
		{"the last word is another", "slave_parallel_type", ""},
		{"a word in the middle is another", "innodb_read_io_threads", ""},
		{"a word more", "slow_query_log_always", ""},
		{"a word less", "innodb_buffer_size", ""},
		{"a short word is another", "max_examined_row_limit", ""},
		{"letters left out", "report_passwd", "report_password"},
		{"a number", "mysql:9.8", "mysql:9.7"},
		{"short, and another", "ssl_crl", ""},
	} {
		if got := Name(tt.in, names); got != tt.want {
			t.Errorf("%s: %s: got %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
}
