package postgres

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/test/servers"
)

// TestServers has a server and libpq read thousands of values.
func TestServers(t *testing.T) {
	j := newJudge(t)
	j.query(t, "select 1")
	t.Run("postgresql.conf", j.conf)
	t.Run("primary_conninfo", j.conninfo)
	t.Run("pg_hba.conf", j.hba)
	t.Run("the fields of pg_hba.conf", j.hbaFields)
	t.Run("pg_ident.conf", j.ident)
	t.Run(".pgpass", j.pass)
	t.Run("pg_service.conf", j.services)
	t.Run("random text", j.soup)
}

// conf asks the server what it reads in a postgresql.conf.
func (j *judge) conf(t *testing.T) {
	for n, place := range []struct {
		text, want string // § is the value, N its number
		accepts    float64
	}{
		{"x.nN = §\n", "§", 0.95},
		{"X.nN §\r\n", "§", 0.95},
		{"\tx.nN='§'# §\n", "§", 0.6},
		{"x.nN = 'a '' § \\'\\101§\\\\' \n# §\n", "a ' § 'A§\\", 0.6},
		{"x.nN = x§y\n", "x§y", 0.1},
		{"x.nN = '§§'\nx.oN = '' #\n", "§§", 0.95},
	} {
		w := writeAll(t, Conf(), place.text, testValues(uint64(n)), place.accepts)
		j.write(t, filepath.Join(j.Data, "postgresql.conf"), w.doc)
		rows := j.query(t, "select lower(name), setting, error from pg_file_settings where lower(name) like 'x.n%' or name is null and error not like '%without restarting%'")
		for _, row := range rows {
			var i int
			fmt.Sscanf(row[0], "x.n%d", &i)
			v, ok := w.want[i]
			if want := strings.ReplaceAll(place.want, "§", v); !ok || row[1] != want || row[2] != "" || row[0] == "" {
				t.Fatalf("%q in %q is read as %q, %s", v, place.text, row[1], row[2])
			}
		}
		if len(rows) != len(w.want) {
			t.Errorf("%q: %d settings, not %d", place.text, len(rows), len(w.want))
		}
	}
	j.write(t, filepath.Join(j.Data, "postgresql.conf"), "")
}

// conninfo asks libpq what it reads in a primary_conninfo.
func (j *judge) conninfo(t *testing.T) {
	for _, place := range []string{"primary_conninfo = 'host=aN password=§ user=b'\n", "Primary_ConnInfo 'user=b password=§'\n"} {
		read := 0
		for i, v := range testValues(10) {
			text, err := formattest.Encode(Conf(), formattest.Pieces(strings.ReplaceAll(place, "N", fmt.Sprint(i)), v))
			if err != nil {
				continue
			}
			leaves, err := parseConf([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			set := map[string]string{}
			for _, row := range j.ask(t, "conninfo", nil, leaves[0].Text).Rows {
				if row[1] != "" {
					set[row[0]] = row[1]
				}
			}
			want := map[string]string{"password": v, "user": "b"}
			if strings.Contains(place, "host") {
				want["host"] = fmt.Sprint("a", i)
			}
			if !maps.Equal(set, want) {
				t.Fatalf("%q is read as %q", text, set)
			}
			read++
		}
		t.Logf("%q: %d values", place, read)
		if read < formattest.Times(60) {
			t.Error("too few to say much")
		}
	}
}

// load has the server read a pg_hba.conf, and waits until it has.
func (j *judge) load(t *testing.T, doc string) {
	t.Helper()
	j.loads++
	user := fmt.Sprintf("loaded%d", j.loads)
	j.write(t, filepath.Join(j.Data, "pg_hba.conf"), "local loaded "+user+" trust\n"+doc+"\nlocal all all reject\n")
	for _, row := range j.query(t, "select line_number, error from pg_hba_file_rules where error is not null") {
		t.Errorf("line %s: %s", row[0], row[1])
	}
	j.query(t, "select pg_reload_conf()")
	for limit := time.Now().Add(20 * time.Second); !passes(j.says(t, "loaded", user)); {
		if time.Now().After(limit) {
			t.Fatalf("the server does not load pg_hba.conf: %s", j.says(t, "loaded", user))
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// passes reports whether the server says that a user who has passed pg_hba.conf does not exist.
func passes(said string) bool {
	return strings.Contains(said, "does not exist") || strings.Contains(said, "is not permitted to log in")
}

// hba gives names of databases and users, and tries who may connect: those with these names alone.
func (j *judge) hba(t *testing.T) {
	for n, place := range []struct {
		text           string
		database, user string
	}{
		{"local dN § trust\n", "dN", "§"},
		{"local \"dN\" nobody,\"§\" , trust\r\n", "dN", "§"},
		{"local dN \"x §\",+§ trust\n", "dN", "x §"},
		{"local\tdN x§ trust # §\n# §\n", "dN", "x§"},
		{"local § uN trust\n", "§", "uN"},
		{"local \"x\", \\\n §§ \"uN\" trust\n", "§§", "uN"},
	} {
		w := writeAll(t, HBA(), place.text, someValues(uint64(n)), 0.4)
		j.load(t, w.doc)
		tried := 0
		for i, v := range w.want {
			fill := strings.NewReplacer("§", v, "N", fmt.Sprint(i)).Replace
			database, user := fill(place.database), fill(place.user)
			if database == "" || user == "" || len(database) > 63 || len(user) > 63 || !servers.Tries(4, n, i) {
				continue
			}
			tried++
			if said := j.says(t, database, user); !passes(said) {
				t.Fatalf("%q in %q: %q may not connect to %q: %s", v, place.text, user, database, said)
			}
			others := [][2]string{{"probe", user}, {user, user}}
			if strings.Contains(place.user, "§") {
				others = [][2]string{{database, "probe"}}
			}
			for _, other := range others {
				said := j.says(t, other[0], other[1])
				if other != [2]string{database, user} && passes(said) {
					t.Fatalf("%q in %q: %q may connect to %q: %s", v, place.text, other[1], other[0], said)
				}
			}
		}
		t.Logf("%d tried", tried)
	}
}

// hbaFields asks the server what it reads in the other fields.
func (j *judge) hbaFields(t *testing.T) {
	for n, place := range []struct {
		text    string
		column  string
		want    string
		accepts float64
	}{
		{"host dN all § md5\n", "address", "§", 0.15},
		{"host dN all x§ ldap ldapserver=a ldapprefix=§ \"ldapsuffix=,§\"\n", "options", "{ldapserver=a,\"ldapprefix=§\",\"ldapsuffix=,§\"}", 0.15},
		{"hostnossl dN all all ident map=§\n", "options", "map=§", 0.45},
		{"hostnossl dN all all ident map=x§\"§\"\n", "options", "map=x§§", 0.4},
	} {
		w := writeAll(t, HBA(), place.text, testValues(uint64(n)), place.accepts)
		j.write(t, filepath.Join(j.Data, "pg_hba.conf"), w.doc)
		column := place.column
		if column == "options" {
			column = "array_to_string(options, E'\\x01')"
		}
		rows := j.query(t, "select database[1], "+column+", error, netmask from pg_hba_file_rules")
		for _, row := range rows {
			var i int
			fmt.Sscanf(row[0], "d%d", &i)
			v, ok := w.want[i]
			want := strings.ReplaceAll(strings.Trim(place.want, "{}"), "§", v)
			if place.want != strings.Trim(place.want, "{}") {
				want = "ldapserver=a\x01ldapprefix=" + v + "\x01ldapsuffix=," + v + "\x01ldapscope=2"
			}
			if place.column == "address" && row[3] != "" {
				want, _, _ = strings.Cut(v, "/")
			}
			if !ok || row[1] != want || row[2] != "" {
				t.Fatalf("%q in %q is read as %q, %s", v, place.text, row[1], row[2])
			}
		}
		if len(rows) != len(w.want) {
			t.Errorf("%q: %d rules, not %d", place.text, len(rows), len(w.want))
		}
	}
}

// ident maps this process' user to values, and tries whom it may connect as.
func (j *judge) ident(t *testing.T) {
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	w := writeAll(t, Ident(), "mN \""+me.Username+"\" §\nnN /^(.*)$ x§\n# §\noN § §\n", someValues(9), 0.4)
	j.write(t, filepath.Join(j.Data, "pg_ident.conf"), w.doc)
	rows := j.query(t, "select map_name, sys_name, pg_username, error from pg_ident_file_mappings")
	for _, row := range rows {
		var i int
		fmt.Sscanf(row[0][1:], "%d", &i)
		v, ok := w.want[i]
		want := map[byte][]string{'m': {me.Username, v}, 'n': {"/^(.*)$", "x" + v}, 'o': {v, v}}[row[0][0]]
		if !ok || !slices.Equal(row[1:], append(want, "")) {
			t.Fatalf("%q is read as %q", v, row)
		}
	}
	if len(rows) != 3*len(w.want) {
		t.Errorf("%d mappings, not %d", len(rows), 3*len(w.want))
	}

	var rules strings.Builder
	for i := range w.want {
		fmt.Fprintf(&rules, "local d%d all peer map=m%d\nlocal e%d all peer map=n%d\n", i, i, i, i)
	}
	j.load(t, rules.String())
	for i, v := range w.want {
		if !servers.Tries(4, i) {
			continue
		}
		for _, database := range []string{"d", "e"} {
			name := strings.Repeat("x", strings.Index("de", database)) + v
			database += fmt.Sprint(i)
			if said := j.says(t, database, name); name != "" && len(name) < 64 && !passes(said) {
				t.Fatalf("%q may not connect to %s: %s", name, database, said)
			}
			if said := j.says(t, database, "probe"); passes(said) {
				t.Fatalf("%q: another may connect to %s: %s", v, database, said)
			}
		}
	}
}

// pass asks libpq for passwords.
func (j *judge) pass(t *testing.T) {
	file := filepath.Join(j.Dir, "pgpass")
	for n, place := range []string{
		"127.0.0.1:*:dN:u:§\n",
		"§:1:dN:*:x§ y\\:\\\\\r\n",
		"127.0.0.1:1:dN§:§u:§§\n",
		"127.0.0.1:1:§dN:§:p\n#§\n",
	} {
		w := writeAll(t, Pass(), place, testValues(uint64(n)), 0.6)
		// Whoever reads on finds this.
		j.write(t, file, w.doc+"*:*:*:*:none\n")
		if err := os.Chmod(file, 0o600); err != nil {
			t.Fatal(err)
		}
		for i, v := range w.want {
			fields := splitPass(strings.TrimRight(strings.SplitN(place, "\n", 2)[0], "\r"))
			anyUser := fields[3] == "*"
			for k := range fields {
				fields[k] = strings.NewReplacer("§", v, "N", fmt.Sprint(i)).Replace(unescapePass(fields[k]))
			}
			host, database, user, password := fields[0], fields[2], fields[3], fields[4]
			if anyUser {
				user = "u"
			}
			if strings.Contains(host, ",") || host == "" || user == "" || !servers.Tries(3, n, i) {
				continue
			}
			params := map[string]string{"host": host, "hostaddr": "127.0.0.1", "port": "1", "user": user, "dbname": database, "passfile": file}
			if got := j.ask(t, "read", params, ""); got.Pass != password {
				t.Fatalf("%q in %q: the password is %q, not %q: %s", v, place, got.Pass, password, got.Err)
			}
			for _, name := range []string{"host", "dbname", "user"}[:3*(1-min(1, i%4))] { // of each fourth
				other := map[string]string{}
				for k, v := range params {
					other[k] = v
				}
				other[name] = "probe"
				isAny := name == "user" && anyUser
				if got := j.ask(t, "read", other, ""); got.Pass != "none" && !isAny {
					t.Fatalf("%q in %q: another %s has the password %q", v, place, name, got.Pass)
				}
			}
		}
	}
}

// services asks libpq for the parameters of services.
func (j *judge) services(t *testing.T) {
	for n, place := range []string{
		"[sN]\npassword=§\nuser=x§\n",
		"[sN-§]\r\npassword=§y\r\n user= §x\r\n# §\n",
		"[sN]\n\tpassword=§§#\n  user=[§]\npassword=x\n",
	} {
		w := writeAll(t, Service(), place, testValues(uint64(n)), 0.5)
		j.write(t, j.service, w.doc)
		for i, v := range w.want {
			read := map[string]string{}
			for _, line := range strings.Split(place, "\n") {
				line = strings.TrimRight(strings.TrimLeft(line, " \t"), "\r")
				name, value, _ := strings.Cut(strings.NewReplacer("§", v, "N", fmt.Sprint(i)).Replace(line), "=")
				if strings.HasPrefix(line, "[") {
					read["service"] = strings.NewReplacer("§", v, "N", fmt.Sprint(i)).Replace(line[1:strings.LastIndex(line, "]")])
				} else if _, ok := read[name]; !ok {
					read[name] = value
				}
			}
			got := j.ask(t, "read", map[string]string{"service": read["service"], "host": "/nonexistent"}, "")
			for _, name := range []string{"password", "user", "host"} {
				want := read[name]
				if name == "host" {
					want = "/nonexistent"
				}
				if !slices.ContainsFunc(got.Rows, func(row []string) bool { return row[0] == name && row[1] == want }) {
					t.Fatalf("%q in %q: %s is not %q: %q", v, place, name, want, got)
				}
			}
		}
	}
}

// goesOn reports whether a line of pg_hba.conf goes on in the next.
func goesOn(line string) bool { return strings.HasSuffix(strings.TrimRight(line, "\r"), `\`) }

// soup gives the server random text: what a reader of ours refuses, the server must refuse, but
// for what is only dangerous, and what it reads, the server must read as the same.
func (j *judge) soup(t *testing.T) {
	parts := []string{
		"a", "b c", "'", "'", "''", "\\", "\\\\", "\\'", "\\101", "\\8", " ", " ", "\t", "\r", "\v", "#", "é", "\xff", "\x01", "'a b'", "=", "=", ".", "-", "+", "5", "0x1f", "1.5e3", "MB", "a.b", "/", ":", "\"", "\"", ",",
		"all", "+", "@", "\"a b\"", "_", "e5",
	}
	r := rand.New(rand.NewPCG(53, 54))
	text := func() (soup string) {
		for range r.IntN(7) {
			soup += parts[r.IntN(len(parts))]
		}
		return soup
	}

	var all strings.Builder
	docs := map[string]string{}
	for i := range formattest.Times(3000) {
		file := fmt.Sprintf("soup%d.conf", i)
		quote := []string{"", "'"}[i%2]
		docs[file] = fmt.Sprintf("x.n%d = ", i) + quote + text() + quote + "\n"
		j.write(t, filepath.Join(j.Data, file), docs[file])
		fmt.Fprintf(&all, "include '%s'\n", file)
	}
	j.write(t, filepath.Join(j.Data, "postgresql.conf"), all.String())
	read := map[string][]string{}
	for _, row := range j.query(t, "select sourcefile, name, setting, error from pg_file_settings") {
		read[filepath.Base(row[0])] = append(read[filepath.Base(row[0])], row[1:]...)
	}
	refused := 0
	for file, doc := range docs {
		got := read[file]
		leaves, err := parseConf([]byte(doc))
		switch {
		case err != nil && strings.Contains(err.Error(), "NUL"): // which the server reads
		case err != nil && (len(got) != 3 || got[2] == ""):
			t.Fatalf("%q is refused, %v, but read as %q", doc, err, got)
		case err != nil:
			refused++
		case len(leaves) != 1 || len(got) != 3 || got[2] != "" || got[0] != leaves[0].Path || got[1] != leaves[0].Text:
			t.Fatalf("%q is read as %q, not %+v", doc, got, leaves)
		}
	}
	t.Logf("postgresql.conf: %d documents, %d refused", len(docs), refused)
	j.write(t, filepath.Join(j.Data, "postgresql.conf"), "")

	var lines []string
	for range formattest.Times(5000) {
		lines = append(lines, "local "+text()+" u"+text()+" ldap ldapserver=a ldapprefix=x"+text())
	}
	j.write(t, filepath.Join(j.Data, "pg_hba.conf"), strings.Join(lines, "\n"))
	rules := map[string][]string{}
	const list = "array_to_string(%s, E'\\x02')"
	query := fmt.Sprintf("select line_number, "+list+", "+list+", "+list+", error from pg_hba_file_rules", "database", "user_name", "options")
	for _, row := range j.query(t, query) {
		rules[row[0]] = row[1:]
	}
	same := 0
	for i, line := range lines {
		got := rules[fmt.Sprint(i+1)]
		leaves, err := parseHBA([]byte(line))
		isFile := strings.Contains(line, "@")
		switch {
		case isFile || i > 0 && goesOn(lines[i-1]) || goesOn(line):
		case err != nil && len(got) == 4 && got[3] == "" && !strings.Contains(err.Error(), "not closed"):
			t.Fatalf("%q is refused, %v, but read as %q", line, err, got)
		case err != nil || len(got) == 4 && strings.Contains(got[3], "regular expression"):
		default:
			fields := map[string][]string{}
			for _, l := range leaves {
				name := strings.TrimPrefix(l.Path, "local ")
				if strings.HasPrefix(name, "ldap") {
					fields["options"] = append(fields["options"], name+"="+l.Text)
				} else {
					fields[name] = append(fields[name], l.Text)
				}
			}
			want := []string{strings.Join(fields["database"], "\x02"), strings.Join(fields["user"], "\x02"), strings.Join(fields["options"], "\x02") + "\x02ldapscope=2", ""}
			if !slices.Equal(got, want) && !strings.Contains(strings.Join(got, ""), "name") {
				t.Fatalf("%q is read as %q, not %q", line, got, want)
			}
			same++
		}
	}
	t.Logf("pg_hba.conf: %d lines, %d read", len(lines), same)
	if refused < formattest.Times(100) || refused > len(docs)-formattest.Times(100) || same < formattest.Times(100) {
		t.Error("too few to say much")
	}
}
