package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/test/servers"
)

// What a hint says to write means what it says, in servers that were started with it: the
// variables have the converted values. And of an option that the server still has, the
// new line does what the old one did: all variables are the same.
func TestMeaning(t *testing.T) {
	table, all, _ := prepared(t)
	for _, s := range some(all, "mysql:9.7") {
		t.Run(s.rules, func(t *testing.T) {
			m := &meaning{t: t, table: table, s: s, db: s.database(t), unread: map[string]bool{}}
			passes := 1
			m.short = !servers.Long()
			if servers.Soak() {
				passes = 5
			}
			for i := range passes {
				m.pass(i)
			}
			t.Logf("%d lines of other servers and releases: %d variables have the value that was written; %d deprecated lines: all variables are the same",
				m.lines, m.read, m.old)
			t.Logf("no variable tells of %v", slices.Sorted(maps.Keys(m.unread)))
		})
	}
}

// database is the same server for tests that start it.
func (s *server) database(t *testing.T) *servers.Database {
	t.Helper()
	if series, ok := strings.CutPrefix(s.rules, "mariadb:"); ok {
		return servers.MariaDB(t, series)
	}
	return servers.MySQL(t)
}

type meaning struct {
	t     *testing.T
	table *table
	s     *server
	db    *servers.Database

	lines, read, old int
	unread           map[string]bool
	short            bool
}

// pass starts the server with what is to be written for each option that it does not have,
// then twice for those that it has: with the old lines and with the new ones.
func (m *meaning) pass(i int) {
	rules, err := lint.Load(m.s.rules)
	if err != nil {
		m.t.Fatal(err)
	}
	var fresh, before, after []string
	taken := map[string]bool{}
	for _, r := range m.table.rows {
		line := valid(r, i)
		if line == "" || slices.Contains(apart, r["name"]) && r["name"] != "language" {
			continue
		}
		found := hinted(rules, line)
		if len(found) != 1 || found[0].Value {
			continue
		}
		result, what := follow(line, found[0])
		names := nameOf(result)
		if len(names) > 0 && strings.HasPrefix(names[0], "loose_") {
			continue // for another server
		}
		again := slices.ContainsFunc(names, func(n string) bool { return taken[n] })
		if again || loadsOnly(what, result) || what == keeps || what == vague || len(result) > 0 && clumsy(rules, result) {
			continue
		}
		for _, n := range names {
			taken[n] = n != "plugin_load_add"
		}
		switch {
		case found[0].Level == lint.Error && len(result) > 0:
			fresh = append(fresh, result...)
			m.lines++
		case found[0].Level == lint.Warning:
			before, after = append(before, line), append(after, result...)
			m.old++
		}
	}
	m.holds(fresh, m.variables(fresh))
	if !m.short {
		m.alike(m.variables(before), m.variables(after))
	}
}

// clumsy reports whether the lint has something to say of lines, as of a number that the
// server puts right.
func clumsy(rules *lint.Rules, lines []string) bool {
	found := rules.Check([]byte("[mysqld]\n"+strings.Join(lines, "\n")+"\n"), lint.Given{})
	return slices.ContainsFunc(found, func(f lint.Finding) bool { return f.Level != lint.Note })
}

func nameOf(lines []string) (names []string) {
	for _, l := range lines {
		name, _, _ := strings.Cut(l, " = ")
		names = append(names, name)
	}
	return names
}

// valid is a line of an option that a server which has it takes; another one in each pass.
func valid(r row, i int) string {
	own := map[string]string{"bind_addr": "127.0.0.1", "default_character_set": "latin1", "default_collation": "latin1_bin", "default_table_type": "MyISAM",
		"tx_isolation": "READ-COMMITTED", "log_update": "updates", "set_variable": "max_connections=77", "default_authentication_plugin": "sha256_password",
		"log_slow_queries": "slow.log", "log": "general.log", "init_slave": "select 1", "init_replica": "select 1", "slave_skip_errors": "1062", "replica_skip_errors": "1062",
		"slave_type_conversions": "ALL_LOSSY", "replica_type_conversions": "ALL_LOSSY", "innodb_flush_neighbor_pages": "area", "log_syslog_facility": "user",
		"expire_logs_days": "7", "max_execution_time": "1500", "max_statement_time": "2.5", "innodb_log_file_size": "24M", "log_warnings": "1", "warnings": "1", "log_error_verbosity": "3"}
	name, kind := r["name"], r["kind"]
	if name == "binlog_optimize_thread_scheduling" {
		return name + " = 0" // alone or with skip_, MariaDB 11.8 refuses it when it really starts
	}
	if v := own[name]; v != "" {
		return name + " = " + v
	}
	words := strings.Split(r["values"], "|")
	switch {
	case kind == "bool" || kind == "flag":
		return []string{name + " = ON", name + " = OFF", name, "skip_" + name, name + " = 1"}[i%5]
	case kind == "enum" && r["values"] != "":
		return name + " = " + words[i%len(words)]
	case kind == "size":
		return name + " = " + []string{"64K", "1M", "4096", "128K", "32768"}[i%5]
	case kind == "int":
		return name + " = " + []string{"8", "64", "1K", "4096", "2"}[i%5]
	case kind == "float":
		return name + " = " + []string{"2", "1.5", "10", "3", "4"}[i%5]
	}
	return ""
}

// variables are those of a server that is started with some lines.
func (m *meaning) variables(lines []string) map[string]string {
	m.t.Helper()
	if len(lines) == 0 {
		return nil
	}
	config := "plugin_dir=" + filepath.Join(m.db.Dir, "root/usr/lib/mysql/plugin") + "\n" + strings.Join(lines, "\n")
	running := m.db.Start(m.t, servers.Options{Config: config})
	defer running.Stop()
	all := map[string]string{}
	for _, l := range strings.Split(running.Query(m.t, "show global variables"), "\n") {
		name, value, _ := strings.Cut(l, "\t")
		all[name] = strings.ReplaceAll(value, filepath.Dir(running.DataDir), "DIR")
	}
	return all
}

// holds compares lines with variables.
func (m *meaning) holds(lines []string, variables map[string]string) {
	for _, l := range lines {
		name, value, has := strings.Cut(l, " = ")
		is, ok := variables[strings.ToLower(name)]
		switch {
		case !ok || name == "plugin_load_add":
			m.unread[name] = true
		case name == "log_bin":
			m.read++
		case !has && is == "ON", alike(is, value):
			m.read++
		default:
			m.t.Errorf("%s: the server has %q", l, is)
		}
	}
}

// alike compares values as a server reads them.
func alike(is, wanted string) bool {
	plain := func(v string) string {
		v = strings.ToLower(strings.Trim(v, "'"))
		switch v {
		case "on", "true":
			return "1"
		case "off", "false":
			return "0"
		}
		if n := strings.IndexAny(v, "kmgt"); n > 0 && n == len(v)-1 {
			if number, err := strconv.Atoi(v[:n]); err == nil {
				return strconv.Itoa(number << (10 * (1 + strings.Index("kmgt", v[n:]))))
			}
		}
		if f, err := strconv.ParseFloat(v, 64); err == nil {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
		return v
	}
	return plain(is) == plain(wanted) || strings.Contains(plain(is), plain(wanted)) && strings.Contains(wanted, "=")
}

// alike compares all variables of two starts, but for those that are of one start.
func (m *meaning) alike(before, after map[string]string) {
	for name, was := range before {
		if slices.Contains([]string{"port", "report_port", "server_uuid", "server_uid", "gtid_executed", "gtid_purged", "timestamp"}, name) {
			continue
		}
		if after[name] != was {
			m.t.Errorf("%s was %q with the old lines, and is %q with the new ones", name, was, after[name])
		}
	}
}
