package lint

import (
	"math/big"
	"strings"
)

// replicated checks what the options of a source or a replica need of one another. What is said here was tried with
// MySQL 9.7 and MariaDB 10.11 and 11.8.
func (f *file) replicated() {
	f.withoutLog()

	if s := f.last("read_only"); s != nil && !s.on() && f.switchedOn("super_read_only") != nil {
		f.value(Warning, s, "leave it out", "is ON all the same: super_read_only switches it on")
	}

	if s := f.last("relay_log_purge"); s != nil && !s.on() && f.switchedOn("relay_log_recovery") != nil {
		f.value(Warning, s, "leave it out",
			"is not safe with relay_log_recovery: after a crash, a replica may apply a change twice")
	}
}

// switchedOn is the setting of a switch that is on in the end, nil for none.
func (f *file) switchedOn(name string) *setting {
	if s := f.last(name); s != nil && s.on() {
		return s
	}
	return nil
}

// withoutLog reports what does nothing without a binary log.
func (f *file) withoutLog() {
	if f.logsChanges() {
		return
	}

	for _, name := range []string{"rpl_semi_sync_source_enabled", "rpl_semi_sync_master_enabled"} {
		if s := f.switchedOn(name); s != nil {
			f.value(Warning, s, f.withLog(),
				"has no effect: without a binary log, no replica can follow this server")
		}
	}

	if f.switchedOn("skip_log_bin") == nil && f.last("log_bin") == nil {
		return // another file may switch it on
	}

	const ofLog = "log_replica_updates log_slave_updates sync_binlog binlog_expire_logs_seconds"
	for name := range strings.FieldsSeq(ofLog) {
		if s := f.last(name); s != nil && (s.kind != "bool" || s.on()) {
			f.value(Warning, s, "leave it out", "has no effect: this file switches the binary log off")
		}
	}
}

// withLog is what switches the binary log on.
func (f *file) withLog() string {
	const on = "write log_bin = binlog as well"
	s := f.switchedOn("skip_log_bin")
	switch {
	case s == nil:
		return on
	case f.server.mariadb():
		return "remove " + s.written + ", and " + on
	}
	return "remove " + s.written
}

// temporary checks how large MariaDB's temporary tables in memory get: create_internal_tmp_table in sql/sql_select.cc
// takes the smaller of two options.
func (f *file) temporary() {
	s, size := f.positive("tmp_table_size")
	if s == nil || !f.server.mariadb() {
		return
	}

	heap, most := f.positive("max_heap_table_size")
	switch {
	case heap == nil && size.Cmp(big.NewInt(standardHeap)) > 0:
		f.value(Warning, s, "write max_heap_table_size = "+s.value+" as well",
			"is more than max_heap_table_size, which is 16M unless it is set: the smaller of them counts")
	case heap != nil && size.Cmp(most) > 0:
		f.value(Warning, s, "write "+heap.value, "is more than max_heap_table_size: the smaller of them counts")
	}
}

// standardHeap is what max_heap_table_size is, in bytes, where it is not set.
const standardHeap = 16 << 20

// unwritten reports a log that is switched on and written nowhere.
func (f *file) unwritten() {
	s := f.last("log_output")
	if s == nil || !containsFold(strings.Split(s.value, ","), "NONE") {
		return
	}
	for _, name := range []string{"general_log", "slow_query_log"} {
		if f.switchedOn(name) != nil {
			f.value(Warning, s, "write FILE", "with NONE nothing is logged, and %s is ON", name)
		}
	}
}

// letters reports the way to compare names of tables that servers on Linux do not have: test_if_case_insensitive in
// sql/mysqld.cc.
func (f *file) letters() {
	if s := f.last("lower_case_table_names"); s != nil && s.value == "2" {
		f.value(Warning, s, "leave it out: 0 is what the server's tables were made with",
			"becomes 0 where the file system is case-sensitive, as on Linux")
	}
}
