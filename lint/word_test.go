package lint

import "testing"

func TestMembers(t *testing.T) {
	const three = "NONE, FILE, TABLE"
	tests := []struct{ name, rules, in, want string }{
		{"every bit", "mysql:9.7", "slave_type_conversions=15\nlog_output=7\nsql_mode=17179869183\nmyisam_recover_options=31\n",
			"warning 2 slave_type_conversions: is deprecated, and will be gone from a later release of MySQL\n  write replica_type_conversions = 15"},
		{"every bit", "mariadb:11.8", "slave_type_conversions=3\nmyisam_recover_options=63\nsql_mode=34359738367\ntls_version=15\nnew_mode=31\n", ""},
		{"every bit", "mariadb:10.11", "old_mode=127\nlog_slow_filter=2047\n", ""},
		{"beyond the bits", "mariadb:11.8", "slave_type_conversions = 7\n",
			"error 2 slave_type_conversions: \"7\" is more than the bits of all its words\n  write its words, or a number of at most 3"},
		{"beyond the bits", "mysql:9.7", "replica_type_conversions = 16\nlog_output = 99999999999999999999\n",
			"error 2 replica_type_conversions: \"16\" is more than the bits of all its words\n  write its words, or a number of at most 15\n" +
				"error 3 log_output: \"99999999999999999999\" is more than the bits of all its words\n  write its words, or a number of at most 7"},
		{"beyond words that are not to be written", "mysql:8.4", "sql_mode=17179869184\n",
			"error 2 sql_mode: \"17179869184\" is more than the bits of all its words\n  write its words, or a number of at most 17179869183"},
		{"beyond the bits, where ALL is a word", "mariadb:10.11", "tls_version=16\n",
			"error 2 tls_version: \"16\" is more than the bits of all its words\n  write its words, or a number of at most 15"},
		{"all words", "mariadb:11.8", "log_output=ALL\nnote_verbosity=all\nsql_mode=ALL\n", ""},
		{"all words and more", "mariadb:10.11", "log_output=FILE,ALL\n", "error 2 log_output: \"FILE,ALL\" contains ALL and more\n  write ALL alone"},
		{"all words, in MySQL", "mysql:9.7", "log_output=ALL\n", "error 2 log_output: \"ALL\" is not one of " + three},
		{"mistyped", "mysql:9.7", "log_output=FIEL\n", "error 2 log_output: \"FIEL\" is not one of " + three + "\n  did you mean FILE?"},
		{"mistyped switch", "mysql:9.7", "optimizer_switch=mmr=on\n",
			"error 2 optimizer_switch: \"mmr=on\" is not one of its 27 words\n  did you mean mrr=on?"},
		{"mistyped switch that is off", "mariadb:11.8", "optimizer_switch=mrr=on,index_mrege=OFF\n",
			"error 2 optimizer_switch: \"index_mrege=OFF\" is not one of its 39 words\n  did you mean index_merge=off?"},
		{"mistyped switch alone", "mysql:9.7", "optimizer_switch=mmr\n", "error 2 optimizer_switch: \"mmr\" is not one of its 27 words\n  did you mean mrr=on?"},
		{"switch alone", "mysql:9.7", "optimizer_switch=mrr\n", "error 2 optimizer_switch: \"mrr\" is neither on nor off\n  write mrr=on or mrr=off"},
		{"switch with another word", "mariadb:10.11", "optimizer_switch=mrr=yes\n", "error 2 optimizer_switch: \"mrr=yes\" is neither on nor off\n  write mrr=on or mrr=off"},
		{"tracing", "mysql:9.7", "optimizer_trace=enabeld=on\n", "error 2 optimizer_trace: \"enabeld=on\" is not one of enabled, default\n  did you mean enabled=on?"},
		{"alone", "mariadb:11.8", "binlog_optimize_thread_scheduling\n",
			"error 2 binlog_optimize_thread_scheduling: needs a value\n  write binlog_optimize_thread_scheduling = TRUE\n" +
				"warning 2 binlog_optimize_thread_scheduling: is deprecated, and will be gone from a later release of MariaDB\n  leave it out: it is the default"},
		{"by its prefix", "mariadb:10.11", "skip_binlog_optimize_thread_scheduling\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name+", "+tt.rules, func(t *testing.T) {
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
