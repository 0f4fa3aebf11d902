package preflight

import (
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The rules are those of the servers: what of them can be tried with releases that are
// here is in TestRealReleases.
func TestMySQLSteps(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     Level
	}{
		{"8.0.36", "8.0.36", ""}, {"8.0.36", "8.0", ""}, {"8.0.36", "8.0.42", ""}, {"8.0.36", "8.0.35", ""},
		{"8.0.36", "8.4", ""}, {"8.0.36", "8.3.0", ""}, {"8.3.0", "8.4.2", ""}, {"8.1.0", "8.3.0", ""},
		{"8.0.36", "9.7", Error}, {"8.3.0", "9.0.1", Error}, {"8.0.36", "9.0.0", Error},
		{"8.4.1", "9.7", ""}, {"8.4.1", "9.1.0", ""}, {"9.1.0", "9.7.4", ""},
		{"8.4.1", "8.4.0", ""}, {"9.7.5", "9.7.4", ""}, {"8.3.1", "8.3.0", ""}, {"9.1.1", "9.1.0", Error},
		{"8.4.1", "8.0", Error}, {"9.7.4", "8.4", Error}, {"9.7.4", "9.6.0", Error}, {"9.0.1", "8.4.9", Error},
		{"5.7.44", "8.0", ""}, {"5.7.44", "8.0.36", ""}, {"5.7.44", "8.4", Error}, {"5.7.44", "9.7", Error},
		{"9.7.4", "26.7.0", Skipped},
	} {
		from, _ := parseVersion(tt.from)
		to, ok := parseVersion(tt.to)
		if got := mysqlStep(origin{version: from}, to); got.Level != tt.want || !ok {
			t.Errorf("%s -> %s: got %q: %s; want %q", tt.from, tt.to, got.Level, got.Msg, tt.want)
		}
	}
}

func TestMariaDBSteps(t *testing.T) {
	for _, tt := range []struct {
		from     string
		format   uint32
		unclean  bool
		noBuffer bool
		to       string
		want     Level
	}{
		{"10.11.18", format108, false, false, "11.8", ""},
		{"10.6.20", format105, false, false, "10.11", ""},
		{"10.6.20", format105, true, false, "10.11", Error},
		{"10.6.20", format105, true, false, "10.6", ""},
		{"10.5.1", format105 | formatEncrypted, false, false, "10.4.1", Error},
		{"10.3.1", format103, true, false, "11.8.2", Error},
		{"10.3.1", format103, false, false, "10.2.1", Error},
		{"10.11.18", format108, false, false, "10.6.1", Error},
		{"11.8.9", format108, false, true, "10.11", Warning},
		{"10.11.18", format108, false, true, "10.11", Warning},
		{"11.8.9", format108, false, true, "11.4", Warning},
		{"11.8.9", format108, false, true, "11.8.3", ""},
	} {
		from, _ := parseVersion(tt.from)
		to, _ := parseVersion(tt.to)
		got := mariadbStep(origin{version: from, redo: tt.format, unclean: tt.unclean, noBuffer: tt.noBuffer}, to)
		if got.Level != tt.want {
			t.Errorf("%s -> %s: got %q: %s; want %q", tt.from, tt.to, got.Level, got.Msg, tt.want)
		}
	}
}

func TestRelease(t *testing.T) {
	mysql, mariadb := Server{Family: "MySQL", Release: "8.4"}, Server{Family: "MariaDB", Release: "11.8"}
	for _, tt := range []struct {
		name   string
		data   func(t *testing.T, dir string)
		server Server
		level  Level
		says   string
	}{
		{"no data", func(t *testing.T, dir string) { os.RemoveAll(dir + "/data/mysql") }, mysql, OK, "there are no data yet"},
		{"nothing tells", func(*testing.T, string) {}, mysql, Skipped, "nothing in"},
		{"the dictionary", dictionary(90704), mysql, Error, "of MySQL 9.7.4 (mysql.ibd), and 8.4 will start"},
		{"the dictionary of this", dictionary(80401), mysql, OK, "of MySQL 8.4.1 (mysql.ibd), and 8.4 will start"},
		{"it goes before the history", both(dictionary(80401), file("mysql_upgrade_history", history("9.7.4-2"))), mysql, OK, "MySQL 8.4.1 (mysql.ibd)"},
		{"the history alone", file("mysql_upgrade_history", history("9.7.4-2")), mysql, Error, "9.7.4 (mysql_upgrade_history)"},
		{"a torn history", file("mysql_upgrade_history", `{"upgr`), mysql, Skipped, "nothing in"},
		{"upgraded to 5.7", file("mysql_upgrade_info", "5.7.44"), mysql, Error, "only 8.0 takes data of 5.7"},
		{"MariaDB's info", file("mariadb_upgrade_info", "11.8.9-MariaDB\n"), mysql, Error, "holds data of MariaDB 11.8.9, and MySQL cannot read them"},
		{"MariaDB's old info", file("mysql_upgrade_info", "12.1.2-MariaDB"), mariadb, Warning, "12.1.2 (mysql_upgrade_info), and 11.8 will start: it may start"},
		{"Aria", file("aria_log_control", ""), mysql, Error, "of MariaDB, and MySQL"},
		{"MySQL under MariaDB", dictionary(80036), mariadb, Error, "of MySQL 8.0.36, and MariaDB cannot read them"},
		{"5.7 under MariaDB", file("mysql_upgrade_info", "5.7.44"), mariadb, OK, ""},
		{"a clean log of 10.5", redo("clean"), mariadb, OK, "10.5.23 (ib_logfile0), and 11.8 will start"},
		{"a crashed one", redo("crashed"), mariadb, Error, "the last server did not end cleanly"},
		{"a crashed one, upgraded on paper", both(redo("crashed"), file("mariadb_upgrade_info", "10.6.4-MariaDB")), mariadb, Error, "the last server did not end cleanly"},
		{"not known what starts", dictionary(80401), Server{Family: "MySQL"}, Skipped, "which release will start is not known"},
		{"the program tells", both(dictionary(90704), program("usr/sbin/mysqld", "/usr/sbin/mysqld  Ver 8.0.36 for Linux on x86_64")), Server{Family: "MySQL"}, Error, "and 8.0.36 will start"},
		{"the program goes first", both(dictionary(80401), program("usr/sbin/mysqld", "mysqld  Ver 8.4.3 for Linux")), Server{Family: "MySQL", Release: "9.7"}, OK, "8.4.3 will start"},
		{"the program of another", both(dictionary(80401), program("usr/sbin/mariadbd", "mariadbd  Ver 11.8.9-MariaDB for debian-linux-gnu")), mysql, OK, "and 8.4 will start"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := pathsOf(t)
			tt.data(t, dir)
			for _, f := range Run(t.Context(), Host{DataDir: dir + "/data", Root: dir, Server: tt.server}, false) {
				if f.Check == "release" && (f.Level != tt.level || !strings.Contains(f.Msg, tt.says)) {
					t.Errorf("got %s: %s; want %s, %q", f.Level, f.Msg, tt.level, tt.says)
				}
			}
		})
	}
}

type making = func(*testing.T, string)

func both(a, b making) making {
	return func(t *testing.T, dir string) { a(t, dir); b(t, dir) }
}

func file(name, text string) making {
	return func(t *testing.T, dir string) { write(t, filepath.Join(dir, "data", name), text, 0o644) }
}

func history(version string) string {
	return `{"file_format":"1","upgrade_history":[{"version":"8.4.0","maturity":"LTS"},{"version":"` + version + `","maturity":"LTS"}]}`
}

func dictionary(n uint32) making {
	head := make([]byte, 64)
	binary.BigEndian.PutUint32(head[8:], n)
	return file("mysql.ibd", string(head))
}

func program(name, says string) making {
	return func(t *testing.T, dir string) {
		write(t, filepath.Join(dir, name), "#!/bin/sh\necho '"+says+"'\n", 0o755)
	}
}

// redo is the begin of a redo log as MariaDB 10.5.23 left it: after it ended, or was killed.
func redo(how string) making {
	return func(t *testing.T, dir string) {
		f, err := os.Open("testdata/mariadb-10.5.23-" + how + ".redo.gz")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "data/ib_logfile0"), string(text), 0o644)
	}
}
