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
	if s.mariadb() {
		return []string{"mysqld", "server", "mysqld-" + s.series, "mariadb", "mariadb-" + s.series, "mariadbd", "mariadbd-" + s.series, "client-server", "galera"}
	}
	return []string{"mysqld", "server", "mysqld-" + s.series, "mysql_cluster"}
}

// otherGroups are read by other programs of either family.
func otherGroups() []string {
	return strings.Fields(`client client-mariadb client-server mysql mariadb-client mysqldump mariadb-dump mysqladmin mariadb-admin
		mysqlcheck mariadb-check mysqlimport mariadb-import mysqlshow mariadb-show mysqlslap mariadb-slap mysqlbinlog mariadb-binlog
		mysqlpump mysql_upgrade mariadb-upgrade mysqld_safe mariadbd-safe mariadb_safe safe_mysqld mysqld_multi mariadbd-multi
		mysql.server mysql_install_db mariadb-install-db mysqlhotcopy mariadb-hotcopy mysqltest mariadb-test mysqlrouter
		mysqlsh mysql_secure_installation mysql_config_editor perror my_print_defaults embedded php odbc perl
		xtrabackup mariabackup mariadb-backup mbstream sst myisamchk aria_chk isamchk myisampack aria_pack innochecksum`)
}

// open begins a group.
func (f *file) open(name string, line int) {
	f.group = strings.ToLower(name)
	mine := f.server.groups()
	f.reads = slices.Contains(mine, f.group)
	f.readers = f.server.readers(f.group)

	if f.reads || slices.Contains(otherGroups(), f.group) || strings.HasPrefix(f.group, "client") || strings.HasPrefix(f.group, "mysqld") && digits(f.group[6:]) {
		return
	}

	if f.secret(line) {
		f.add(Finding{Level: Warning, Line: line, Msg: f.server.title + " does not read this group"})
		return
	}

	for _, prefix := range []string{"mysqld-", "mariadb-", "mariadbd-"} {
		if series, ok := strings.CutPrefix(f.group, prefix); ok {
			hint := "write [mysqld], or [" + mine[2] + "]"
			if digits(strings.ReplaceAll(series, ".", "")) {
				f.add(Finding{Level: Warning, Line: line, Msg: "[" + f.group + "]: " + f.server.title + " does not read this group", Hint: hint})
				return
			}
		}
	}

	known := append(otherGroups(), mine...)
	switch {
	case slices.Contains([]string{"mariadb", "mariadbd", "galera"}, f.group):
		f.add(Finding{Level: Warning, Line: line, Msg: "[" + name + "]: only MariaDB reads this group, " + f.server.title + " does not", Hint: "write [mysqld]"})
	case f.group == "mysql_cluster":
		f.add(Finding{Level: Warning, Line: line, Msg: "[" + name + "]: only MySQL reads this group, " + f.server.title + " does not", Hint: "leave it out"})
	case slices.Contains(known, strings.TrimSpace(f.group)):
		f.add(Finding{Level: Warning, Line: line, Msg: "[" + name + "]: there is whitespace inside the brackets, so no program reads this group", Hint: "write [" + strings.TrimSpace(name) + "]"})
	default:
		hint := ""
		if n := cmp.Or(nearest.Name(f.group, mine), nearest.Name(f.group, known)); n != "" {
			hint = "did you mean [" + n + "]?"
		}
		f.add(Finding{Level: Warning, Line: line, Msg: "[" + name + "]: neither " + f.server.title + " nor any program that comes with it reads this group", Hint: hint})
	}
}

// include looks at !include and !includedir.
func (f *file) include(l format.Leaf) {
	switch {
	case f.secret(l.Line):
	case !strings.HasPrefix(l.Text, "/"):
		f.add(Finding{Level: Warning, Line: l.Line, Value: true, Msg: l.Path + " " + l.Text + ": a relative path depends on the directory in which the server is started", Hint: "write the absolute path"})
	default:
		f.add(Finding{Level: Note, Line: l.Line, Msg: l.Path + " " + l.Text + ": the files that it includes were not checked"})
	}
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
