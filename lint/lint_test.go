package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// tell writes findings a line each.
func tell(found []Finding) string {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "%v %d %s\n", f.Level, f.Line, f.Msg)
		if f.Hint != "" {
			fmt.Fprintf(&b, "  %s\n", f.Hint)
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestCheck(t *testing.T) {
	tests := []struct{ name, rules, in, want string }{
		{"good", "mysql:9.7", "[mysqld]\nport=3306\nskip-name-resolve\ninnodb-buffer_pool-size = 1G\nslow_query_log=ON\nsql_mode=STRICT_ALL_TABLES,ANSI\n", ""},
		{"misspelt", "mysql:9.7", "[mysqld]\nmax_conections=5\n", "error 2 max_conections: MySQL 9.7 has no such option\n  did you mean max_connections?"},
		{"misspelt behind a prefix", "mysql:9.7", "[mysqld]\nskip-log-bni\n", "error 2 skip-log-bni: MySQL 9.7 has no such option\n  did you mean skip_log_bin?"},
		{"removed", "mysql:8.4", "[mysqld]\nexpire_logs_days=5\n", "error 2 expire_logs_days: MySQL 8.4 has no such option: it was removed in MySQL 8.2.0\n  write binlog_expire_logs_seconds = 432000"},
		{"not yet removed", "mysql:8.0", "[mysqld]\nexpire_logs_days=5\n", "warning 2 expire_logs_days: is deprecated, and will be gone from a later release of MySQL\n  write binlog_expire_logs_seconds = 432000"},
		{"removed without anything instead", "mysql:9.7", "[mysqld]\nquery_cache_type=0\n", "error 2 query_cache_type: MySQL 9.7 has no such option: it was removed in MySQL 8.0.3\n  leave it out (query cache removed)"},
		{"deprecated", "mysql:9.7", "[mysqld]\nslave_net_timeout=5\n", "warning 2 slave_net_timeout: is deprecated, and will be gone from a later release of MySQL\n  write replica_net_timeout = 5"},
		{"does nothing", "mariadb:11.8", "[mysqld]\ninnodb_log_files_in_group=2\n", "warning 2 innodb_log_files_in_group: MariaDB 11.8 takes it and does nothing\n  leave it out"},
		{"of another server", "mysql:9.7", "[mysqld]\naria_pagecache_buffer_size=1M\n", "error 2 aria_pagecache_buffer_size: is an option of MariaDB 10.11, MariaDB 11.8, and MySQL 9.7 refuses it\n  leave it out; where another server reads it too, write loose_aria_pagecache_buffer_size = 1M"},
		{"Galera without Galera", "mysql:8.4", "[mysqld]\nwsrep_on=ON\n", "error 2 wsrep_on: MySQL 8.4 has no Galera, and so no such option\n  leave it out; MariaDB and Percona XtraDB Cluster have Galera"},
		{"Galera with it", "galera:8.4", "[mysqld]\nwsrep_cluster_name=a\npxc_strict_mode=ENFORCING\n", ""},
		{"Galera of another kind", "galera:11.8", "[mysqld]\npxc_strict_mode=ENFORCING\n", "error 2 pxc_strict_mode: is an option of Percona XtraDB Cluster, and MariaDB 11.8 refuses it\n  leave it out, or for that server take the rules galera:8.4"},
		{"Galera and rows", "galera:11.8", "[mysqld]\nbinlog_format=MIXED\ninnodb_autoinc_lock_mode=1\n", "warning 2 binlog_format: Galera replicates rows only, and refuses to start with another format\n  write binlog_format = ROW\nwarning 3 innodb_autoinc_lock_mode: with any value but 2, Galera's appliers may wait for each other forever\n  write innodb_autoinc_lock_mode = 2"},
		{"no number", "mysql:9.7", "[mysqld]\nmax_connections=many\n", "error 2 max_connections: \"many\" is not a whole number\n  write a whole number"},
		{"fraction", "mysql:9.7", "[mysqld]\ninnodb_buffer_pool_size=1.5G\n", "error 2 innodb_buffer_pool_size: \"1.5G\" is not a whole number\n  write a whole number, with K, M, G, T, P or E after it if you like"},
		{"two letters", "mysql:9.7", "[mysqld]\nmax_allowed_packet=16MB\n", "warning 2 max_allowed_packet: in \"16MB\" the server reads only the first letter after the number\n  write 16M"},
		{"too large", "mysql:9.7", "[mysqld]\nport=70000\n", "warning 2 port: \"70000\" is out of range, and the server takes 65535 instead\n  write 65535; it takes 0 to 65535"},
		{"below zero", "mariadb:10.11", "[mysqld]\nport=-1\n", "error 2 port: \"-1\" is below zero, and MariaDB 10.11 refuses that\n  write 0 to 65535"},
		{"enum", "mysql:9.7", "[mysqld]\nbinlog_row_image=ful\nbinlog_checksum=MD5\n", "error 3 binlog_checksum: \"MD5\" is not one of NONE, CRC32"},
		{"set", "mysql:9.7", "[mysqld]\nlog_output=FILE,TABEL\n", "error 2 log_output: \"TABEL\" is not one of NONE, FILE, TABLE\n  did you mean TABLE?"},
		{"blank in a set", "mysql:9.7", "[mysqld]\nlog_output=FILE, TABLE\n", "error 2 log_output: \" TABLE\" is not one of NONE, FILE, TABLE\n  write no whitespace after the commas"},
		{"yes", "mysql:9.7", "[mysqld]\nslow_query_log=yes\n", "warning 2 slow_query_log: \"yes\" is read as OFF\n  write ON"},
		{"no value", "mysql:9.7", "[mysqld]\nport\n", "error 2 port: needs a value\n  write port = 3306"},
		{"limit of what has none", "mysql:9.7", "[mysqld]\nloose_maximum_max_connections=5\nmaximum-max-connections=5\n",
			"error 2 loose_maximum_max_connections: MySQL 9.7 refuses it: max_connections has no limit that can be set\n  leave it out\n" +
				"error 3 maximum-max-connections: MySQL 9.7 refuses it: max_connections has no limit that can be set\n  leave it out"},
		{"limit of nothing", "mariadb:11.8", "[mysqld]\nloose_maximum_foo=5\n", "note 2 loose_maximum_foo: MariaDB 11.8 has no such option, and ignores it"},
		{"empty switch", "mysql:9.7", "[mysqld]\nperformance_schema =\nskip_log_bin=\n",
			"warning 2 performance_schema: has no value, and is read as OFF\n  write ON or OFF"},
		{"empty switch of MariaDB", "mariadb:11.8", "[mysqld]\nread_only=\n", "warning 2 read_only: has no value, and is read as OFF\n  write ON or OFF"},
		{"empty value", "mysql:9.7", "[mysqld]\nport=\n", "error 2 port: has no value\n  write port = 3306, or leave it out"},
		{"twice", "mysql:9.7", "[mysqld]\nport=1\n[server]\nport=2\n", "warning 2 port: is set again in line 4, and the last one counts\n  leave one of them out"},
		{"twice the same", "mysql:9.7", "[mysqld]\nport=1\nport=1\n", "note 2 port: is set to the same in line 3"},
		{"a variable and its limit", "mysql:9.7", "[mysqld]\nmaximum_wait_timeout=700\nwait_timeout=600\n", ""},
		{"twice by two names", "mariadb:11.8", "[mysqld]\nlog_slow_query_time=1\nlong_query_time=2\nlog_slow_query=1\nslow_query_log=1\n", "warning 2 log_slow_query_time: is set again in line 3 by its other name long_query_time, and the last one counts\n  leave one of them out\nnote 4 log_slow_query: is set to the same in line 5 by its other name slow_query_log"},
		{"two names through a third", "mariadb:10.11", "[mysqld]\nslave_parallel_workers=1\nslave_parallel_threads=2\n", "warning 2 slave_parallel_workers: is set again in line 3 by its other name slave_parallel_threads, and the last one counts\n  leave one of them out"},
		{"a limit twice", "mysql:9.7", "[mysqld]\nmaximum_wait_timeout=700\nwait_timeout=600\nmaximum_wait_timeout=800\n", "warning 2 maximum_wait_timeout: is set again in line 4, and the last one counts\n  leave one of them out"},
		{"several are meant", "mysql:9.7", "[mysqld]\nbinlog_do_db=a\nbinlog_do_db=b\nreplicate_do_db=a\nreplicate_do_db=b\n", ""},
		{"before any group", "mysql:9.7", "port=1\n[mysqld]\n", "error 1 an option before any [group]\n  write [mysqld] above it"},
		{"a file without a group", "mysql:9.7", "port=1\nprot=2\n# c\nserver_id=3\n\n!include /x\nuser=a\n", "error 1 an option before any [group]\n  write [mysqld] above it\nnote 6 !include /x: the files that it includes were not checked"},
		{"several lines that cannot be read", "mysql:9.7", "port=1\n[mysqld\n[mysqld]\nprot=1\n", "error 1 an option before any [group]\n  write [mysqld] above it\nerror 2 a group has no closing bracket\nerror 4 prot: MySQL 9.7 has no such option\n  did you mean port?"},
		{"unknown group", "mysql:9.7", "[mysqd]\nfoo=1\n", "warning 1 [mysqd]: neither MySQL 9.7 nor any program that comes with it reads this group\n  did you mean [mysqld]?"},
		{"group of another server", "mysql:9.7", "[mariadb]\nfoo=1\n", "warning 1 [mariadb]: only MariaDB reads this group, MySQL 9.7 does not\n  write [mysqld]"},
		{"group of another series", "mariadb:11.8", "[mariadb-10.11]\nfoo=1\n", "warning 1 [mariadb-10.11]: MariaDB 11.8 does not read this group\n  write [mysqld], or [mysqld-11.8]"},
		{"blanks in a group", "mysql:9.7", "[ mysqld ]\nfoo=1\n", "warning 1 [ mysqld]: there is whitespace inside the brackets, so no program reads this group\n  write [mysqld]"},
		{"groups of clients", "mysql:9.7", "[client]\nuser=a\n[mysqldump]\nquick\n[mysqld2]\nfoo\n[client_login]\nfoo\n", ""},
		{"abbreviation in MySQL", "mysql:9.7", "[mysqld]\nmax_connectio=5\n", "error 2 max_connectio: MySQL 9.7 has no such option\n  write it in full: max_connections = 5"},
		{"abbreviation in MariaDB", "mariadb:11.8", "[mysqld]\nmax_connectio=50\n", "warning 2 max_connectio: is short for max_connections, which MariaDB may no longer take in the next release\n  write max_connections = 50"},
		{"ambiguous", "mariadb:11.8", "[mysqld]\nmax_conn=50\n", "error 2 max_conn: is short for several options, so that MariaDB 11.8 refuses it\n  it may be max_connect_errors or max_connections"},
		{"capitals in MySQL", "mysql:9.7", "[mysqld]\nPORT=1\n", "error 2 PORT: MySQL 9.7 has no such option\n  write it in lower case: port = 1"},
		{"capitals in MariaDB", "mariadb:11.8", "[mysqld]\nPORT=1\n", ""},
		{"loose", "mysql:9.7", "[mysqld]\nloose_foo=1\nloose-port=1\n", "note 2 loose_foo: MySQL 9.7 has no such option, and ignores it"},
		{"loose and wrong", "mysql:9.7", "[mysqld]\nloose_port=x\n", "error 2 loose_port: \"x\" is not a whole number\n  write a whole number"},
		{"skip, disable and enable", "mysql:9.7", "[mysqld]\nskip_autocommit=0\ndisable-log-bin\nenable_slow_query_log\n", ""},
		{"two dashes", "mysql:9.7", "[mysqld]\n--port=1\n", "error 2 --port: an option file has no -- before its options\n  write port = 1"},
		{"no =", "mysql:9.7", "[mysqld]\nport 1\n", "error 2 port: there is no = between an option and its value\n  write port = VALUE"},
		{"plugin", "mysql:9.7", "[mysqld]\nclone_ddl_timeout=5\n", "error 2 clone_ddl_timeout: MySQL 9.7 has it only with the plugin clone, and refuses it without\n  write plugin_load_add = mysql_clone.so as well"},
		{"plugin that is loaded", "mysql:9.7", "[mysqld]\nplugin_load_add=mysql_clone.so\nclone_ddl_timeout=5\nloose_rewriter_verbose=1\n", firstStart(3, "clone_ddl_timeout", "5") + "\nnote 4 loose_rewriter_verbose: MySQL 9.7 has it only with the plugin Rewriter, and ignores it without"},
		{"GTIDs", "mysql:8.4", "[mysqld]\ngtid_mode=ON\n", "error 2 gtid_mode: needs enforce_gtid_consistency, without which the server does not start\n  write enforce_gtid_consistency = ON as well"},
		{"GTIDs, in 9.7", "mysql:9.7", "[mysqld]\ngtid_mode=ON\n", ""},
		{"GTIDs, in 9.7 against its default", "mysql:9.7", "[mysqld]\nenforce_gtid_consistency=OFF\n", "error 2 enforce_gtid_consistency: is needed by gtid_mode, which is ON unless it is set: the server does not start\n  write gtid_mode = OFF as well, or leave it out"},
		{"GTIDs, well", "mysql:8.4", "[mysqld]\ngtid_mode=ON\nenforce_gtid_consistency\n", ""},
		{"collation", "mysql:9.7", "[mysqld]\ncollation_server=latin1_bin\n", "error 2 collation_server: \"latin1_bin\" is not a collation of the character set utf8mb4\n  write character_set_server = latin1 as well"},
		{"server_id", "mysql:9.7", "[mysqld]\nserver_id=0\n", "warning 2 server_id: with 0 the server writes a binary log that no replica can read\n  write a number that no other server of the replication has"},
		{"user", "mysql:9.7", "[mysqld]\nuser=app\n", "warning 2 user: \"app\" is not a user of the official image\n  leave it out: the image starts the server as the user mysql (UID 999)"},
		{"two lines in one", "mysql:9.7", "[mysqld]\nft_min_word_len=2general-log=1\n", "warning 2 ft_min_word_len: \"2general-log=1\" is out of range, and the server takes 84 instead\n  write 84; it takes 1 to 84"},
		{"of Percona alone", "mysql:9.7", "[mysqld]\nmax_slowlog_files=10\n", "error 2 max_slowlog_files: is an option of Percona Server, and MySQL 9.7 refuses it\n  leave it out, or for that server take the rules percona:8.4"},
		{"Percona's", "percona:8.4", "[mysqld]\nmax_slowlog_files=10\nmax_slowlog_size=1G\nbinlog_space_limit=500G\n", ""},
		{"all of Galera", "mysql:9.7", "[mysqld]\nwsrep_on=ON\nport=1\nwsrep_provider=/x\nloose_wsrep_debug=1\nwsrep-node-name=a\n", "error 2 wsrep_on: MySQL 9.7 has no Galera, and so no such option, nor the 2 others of Galera, the last of them in line 6\n  leave it out; MariaDB and Percona XtraDB Cluster have Galera\nnote 5 loose_wsrep_debug: MySQL 9.7 has no such option, and ignores it"},
		{"of a plugin of MariaDB", "mysql:9.7", "[mysqld]\nserver_audit_logging=ON\n", "error 2 server_audit_logging: is an option of MariaDB's plugin SERVER_AUDIT, and MySQL 9.7 refuses it\n  leave it out; where another server reads it too, write loose_server_audit_logging = ON"},
		{"of a source of replication", "mariadb:10.11", "[mysqld]\nm1.replicate_ignore_table=a.b\nm1.slave-parallel-mode=optimistic\n", ""},
		{"of a storage engine", "mariadb:11.8", "[mysqld]\nMEMORY.optimizer_disk_read_ratio=0.1\n", ""},
		{"which MySQL refuses", "mysql:9.7", "[mysqld]\nfoo.max_connections=5\nhot.key_buffer_size=1M\n", "error 2 foo.max_connections: MySQL 9.7 has no such option\n  leave it out; where another server reads it too, write loose_foo.max_connections = 5"},
		{"a dot behind loose_", "mariadb:11.8", "[mysqld]\nloose-validate_password.length=100\n", "error 2 loose-validate_password.length: MariaDB 11.8 has no such option, and refuses one with a dot behind loose_ too\n  leave it out"},
		{"a prefix of what takes no value", "mysql:9.7", "[mysqld]\nskip-core-file\nenable_ansi\n", "error 2 skip-core-file: has no prefix that switches it: it takes no value\n  leave it out\nerror 3 enable_ansi: has no prefix that switches it: it takes no value\n  write ansi alone"},
		{"and in MariaDB", "mariadb:10.11", "[mysqld]\nskip-ansi\nskip_host_cache\n", "error 2 skip-ansi: has no prefix that switches it: it takes no value\n  leave it out"},
		{"the same where it is a switch", "mariadb:11.8", "[mysqld]\nskip-core-file\n", ""},
		{"several character sets", "mariadb:11.8", "[mysqld]\ncharacter-set-server=ucs3,latin1\n", ""},
		{"files that shrink", "mariadb:11.8", "[mysqld]\ninnodb_data_file_path=ibdata1:12M:autoextend:autoshrink\n", ""},
		{"before that was", "mariadb:10.11", "[mysqld]\ninnodb_data_file_path=ibdata1:12M:autoextend:autoshrink\n", "error 2 innodb_data_file_path: \"ibdata1:12M:autoextend:autoshrink\" is not a list of files with their sizes\n  write NAME:SIZE, as in ibdata1:12M:autoextend"},
		{"five words", "mysql:9.7", "[mysqld]\ngroup_replication_consistency=BEFORE_AND_AFTER\n", ""},
		{"GTIDs in another word", "mysql:9.7", "[mysqld]\ngtid-mode=on\nenforce-gtid-consistency=true\n", ""},
		{"GTIDs that only warn", "mysql:9.7", "[mysqld]\ngtid_mode=ON\nenforce_gtid_consistency=WARN\n", "error 2 gtid_mode: needs enforce_gtid_consistency, without which the server does not start\n  write enforce_gtid_consistency = ON as well"},
		{"a file in /var/log", "mysql:9.7", "[mysqld]\nlog-error=/var/log/mysqld.log\n", "warning 2 log-error: the official image has no directory /var/log that its server may write to\n  leave it out, or mount a volume there"},
		{"and MariaDB's", "mariadb:11.8", "[mysqld]\nslow_query_log_file=/var/log/slow.log\nlog_error=/var/log/mysql/error.log\n", "warning 2 slow_query_log_file: the official image has no directory /var/log that its server may write to\n  leave it out, or mount a volume there"},
		{"the cluster's group", "mariadb:11.8", "[mysql_cluster]\n", "warning 1 [mysql_cluster]: only MySQL reads this group, MariaDB 11.8 does not\n  leave it out"},
		{"folder", "mysql:9.7", "[mysqld]\nlog_error=/var/log/mysql/error.log\n", "warning 2 log_error: the official image has no directory /var/log/mysql that its server may write to\n  leave it out, or mount a volume there"},
		{"include", "mysql:9.7", "[mysqld]\n!includedir /etc/x.d\n!include x.cnf\nprot=1\n", "note 2 !includedir /etc/x.d: the files that it includes were not checked\nwarning 3 !include x.cnf: a relative path depends on the directory in which the server is started\n  write the absolute path\nerror 4 prot: MySQL 9.7 has no such option\n  did you mean port?"},
		{"a variable", "mysql:9.7", "[mysqld]\nsql_log_bin=0\n", "error 2 sql_log_bin: is a variable that no option file can set\n  leave it out; SET may know it"},
		{"long line", "mysql:9.7", "[mysqld]\ninit_connect=" + strings.Repeat("x", 5000) + "\n", "error 2 a line is longer than the 4,094 bytes that MariaDB and older releases of MySQL read at once: they take the rest for a line of its own"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Load(tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			if got := tell(r.Check([]byte(tt.in), Given{})); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestMemory(t *testing.T) {
	r, err := Load("mysql")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, in string
		limit    int64
		want     string
	}{
		{"fits", "innodb_buffer_pool_size=1G", 2 << 30, ""},
		{"no limit", "innodb_buffer_pool_size=100G", 0, ""},
		{"tight", "innodb_buffer_pool_size=1900M", 2 << 30, "warning 2 innodb_buffer_pool_size: leaves less than a tenth of the memory limit of 2G for the rest of the server\n  write 1G or so"},
		{"too much", "innodb_buffer_pool_size=2G", 2 << 30, "error 2 innodb_buffer_pool_size: does not fit into the memory limit of 2G: the server is killed when it uses that much\n  write 1G or so"},
		{"together", "innodb_buffer_pool_size=1G\nkey_buffer_size=1G", 2 << 30, "error 2 innodb_buffer_pool_size: with the other buffers does not fit into the memory limit of 2G: the server is killed when it uses that much\n  write 1G or so"},
	}
	for _, tt := range tests {
		if got := tell(r.Check([]byte("[mysqld]\n"+tt.in+"\n"), Given{Memory: tt.limit})); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

// What a secret line holds is never shown: not its value, nor a name or a group that
// no catalogue has.
func TestSecrets(t *testing.T) {
	const planted = "planted"
	file := "[mysqld]\n"
	for _, line := range []string{"port=%s", "%s=1", "skip_%s", "binlog_format=%s", "sql_mode=ANSI,%s", "[%s]\n[mysqld]", "!include %s", "%s", "user=%s", "log_error=/var/log/mysql/%s",
		"collation_server=%s", "lc_time_names=%s", "port 1%s", "--%s", "replicate_do_table=%s", "wsrep_cluster_address=%s", "wsrep_on=1", "wsrep_provider_options=%s", "wsrep_sst_method=%s", "wsrep_node_address=%s", "optimizer_switch=%s=on", "character_set_server=%s", "innodb_buffer_pool_size=1%s", "datadir=%s", "plugin_load_add=%s", "plugin_load=%s=semisync_source.so", "early_plugin_load=%s.so", "innodb_stats_persistent=%s", "long_query_time=%s"} {
		file += fmt.Sprintf(line, planted) + "\n"
	}
	for _, group := range []string{"client", "mysql", "mysqldump", "mysqld_safe", "sst", "mariabackup"} {
		file += "[" + group + "]\n"
		for _, line := range []string{"port=%s", "%s=1", "skip-%s", "%s", "port %s", "ssl-mode=%s", "max_connections=%s", "default-character-set=%s", "add-drop-table=%s", "--%s", "no-auto-rehash=%s", "source-data=%s"} {
			file += fmt.Sprintf(line, planted) + "\n"
		}
	}
	for _, name := range Names() {
		r, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		found := r.Check([]byte(file), Given{Secret: func(int) bool { return true }, Memory: 1})
		if len(found) < 15 {
			t.Errorf("%s: only %d findings", name, len(found))
		}
		for _, f := range found {
			if strings.Contains(f.Msg+f.Hint+f.Option, planted) {
				t.Errorf("%s: %d: %s (%s)", name, f.Line, f.Msg, f.Hint)
			}
		}
	}
}

// TestSecretHints: what is said of a secret line is the same whatever value of its kind it
// holds, so that no digit and no word of it shows.
func TestSecretHints(t *testing.T) {
	rules, err := Load("mysql:8.4")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range [][]string{
		{"innodb_buffer_pool_size=8675309Mib", "innodb_buffer_pool_size=1234Mib", "innodb_buffer_pool_size=77Gib"},
		{"port=8675309x", "port=12x"},
		{"innodb_stats_persistent=yes", "innodb_stats_persistent=no", "innodb_stats_persistent=enable"},
		{"binlog_format=ROWW", "binlog_format=MIXEDD"},
		{"sql_mode=ANSY", "sql_mode=TRADITIONALL", "sql_mode=ANSI, ANSY"},
		{"collation_server=latin1_swedish_ci", "collation_server=latin2_general_ci"},
		{"log_error=/var/log/mysql/a", "log_error=/nowhere/b"},
		{"[mysqld-5.7]", "[mysqld-5.6]", "[mysqldd]", "[other]"},
		{"character_set_server=latin1\ncollation_server=utf8mb4_bin", "character_set_server=latin2\ncollation_server=utf8mb4_bin"},
	} {
		said := map[string]bool{}
		for _, line := range tt {
			text := ""
			for _, f := range rules.Check([]byte("[mysqld]\n"+line+"\n"), Given{Secret: func(n int) bool { return n == 2 }}) {
				text += f.Msg + " (" + f.Hint + ")\n"
			}
			said[text] = true
		}
		if len(said) != 1 {
			t.Errorf("%v can be told apart: %q", tt, slices.Sorted(maps.Keys(said)))
		}
	}
	found := rules.Check([]byte("[mysqld]\nport hunter2\n"), Given{})
	if len(found) != 1 || strings.Contains(found[0].Msg+found[0].Hint+found[0].Option, "hunter2") {
		t.Errorf("a value without = before it shows: %+v", found)
	}
}

func TestCatalogue(t *testing.T) {
	want := map[string]int{"mysql:8.0": 700, "mysql:8.4": 700, "mysql:9.7": 800, "mariadb:10.11": 750, "mariadb:11.8": 780, "galera:8.0": 700, "galera:8.4": 700, "galera:10.11": 750, "galera:11.8": 780, "percona:8.0": 750, "percona:8.4": 750}
	for _, name := range Names() {
		r, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, o := range r.known.all() {
			if o.here {
				n++
			}
			if o.min() != nil && o.max() != nil && o.min().Cmp(o.max()) > 0 {
				t.Errorf("%s: %s: its range is empty", name, o.name)
			}
		}
		if n < want[name] || want[name] == 0 {
			t.Errorf("%s has %d options, want %d or more", name, n, want[name])
		}
	}
	for name, want := range map[string]string{"mysql": "MySQL 9.7", "MariaDB": "MariaDB 11.8", "galera": "MariaDB 11.8", "galera:8.4": "Percona XtraDB Cluster 8.4"} {
		if r, err := Load(name); err != nil || r.Title() != want {
			t.Errorf("Load(%q) = %v, %v; want %s", name, r, err, want)
		}
	}
	if _, err := Load("mysql:5.7"); err == nil {
		t.Error("there are rules for mysql:5.7")
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"[mysqld]\nport=1\n", "[mysqld]\nskip_loose_enable_port=0\n", "[mysqld]\na.key_buffer_size=1\n.=\n", "!include x\n[", "[mysqld]\noptimizer_switch=mrr=on,=,x=default\n", "[mysqld]\nloose_=\nskip_\nmaximum_=1\nautoset_port\n"} {
		f.Add([]byte(s))
	}
	var all []*Rules
	for _, name := range Names() {
		r, err := Load(name)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, r)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		lines := strings.Count(string(doc), "\n") + 1
		for _, r := range all {
			for _, found := range r.Check(doc, Given{Memory: 1 << 20}) {
				if found.Line < 1 || found.Line > lines || found.Msg == "" {
					t.Errorf("%s: %+v", r.Title(), found)
				}
			}
		}
	})
}
