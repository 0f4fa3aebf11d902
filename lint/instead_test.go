package lint

import (
	"slices"
	"strings"
	"testing"
)

// What is to be written for each line of a file; "" for a line of which nothing is said.
func TestInstead(t *testing.T) {
	const (
		keep  = "keep it for now: nothing takes its place"
		other = "leave it out; where another server reads it too, write loose_"
	)
	tests := []struct {
		name, rules string
		in, want    []string
	}{
		{"days in seconds", "mysql:9.7", []string{"expire_logs_days = 7"}, []string{"write binlog_expire_logs_seconds = 604800"}},
		{"by a prefix", "mysql:9.7", []string{"skip_expire_logs_days"}, []string{"write binlog_expire_logs_seconds = 0"}},
		{"half a day", "mysql:8.4", []string{"expire-logs-days=0.5"}, []string{"write binlog_expire_logs_seconds = 43200"}},
		{"no number of days", "mysql:8.4", []string{"expire_logs_days=x"}, []string{"write binlog_expire_logs_seconds, its days in seconds"}},
		{"set already", "mysql:8.0", []string{"expire_logs_days = 7", "binlog_expire_logs_seconds = 60"}, []string{"leave it out: binlog_expire_logs_seconds is set in line 3", ""}},
		{"TLS that is on", "mysql:9.7", []string{"ssl = ON"}, []string{"leave it out (TLS is on unless tls_version is empty)"}},
		{"TLS that is on, alone", "mysql:8.4", []string{"ssl"}, []string{"leave it out (TLS is on unless tls_version is empty)"}},
		{"TLS that is off", "mysql:9.7", []string{"ssl = 0"}, []string{"write tls_version = ''"}},
		{"TLS that is off by its prefix", "mysql:9.7", []string{"disable_ssl"}, []string{"write tls_version = ''"}},
		{"TLS that is off by its own option", "mysql:9.7", []string{"skip-ssl"}, []string{"write tls_version = ''"}},
		{"TLS of the admin port", "mysql:9.7", []string{"admin_ssl=ON", "admin_ssl=OFF"}, []string{"leave it out (TLS is on unless tls_version is empty)", "write admin_tls_version = ''"}},
		{"plugin that is gone", "mysql:9.7", []string{"default_authentication_plugin = mysql_native_password"},
			[]string{"leave it out (new accounts get caching_sha2_password: mysql_native_password is no more)"}},
		{"plugin that is there", "mysql:8.4", []string{"default_authentication_plugin = mysql_native_password"},
			[]string{"write mysql_native_password = ON, and in a line of its own authentication_policy = *:mysql_native_password,,"}},
		{"plugin that is on", "mysql:8.4", []string{"default_authentication_plugin = mysql_native_password", "mysql_native_password=ON"},
			[]string{"write authentication_policy = *:mysql_native_password,,", ""}},
		{"plugin in MariaDB", "mariadb:11.8", []string{"mysql_native_password = ON"}, []string{"leave it out (the plugin is always there)"}},
		{"two lines are one", "mysql:9.7", []string{"innodb_log_file_size=512M", "innodb_log_files_in_group=4"},
			[]string{"write innodb_redo_log_capacity = 2G", "leave it out: it is in what to write for line 2"}},
		{"the other way round", "mysql:9.7", []string{"innodb_log_files_in_group=4", "innodb_log_file_size=512M"},
			[]string{"write innodb_redo_log_capacity = 2G", "leave it out: it is in what to write for line 2"}},
		{"one of the two", "mysql:8.4", []string{"innodb_log_file_size=256M"}, []string{"write innodb_redo_log_capacity = 512M"}},
		{"both, and the new one", "mysql:8.4", []string{"innodb_log_file_size=256M", "innodb_redo_log_capacity=1G"},
			[]string{"leave it out: innodb_redo_log_capacity is set in line 3", ""}},
		{"both, the new one first", "mysql:8.4", []string{"innodb_redo_log_capacity=1G", "innodb_log_file_size=256M"},
			[]string{"", "leave it out: innodb_redo_log_capacity is set in line 2"}},
		{"in MariaDB it is the file", "mariadb:10.11", []string{"innodb_redo_log_capacity=2G"}, []string{"write innodb_log_file_size = 2G"}},
		{"nothing like it", "mysql:9.7", []string{"timed_mutexes = 0"}, []string{"leave it out"}},
		{"names of MariaDB", "mariadb:11.8",
			[]string{"super_read_only=1", "log_replica_updates=ON", "rpl_semi_sync_source_enabled=1", "rpl_semi_sync_source_timeout=500", "max_execution_time=1500", "replica_parallel_workers=4", "log_error_verbosity=3"},
			[]string{"write read_only = ON", "write log_slave_updates = ON", "write rpl_semi_sync_master_enabled = 1", "write rpl_semi_sync_master_timeout = 500", "write max_statement_time = 1.5", "write slave_parallel_threads = 4", "write log_warnings = 2"}},
		{"names of MySQL", "mysql:9.7",
			[]string{"max_statement_time=1.5", "log_slow_query", "log_slow_query_time=2", "slave_parallel_threads=4", "innodb_force_primary_key=ON", "log_warnings=2", "table_cache=2K"},
			[]string{"write max_execution_time = 1500", "write slow_query_log", "write long_query_time = 2", "write replica_parallel_workers = 4", "write sql_require_primary_key = ON", "write log_error_verbosity = 3", "write table_open_cache = 2K"}},
		{"semi-synchronous", "mysql:9.7", []string{"rpl_semi_sync_master_enabled=1", "rpl_semi_sync_master_timeout=5"},
			[]string{"write plugin_load_add = semisync_source.so, and in a line of its own rpl_semi_sync_source_enabled = 1", "write rpl_semi_sync_source_timeout = 5"}},
		{"read_only stays off", "mariadb:11.8", []string{"super_read_only=OFF"}, []string{"leave it out"}},
		{"IDs of transactions", "mariadb:11.8", []string{"gtid_mode=ON"}, []string{"leave it out (MariaDB always has global transaction IDs)"}},
		{"a log and its file", "mysql:9.7", []string{"log_slow_queries = /var/lib/mysql/slow.log", "log"},
			[]string{"write slow_query_log = ON, and in a line of its own slow_query_log_file = /var/lib/mysql/slow.log", "write general_log = ON"}},
		{"the charset utf8", "mysql:9.7", []string{"default_character_set=utf8", "default-collation=utf8_general_ci"},
			[]string{"write character_set_server = utf8mb3", "write collation_server = utf8mb3_general_ci"}},
		{"language", "mysql:9.7", []string{"language = /usr/share/mysql/german/"}, []string{"write lc_messages_dir = /usr/share/mysql, and in a line of its own lc_messages = de_DE"}},
		{"a value that the new one does not take", "mysql:9.7", []string{"tx_isolation=SOMETIMES"}, []string{"leave it out: transaction_isolation does not take its value"}},
		{"a value with quotes", "mysql:9.7", []string{`init_slave="SET NAMES 'utf8mb4'"`}, []string{"write init_replica with the same value"}},
		{"behind loose_", "mysql:9.7", []string{"loose_slave_net_timeout=5", "loose_expire_logs_days=5"}, []string{"write loose_replica_net_timeout = 5", ""}},
		{"switched off", "mysql:9.7", []string{"skip_slave_preserve_commit_order"}, []string{"write replica_preserve_commit_order = 0"}},
		{"of two names the last counts", "mysql:9.7", []string{"slave_net_timeout=5", "replica_net_timeout=6", "slave_net_timeout=7"},
			[]string{"leave it out: replica_net_timeout is set in line 3", "", "write replica_net_timeout = 7"}},
		{"deprecated, and the default", "mysql:9.7", []string{"binlog_format=ROW", "symbolic-links=0"}, []string{"leave it out: it is the default", "leave it out: it is the default"}},
		{"deprecated, and not the default", "mysql:9.7", []string{"binlog_format=MIXED"}, []string{keep}},
		{"of no other server", "mysql:9.7", []string{"aria_log_file_size=64M"}, []string{other + "aria_log_file_size = 64M"}},
		{"of no server", "mysql:9.7", []string{"frobnicate=1"}, []string{other + "frobnicate = 1"}},
		{"another option", "mysql:9.7", []string{"audit_log_formats=JSON"}, []string{other + "audit_log_formats = JSON"}},
		{"statements of MariaDB", "mariadb:11.8", []string{"master_host=db"}, []string{"leave it out (CHANGE MASTER TO says it)"}},
		{"modes of Galera", "mariadb:11.8", []string{"wsrep_replicate_myisam=ON", "wsrep_strict_ddl=1"},
			[]string{"write wsrep_mode = REPLICATE_MYISAM,STRICT_REPLICATION", "leave it out: it is in what to write for line 2"}},
		{"appliers", "galera:11.8", []string{"wsrep_applier_threads=4"}, []string{"write wsrep_slave_threads = 4"}},
		{"the admin port does nothing alone", "mariadb:11.8", []string{"admin_port=3307"}, []string{"leave it out (without admin_address nothing listens there)"}},
		{"waiting for more", "mariadb:11.8", []string{"binlog_group_commit_sync_delay=500"}, []string{"write binlog_commit_wait_usec = 500, and in a line of its own binlog_commit_wait_count = 1000000"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Load(tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			got := make([]string, len(tt.in))
			for _, f := range r.Check([]byte("[mysqld]\n"+strings.Join(tt.in, "\n")+"\n"), Given{}) {
				if i := f.Line - 2; got[i] == "" && !f.Value && !strings.Contains(f.Msg, "is set again") {
					got[i] = f.Hint
				}
			}
			for i, want := range tt.want {
				if got[i] != want {
					t.Errorf("%s: got\n%s\nwant\n%s", tt.in[i], got[i], want)
				}
			}
		})
	}
}

// A value that nobody may see, or that is a placeholder, is in no hint; how it is
// converted is told.
func TestInsteadHidden(t *testing.T) {
	r, err := Load("mysql:9.7")
	if err != nil {
		t.Fatal(err)
	}
	hidden := func(int) bool { return true }
	for c := range conversions("") {
		for _, line := range []string{c.option + " = 12345", "skip_" + c.option, c.option} {
			for _, given := range []Given{{Secret: hidden}, {Invented: hidden}} {
				for _, f := range r.Check([]byte("[mysqld]\n"+line+"\n"), given) {
					if !f.Value && strings.Contains(f.Hint, "12345") {
						t.Errorf("%s: %s", line, f.Hint)
					}
				}
			}
		}
	}
}

// Each rule that the table names is one that there is: any other word would keep the value.
func TestRuleNames(t *testing.T) {
	keeps := []string{"beside", "charset", "file"}
	seen := 0
	for line := range strings.Lines(conversionTable) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) < 3 || cells[0] == "options" {
			continue
		}
		for to := range strings.SplitSeq(cells[2], "|") {
			words := strings.Fields(to)
			if len(words) < 2 || slices.Contains(keeps, words[1]) {
				continue
			}
			seen++
			if how := ruleOf(append(words[1:], "", "")); how.says == same().says {
				t.Errorf("%s: there is no rule %s", cells[0], words[1])
			}
		}
	}
	if seen < 40 {
		t.Errorf("%d rules in the table", seen)
	}
}

// Conversions are of options that the catalogue has, and lead to such.
func TestConversions(t *testing.T) {
	r, err := Load("mysql:9.7")
	if err != nil {
		t.Fatal(err)
	}
	for c := range conversions("") {
		if r.known.option(c.option) == nil {
			t.Errorf("there is no option %s", c.option)
		}
		for _, to := range c.to {
			if name := strings.TrimPrefix(to.option, "loose_"); name != "" && r.known.option(name) == nil {
				t.Errorf("%s: there is no option %s", c.option, name)
			}
		}
	}
}

// A value is given again without quotes only if the server reads it back so.
func TestPlainValue(t *testing.T) {
	for v, want := range map[string]bool{
		"/var/lib/mysql": true, "16M": true, "''": true, "été": true,
		"": true, "a b": true, " a": false, "a#b": false, "a'b": false, "a\nb": false,
		"voilà": false, "à la carte": false, "\xa0a": false, // as latin1 they have whitespace
		strings.Repeat("x", 200): false,
	} {
		if got := plainValue(v); got != want {
			t.Errorf("%q: got %v, want %v", v, got, want)
		}
	}
}
