package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/lint"
	testservers "github.com/initplate/initplate/test/servers"
)

// clientLines are lines, by the group they stand in, of which the clients and the lint
// have to say the same.
var clientLines = map[string]string{
	"client": `user=a|password=b|passwrd=x|no-auto-rehash|default-character-set=utf8mb4|loose-foo=1|loose_foo|max_connections=5|ssl-mode=VERIFY_CA
		|ssl-mode=DISABLED|ssl-mode=REQUIRED|ssl-mode=PREFERRED|ssl-mode=verify_identity|ssl-mode=|ssl-verify-server-cert|ssl-verify-server-cert=0
		|skip-ssl|ssl|ssl=0|ssl=1|port=x|port=|port=-1|ssl-ca|ssl-ca=|protocol=foo|protocol=tcp|PORT=1|por=1|foo|skip-foo|skip-ssl-verify-server-cert
		|get-server-public-key|connect-timeout=5|user|password|socket|compress|skip-compress|enable-compress=0|maximum-port=5|local-infile
		|local_infile=1|plugin-dir=/x|ssl-fp=ab|tls-version=TLSv1.3|tls-ciphersuites=x|max-allowed-packet=1G|quick|--port=1`,
	"mysql": `prompt=x|no-auto-rehash=1|no-auto-rehash|safe-updates|default-character-set=utf8mb4|autorehash|skip-column-names|init-command=x|select-limit=x`,
	"mysqldump": `column-statistics=0|source-data=2|master-data=2|set-gtid-purged=OFF|set-gtid-purged=foo|quick|max_allowed_packet=16M|max_allowed_packet=1X
		|single-transaction|add-drop-table=no|dump-slave|dump-replica|apply-slave-statements|default-character-set=foo|hex-blob=1|ignore-table=a.b|opt|skip-opt|skip-lock-tables`,
	"mysqladmin":  `wait=x|sleep=x|sleep=1|count=1|no-auto-rehash`,
	"mysqlbinlog": `default-character-set=x|base64-output=foo|base64-output=decode-rows|verbose|start-position=x`,
	"mariabackup": `parallel=2|foo=1|user=a|compress|target-dir=x`,
}

// TestClients gives lines to the real clients and to the lint; the short form takes one
// in 23. The line of each hint has to be taken.
func TestClients(t *testing.T) {
	t.Parallel()
	_, servers, work := prepared(t)
	asked, passed, one := 0, 0, 23
	if testservers.Long() {
		one = 1
	}
	for _, s := range servers {
		rules, err := lint.Load(s.rules)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range slices.Sorted(maps.Keys(clientLines)) {
			for line := range strings.SplitSeq(clientLines[group], "|") {
				if passed++; passed%one != 0 {
					continue
				}
				if clientLine(t, s, rules, group, strings.TrimSpace(line), work) {
					asked++
				}
			}
		}
	}
	t.Logf("%d lines", asked)
	if asked < 200/one {
		t.Error("too few lines were asked about")
	}
}

func clientLine(t *testing.T, s *server, rules *lint.Rules, group, line, work string) bool {
	t.Helper()
	refused, ok := refusedBy(t, s, group, line, work)
	if !ok {
		return false
	}
	found := slices.DeleteFunc(rules.Check([]byte("["+group+"]\n"+line+"\n"), lint.Given{}), func(f lint.Finding) bool {
		return f.Level == lint.Note || strings.Contains(f.Msg, "ignore") || strings.Contains(f.Msg, "neither ON nor OFF") || strings.Contains(f.Msg, "is short for")
	})
	if called := len(found) > 0; called != (len(refused) > 0) {
		t.Errorf("%s: [%s] %s: refused by %v, the lint: %+v", s.rules, group, line, refused, found)
		return true
	}
	if len(found) == 0 {
		return true
	}
	hinted := following(line, found[0].Hint)
	if hinted == "" {
		return true
	}
	if refused, _ := refusedBy(t, s, group, hinted, work); len(refused) > 0 {
		t.Errorf("%s: [%s] %s: the hint %q is refused by %v", s.rules, group, line, found[0].Hint, refused)
	}
	return true
}

// refusedBy names the programs that read a group and refuse a line; ok is false where
// none reads it.
func refusedBy(t *testing.T, s *server, group, line, work string) (names []string, ok bool) {
	t.Helper()
	for _, c := range clientsOf(s) {
		own := strings.Replace(strings.Replace(c.name, "mariadb-", "mysql", 1), "mariadb", "mysql", 1)
		if c.group == "mariabackup" {
			own = c.group
		}
		if group != own && group != c.group {
			continue
		}
		ok = true
		refusal, _, err := c.ask(t.Context(), filepath.Join(work, "client.cnf"), line)
		if err != nil {
			t.Fatal(err)
		}
		if refusal != "" {
			names = append(names, c.name)
		}
	}
	return names, ok
}

// following is the line that a hint gives; "" for none.
func following(line, hint string) string {
	_, value, _ := strings.Cut(line, "=")
	if m := regexp.MustCompile(`^did you mean (.*)\?$`).FindStringSubmatch(hint); m != nil {
		return strings.TrimSuffix(m[1]+"="+value, "=")
	}
	m := regexp.MustCompile(`(?:^|, or )write (loose-\S+(?: = \S+)?|[a-z_-]+ = [^, ]+|[a-z-]+)(?:$| alone$|, as| if )`).FindStringSubmatch(hint)
	if m == nil || strings.Contains(m[1], "VALUE") {
		return ""
	}
	return m[1]
}

// TestClientTable asks the programs about options again: about every tenth in the long
// form, and about each in a soak.
func TestClientTable(t *testing.T) {
	_, servers, work := prepared(t)
	text, err := os.ReadFile("../../lint/clients.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if !testservers.Long() {
		if n := strings.Count(string(text), "\n"); n < 350 {
			t.Errorf("clients.tsv has only %d lines", n)
		}
		return
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	var names []string
	was := map[string]bool{}
	for i, line := range lines {
		was[byProgram(line)] = true
		if name, _, _ := strings.Cut(line, "\t"); i%10 == 5 && !testservers.Soak() {
			names = append(names, name)
		}
	}
	again, err := probeClients(t.Context(), servers, work, "", names)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(again), "\n") {
		if !was[byProgram(line)] {
			t.Errorf("the programs say otherwise: %s", line)
		}
	}
}

// byProgram writes a row of the table with each program by itself: rows that say the same
// give the same text.
func byProgram(row string) string {
	cells := strings.Split(row, "\t")
	before := ""
	for i, cell := range cells[1:] {
		if cell == "=" {
			cell = before
		}
		before = cell

		var each []string
		for _, way := range strings.Split(cell, ";") {
			letters, how, _ := strings.Cut(way, ":")
			how = strings.TrimSuffix(how, ":string")
			for _, letter := range letters {
				one := string(letter) + ":" + how
				if strings.Contains("Sx", string(letter)) {
					one = string(letter) // a script, which takes what it takes
				}
				each = append(each, one)
			}
		}
		slices.Sort(each)
		cells[i+1] = strings.Join(each, ";")
	}
	return strings.Join(cells, "\t")
}
