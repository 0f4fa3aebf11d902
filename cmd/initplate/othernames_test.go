package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/templates"
)

// TestOtherNames: an entry of options that sets what a parameter sets, by whatever name, is refused, and the parameter is
// named: by the other names that the servers' table has, with prefixes, with dashes and, for MariaDB, short.
func TestOtherNames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		template, rules, column string
		least                   int
	}{
		{"mysql", "mysql:8.4", "mysql84", 6},
		{"mysql", "mysql:9.7", "mysql97", 6},
		{"mariadb", "mariadb:10.11", "mariadb1011", 200},
		{"mariadb", "mariadb:11.8", "mariadb118", 200},
		{"galera", "galera:10.11", "mariadb1011", 200},
		{"galera", "galera:11.8", "mariadb118", 200},
	} {
		t.Run(tt.rules, func(t *testing.T) {
			t.Parallel()
			servers := &serverNames{here: takenBy(t, tt.column), mariadb: tt.column[1] == 'a'}
			entries := map[string]string{}
			params := declared(t, tt.template)
			for _, p := range params {
				if servers.here[p] {
					servers.add(entries, p)
				}
			}
			for _, p := range params { // that is up to the template
				delete(entries, p)
				delete(entries, "loose-"+p)
			}
			if len(entries) < tt.least {
				t.Fatalf("only %d names are tried", len(entries))
			}

			values := "params:\n  options:\n"
			for name := range entries {
				values += "    " + name + ": 1\n"
			}
			file := t.TempDir() + "/values.yaml"
			must(t, writeFile(file, values))
			said, code := initplate(t, nil, "render", tt.template, "--rules", tt.rules, "--values", file)
			if code != exitInvalid {
				t.Fatalf("exit code %d: %s", code, said)
			}
			for name, param := range entries {
				want := ": " + name + ": means the same as " + param + ": give it as the parameter " + param
				if !strings.Contains(said, want) {
					t.Errorf("%s is not refused as %s", name, param)
				}
			}
		})
	}
}

// serverNames knows how a server may be given an option.
type serverNames struct {
	here    map[string]bool // all options of the server
	mariadb bool
}

// add adds the ways to write a parameter that a template does not see through by itself.
func (n *serverNames) add(entries map[string]string, param string) {
	if n.mariadb {
		for short := param[:len(param)-1]; n.isShort(short, param); short = short[:len(short)-1] {
			entries[short] = param
			entries["loose-"+short] = param
		}
	}

	for _, other := range n.others(param) {
		entries[other] = param
		entries["loose-"+other] = param
		entries[strings.ReplaceAll(other, "_", "-")] = param
	}
}

// isShort reports whether the beginning of an option is of no other one.
func (n *serverNames) isShort(short, param string) bool {
	if len(short) < 4 || strings.HasSuffix(short, "_") {
		return false
	}
	for name := range n.here {
		if name != param && strings.HasPrefix(name, short) {
			return false
		}
	}
	return true
}

// others are the other names of an option that the server has.
func (n *serverNames) others(param string) (names []string) {
	text, _ := os.ReadFile("../../lint/conversions.tsv")
	all := []string{param}
	for i := 0; i < len(all); i++ {
		for _, m := range regexp.MustCompile(`(?m)^(\w+) (\w+)\t\t=$`).FindAllStringSubmatch(string(text), -1) {
			if at := slices.Index(m[1:], all[i]); at >= 0 && !slices.Contains(all, m[2-at]) {
				all = append(all, m[2-at])
			}
		}
	}
	for _, name := range all[1:] {
		if n.here[name] {
			names = append(names, name)
		}
	}
	return names
}

// takenBy are the options that the table of all servers has for one.
func takenBy(t *testing.T, column string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../../test/options/options.tsv")
	must(t, err)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	at := slices.Index(strings.Split(lines[0], "\t"), column)
	all := map[string]bool{}
	for _, line := range lines[1:] {
		if cells := strings.Split(line, "\t"); len(cells) > at && cells[at] != "" {
			all[cells[0]] = true
		}
	}
	return all
}

// declared are the parameters of a bundled template.
func declared(t *testing.T, name string) (names []string) {
	t.Helper()
	tmpl, _ := templates.Lookup(name)
	for _, m := range regexp.MustCompile(`(?m)^  (\w+): +\{type`).FindAllStringSubmatch(tmpl.Text, -1) {
		names = append(names, m[1])
	}
	return names
}
