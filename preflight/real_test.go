package preflight

import (
	"encoding/binary"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// A real server, and what preflight is told of it.
type real struct {
	*servers.Database
	server Server
}

func reals(t *testing.T) map[string]real {
	t.Helper()
	if !servers.Long() {
		return map[string]real{"mariadb-11.8": {servers.MariaDB(t, "11.8"), Server{Family: "MariaDB", Release: "11.8"}}}
	}
	return map[string]real{
		"mysql-9.7":     {servers.MySQL(t), Server{Family: "MySQL", Release: "9.7"}},
		"mariadb-10.11": {servers.MariaDB(t, "10.11"), Server{Family: "MariaDB", Release: "10.11"}},
		"mariadb-11.8":  {servers.MariaDB(t, "11.8"), Server{Family: "MariaDB", Release: "11.8"}},
	}
}

// oneOfEach returns one server of each family: the series of MariaDB do not differ,
// and both are tried by make soak alone.
func oneOfEach(t *testing.T) map[string]real {
	t.Helper()
	all := reals(t)
	if !servers.Soak() {
		delete(all, "mariadb-10.11")
	}
	return all
}

// agrees starts the server with some lines, which it refuses if and only if the check
// finds an error.
func (r real) agrees(t *testing.T, data, lines, check string) (level Level, log string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "my.cnf")
	write(t, file, "[mysqld]\nport = 1\n"+lines+"\n", 0o644)
	o, err := ReadOptions(file)
	if err != nil {
		t.Fatal(err)
	}
	h := Host{Options: o, DataDir: data, Root: filepath.Join(r.Dir, "root"), Server: r.server}
	f := worstOf(Run(t.Context(), h, false), check)
	started, log := r.Starts(t, servers.Options{Config: "datadir = " + data, Unread: lines})
	if started != (f.Level != Error) {
		t.Errorf("%q: the server started: %v, and preflight says %s: %s\n%s", lines, started, f.Level, f.Msg, log)
	}
	return f.Level, log
}

// copyOf is a copy of a data directory as the server initialised it.
func (r real) copyOf(t *testing.T) string {
	t.Helper()
	return clone(t, r.Initialised(t))
}

// clone copies a data directory. Most of a new one is zeroes, which need not be written.
func clone(t *testing.T, data string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if out, err := exec.Command("cp", "-a", "--sparse=always", data, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

func TestRealDirectories(t *testing.T) {
	lines := faultyPaths
	if !servers.Long() {
		lines = []string{"socket = @/s.sock", "relay_log = @/relay"}
	}
	for name, r := range oneOfEach(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, dir := r.copyOf(t), pathsOf(t)
			for i, l := range lines { // each its own: MySQL makes some directories
				r.agrees(t, data, strings.ReplaceAll(l, "@", dir+"/"+strconv.Itoa(i)+"/none"), "directories")
			}
		})
	}
}

func TestRealIncludes(t *testing.T) {
	for name, r := range oneOfEach(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, dir := r.copyOf(t), pathsOf(t)
			write(t, dir+"/ok.d/a.ini", "[mysqld]\nno_such_option = 1\n", 0o644)
			write(t, dir+"/open.cnf", "[mysqld]\nno_such_option = 1\n", 0o666)
			write(t, dir+"/self.cnf", "[mysqld]\n!include "+dir+"/self.cnf\n", 0o644)
			write(t, dir+"/nested.cnf", "[mysqld]\n!includedir "+dir+"/none\n", 0o644)
			all := []struct {
				line string
				want Level
			}{
				{"!include @/none.cnf", Warning},
				{"!includedir @/none", Error},
				{"!includedir @/file", Error},
				{"!include @/open.cnf", Warning},
				{"!include @/free", Warning},
				{"!includedir @/ok.d", Warning},
				{"!include @/self.cnf", Warning},
				{"!include @/nested.cnf", Warning},
			}
			if !servers.Long() {
				all = all[:2]
			}
			for _, tt := range all {
				if got, log := r.agrees(t, data, strings.ReplaceAll(tt.line, "@", dir), "includes"); got != tt.want {
					t.Errorf("%s: got %s, want %s\n%s", tt.line, got, tt.want, log)
				}
			}
		})
	}
}

// TestRealReleases gives each server the data of the others, and MySQL such as other
// releases would have left: with their number in mysql.ibd.
func TestRealReleases(t *testing.T) {
	if !servers.Long() {
		return
	}
	all := reals(t)
	data := map[string]string{}
	for name, r := range all {
		data[name] = r.copyOf(t)
	}
	for of, from := range data {
		for name, r := range all {
			t.Run(of+" to "+name, func(t *testing.T) {
				t.Parallel()
				r.agrees(t, clone(t, from), "", "release")
			})
		}
	}
	mysql := all["mysql-9.7"]
	for _, tt := range []struct {
		number string
		want   Level
	}{
		{"90705", OK}, {"90700", OK},
		{"90800", Error}, {"80042", Error}, {"80300", Error},
	} {
		t.Run("MySQL of "+tt.number, func(t *testing.T) {
			t.Parallel()
			dir := clone(t, data["mysql-9.7"])
			forge(t, filepath.Join(dir, "mysql.ibd"), tt.number)
			got, log := mysql.agrees(t, dir, "", "release")
			if got != tt.want {
				t.Errorf("got %s, want %s\n%s", got, tt.want, log)
			}
			if tt.want == Error && !strings.Contains(log, "Invalid MySQL server ") {
				t.Errorf("the server has another reason:\n%s", log)
			}
		})
	}
}

// forge writes the number of another release of MySQL into its dictionary: in the
// header of the first page, and wherever dd_properties has it. Pages keep their
// checksums: buf_calc_page_crc32 in buf0checksum.cc.
func forge(t *testing.T, path, number string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	from := "=" + strconv.Itoa(int(binary.BigEndian.Uint32(text[8:])))
	to, err := strconv.Atoi(number)
	if err != nil {
		t.Fatal(err)
	}
	binary.BigEndian.PutUint32(text[8:], uint32(to))
	const page = 16 << 10
	for at := 0; at < len(text); at += page {
		p := text[at : at+page]
		if at > 0 && !strings.Contains(string(p), from) {
			continue
		}
		copy(p, strings.ReplaceAll(string(p), from, "="+number))
		if number == "80300" {
			copy(p, strings.ReplaceAll(string(p), "=LTS", "=INN"))
		}
		castagnoli := crc32.MakeTable(crc32.Castagnoli)
		sum := crc32.Checksum(p[4:26], castagnoli) ^ crc32.Checksum(p[38:page-8], castagnoli)
		binary.BigEndian.PutUint32(p, sum)
		binary.BigEndian.PutUint32(p[page-8:], sum)
	}
	if err := os.WriteFile(path, text, 0o640); err != nil {
		t.Fatal(err)
	}
}
