package lint

import (
	"cmp"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/format"
)

// groups are those that the server reads.
func (s *server) groups() []string {
	of := "mysqld server mysqld-SERIES mysql_cluster"
	if s.mariadb() {
		of = "mysqld server mysqld-SERIES mariadb mariadb-SERIES mariadbd mariadbd-SERIES client-server galera"
	}
	return strings.Fields(strings.ReplaceAll(of, "SERIES", s.series))
}

// otherGroups are read by other programs of either family.
func otherGroups() []string {
	return strings.Fields(`client client-mariadb client-server mysql mariadb-client mysqldump mariadb-dump
		mysqladmin mariadb-admin mysqlcheck mariadb-check mysqlimport mariadb-import mysqlshow mariadb-show
		mysqlslap mariadb-slap mysqlbinlog mariadb-binlog mysqlpump mysql_upgrade mariadb-upgrade
		mysqld_safe mariadbd-safe mariadb_safe safe_mysqld mysqld_multi mariadbd-multi
		mysql.server mysql_install_db mariadb-install-db mysqlhotcopy mariadb-hotcopy mysqltest mariadb-test
		mysqlrouter mysqlsh mysql_secure_installation mysql_config_editor perror my_print_defaults embedded
		php odbc perl xtrabackup mariabackup mariadb-backup mbstream sst
		myisamchk aria_chk isamchk myisampack aria_pack innochecksum`)
}

// open begins a group.
func (f *file) open(name string, line int) {
	f.group = strings.ToLower(name)
	f.reads = slices.Contains(f.server.groups(), f.group)
	f.readers = f.server.readers(f.group)
	if f.reads || ofPrograms(f.group) {
		return
	}

	found := Finding{Level: Warning, Line: line, Msg: f.server.title + " does not read this group"}
	if !f.secret(line) {
		why, hint := f.unread(name)
		found.Msg, found.Hint = "["+name+"]: "+why, hint
	}
	f.add(found)
}

// ofPrograms reports whether other programs read a group.
func ofPrograms(group string) bool {
	return slices.Contains(otherGroups(), group) || strings.HasPrefix(group, "client") ||
		strings.HasPrefix(group, "mysqld") && digits(group[len("mysqld"):])
}

// unread says why nothing reads a group, and what to write.
func (f *file) unread(name string) (why, hint string) {
	mine, title := f.server.groups(), f.server.title
	known := append(otherGroups(), mine...)
	trimmed := strings.TrimSpace(name)

	switch {
	case ofRelease(f.group):
		return title + " does not read this group", "write [mysqld], or [" + mine[2] + "]"
	case slices.Contains([]string{"mariadb", "mariadbd", "galera"}, f.group):
		return "only MariaDB reads this group, " + title + " does not", "write [mysqld]"
	case f.group == "mysql_cluster":
		return "only MySQL reads this group, " + title + " does not", "leave it out"
	case slices.Contains(known, strings.ToLower(trimmed)):
		return "there is whitespace inside the brackets, so no program reads this group", "write [" + trimmed + "]"
	}

	if n := cmp.Or(nearest.Name(f.group, mine), nearest.Name(f.group, known)); n != "" {
		hint = "did you mean [" + n + "]?"
	}
	return "neither " + title + " nor any program that comes with it reads this group", hint
}

// ofRelease reports whether a group is one that a release of a server reads.
func ofRelease(group string) bool {
	server, series, _ := strings.Cut(group, "-")
	return holds("mysqld mariadb mariadbd", server) && digits(strings.ReplaceAll(series, ".", ""))
}

// include checks !include and !includedir.
func (f *file) include(l format.Leaf) {
	line := l.Path + " " + l.Text
	found := Finding{Level: Note, Line: l.Line, Msg: line + ": the files that it includes were not checked"}
	switch {
	case f.secret(l.Line):
		return
	case !strings.HasPrefix(l.Text, "/"):
		const relative = ": a relative path depends on the directory in which the server is started"
		found = Finding{Level: Warning, Line: l.Line, Value: true, Msg: line + relative}
		found.Hint = "write the absolute path"
	}
	f.add(found)
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
