package lint

import (
	_ "embed"
	"slices"
	"strings"
)

// What the clients take, an option a line: for each server that could be asked, the
// letters of the programs that take it in one way, the ways of writing it (as in the
// catalogue), its kind, and its words; behind a semicolon, those that take it in another. test/options makes it.
//
//go:embed clients.tsv
var clients string

// A program is one that comes with a server and reads groups of its own.
type program struct {
	letter string // in clients.tsv
	name   string
	groups string // that only it reads
	client bool   // it reads [client], too

	passes bool // it ignores an option that it does not know
}

// programs are those that a server's packages have, of which clients.tsv knows the
// options. MySQL's client ignores unknown options of a file since it looks for those
// of telemetry first; releases before 9 do not.
func (s *server) programs() []program {
	if s.mariadb() {
		return []program{
			{"m", "mariadb", "mysql mariadb-client", true, false},
			{"a", "mariadb-admin", "mysqladmin mariadb-admin", true, false},
			{"d", "mariadb-dump", "mysqldump mariadb-dump", true, false},
			{"c", "mariadb-check", "mysqlcheck mariadb-check", true, false},
			{"i", "mariadb-import", "mysqlimport mariadb-import", true, false},
			{"s", "mariadb-show", "mysqlshow mariadb-show", true, false},
			{"p", "mariadb-slap", "mysqlslap mariadb-slap", true, false},
			{"b", "mariadb-binlog", "mysqlbinlog mariadb-binlog", true, false},
			{"u", "mariadb-upgrade", "mysql_upgrade mariadb-upgrade", true, false},
			{"k", "mariadb-backup", "mariabackup mariadb-backup xtrabackup", false, false},
			{"S", "mariadbd-safe", "mysqld_safe mariadb_safe mariadbd-safe", false, true},
			{"T", "the scripts of state transfers", "sst", false, true},
		}
	}

	return []program{
		{"m", "mysql", "mysql", true, s.name == "mysql:9.7"},
		{"a", "mysqladmin", "mysqladmin", true, false},
		{"d", "mysqldump", "mysqldump", true, false},
		{"c", "mysqlcheck", "mysqlcheck", true, false},
		{"i", "mysqlimport", "mysqlimport", true, false},
		{"s", "mysqlshow", "mysqlshow", true, false},
		{"p", "mysqlslap", "mysqlslap", true, false},
		{"b", "mysqlbinlog", "mysqlbinlog", true, false},
		{"S", "mysqld_safe", "mysqld_safe safe_mysqld", false, true},
	}
}

// readers are the programs that read a group, without the server.
func (s *server) readers(group string) []program {
	all := group == "client" || s.mariadb() && has("client-server client-mariadb", group)
	return slices.DeleteFunc(s.programs(), func(p program) bool {
		return !(all && p.client) && !has(p.groups, group)
	})
}

// scripts reports whether only shell scripts read the open group, which end at nothing
// that is there.
func (f *file) scripts() bool {
	return !slices.ContainsFunc(f.readers, func(p program) bool { return p.client || !p.passes })
}

// everyReader returns an option that all readers of the open group take under this very
// name, nil for none. It is looked for where it lies: most lines are such, and to take
// all apart costs more than the rest of a file.
func (f *file) everyReader(name string) *option {
	_, line, ok := strings.Cut(clients, "\n"+name+"\t")
	if !ok || name == "" || strings.ContainsAny(name, "\t\n") {
		return nil
	}

	line, _, _ = strings.Cut(line, "\n")
	cell := f.server.cell(name + "\t" + line)
	var o *option

	for _, p := range f.readers {
		one := clientOption(name, cell, p)
		if one == nil {
			return nil
		}
		if o == nil {
			o = one
			continue
		}
		o.takes = shared(o.takes, one.takes)
	}

	return o
}

// shared are the ways of writing an option that are in two lists.
func shared(a, b string) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || strings.ContainsRune(b, r) {
			return r
		}
		return -1
	}, a+".")
}

// cell is what a line of clients.tsv says of a server.
func (s *server) cell(line string) string {
	head, _, _ := strings.Cut(clients, "\n")
	column := slices.Index(strings.Split(head, "\t"), s.traits)
	return cellAt(strings.Split(line, "\t"), column)
}

// of returns the options of a program, as the catalogue has those of the server.
func (r *Rules) of(p program) *table {
	if t := r.programs[p.letter]; t != nil {
		return t
	}

	t := &table{server: r.server, known: map[string]*option{}}
	add := func(o *option) {
		if o != nil && t.known[o.name] == nil {
			t.known[o.name], t.every = o, append(t.every, o)
		}
	}

	_, rest, _ := strings.Cut(clients, "\n")
	for line := range strings.SplitSeq(strings.TrimSpace(rest), "\n") {
		name, _, _ := strings.Cut(line, "\t")
		add(clientOption(name, r.server.cell(line), p))
	}

	if p.client && !r.server.mariadb() && r.server.series != "9.7" {
		for _, name := range strings.Fields(earlierClients) {
			add(&option{name: name, here: true, takes: "beznf10o"})
		}
	}

	r.programs[p.letter] = t
	return t
}

// earlierClients are options that clients of MySQL 8.0 or 8.4 have, and those of 9.7
// have no more; which of them has which is not known here.
const earlierClients = `ssl_fips_mode no_dd_upgrade master_data dump_slave apply_slave_statements
	include_master_host_port	delete_master_logs stop_never_slave_server_id skip_mysql_schema lock_for_backup`

// clientOption reads what a cell of clients.tsv says of a program, nil for nothing.
func clientOption(name, cell string, p program) *option {
	for way := range strings.SplitSeq(cell, ";") {
		parts := append(strings.Split(way, ":"), "", "", "")
		if !strings.Contains(parts[0], p.letter) {
			continue
		}
		o := &option{name: name, here: true, takes: parts[1], kind: parts[2]}
		if o.kind == "int" {
			o.takes += "m" // my_getopt has a maximum_ of every number
		}
		if parts[3] != "" {
			o.values = strings.Split(parts[3], "|")
		}
		return o
	}

	return nil
}
