package main

import (
	"slices"
	"testing"
)

// What strangers' option files had that the lint once judged otherwise than the servers
// and their clients.
const found = `
[mysqld]
innodb_lock_schedule_algorithm = FCFS
max_long_data_size = 1M
m1.replicate_ignore_table = 'a.t1'
foo.max_connections = 5
MEMORY.optimizer_disk_read_ratio = 0.1
loose-validate_password.length = 100
skip-core-file
enable_ansi
character-set-server = ucs2,latin1
group_replication_consistency = "AFTER"
enforce-gtid-consistency = true # GTID only
ft_min_word_len=2general-log=1
binlog_space_limit = 500G
server_audit_logging = ON
wsrep_drupal_282555_workaround=0
[client]
pager = more
datadir = /x
default-character-set = utf8
[mysqladmin]
user=root
`

// The lint and the servers say the same of each of these options by itself.
func TestFiles(t *testing.T) {
	t.Parallel()
	_, all, _ := prepared(t)
	all, err := pluginServers(some(all, "mariadb:11.8"))
	if err != nil {
		t.Fatal(err)
	}
	options := optionsOf(found)
	if len(options) != 19 || !slices.Contains(options, stranger{"mysqld", "max_long_data_size=1M"}) {
		t.Fatalf("read as %q", options)
	}
	for _, s := range all {
		judged, err := s.judgeAll(t.Context(), options, false)
		if err != nil {
			t.Fatal(err)
		}
		refused := 0
		for _, j := range judged {
			if j.refused {
				refused++
			}
			if !j.agrees(s) {
				t.Errorf("%s: [%s] %s: refused %v %q, the lint: %v", s.rules, j.group, j.line, j.refused, j.said, j.found)
			}
		}
		if len(judged) != len(options) || refused < 4 || refused > len(options)-4 {
			t.Errorf("%s: %d of %d options judged, %d refused", s.rules, len(judged), len(options), refused)
		}
	}
}
