package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/test/servers"
)

// A followed hint is what became of a line.
type followed struct {
	line   string
	found  lint.Finding
	what   step
	result []string
	right  string // a line with the value and the name that was meant
}

func (f followed) String() string {
	return fmt.Sprintf("%s\n  %s\n  %s\n  -> %q", f.line, f.found.Msg, f.found.Hint, f.result)
}

// before is a line that the server is to take, if the hint's is: the line itself, where the
// hint is a warning; that with the right name, where another name is to be written, since
// the value may be one that the server refuses, and the lint cannot know.
func (f followed) before() string {
	if f.found.Level == lint.Warning {
		return f.line
	}
	if slices.Contains(f.result, f.right) {
		return f.right // of which the server says what it says of the value
	}
	return ""
}

// Each hint of the lint on options of the catalogue, done to its line as it says, gives
// lines that the real server takes.
func TestHints(t *testing.T) {
	table, all, work := prepared(t)
	all, err := pluginServers(all)
	if err != nil {
		t.Fatal(err)
	}
	every := 300
	switch {
	case servers.Soak():
		every = 1
	case servers.Long():
		every = 10
	}
	for _, name := range lint.Names() {
		t.Run(name, func(t *testing.T) {
			hints, steps := hintsOf(t, table, name, every)
			s := standsFor(name, all)
			if s == nil || s.rules != name && !servers.Long() {
				t.Logf("%d hints: the lint alone judged them: %v", len(hints), steps)
				return
			}
			var lines []string
			for _, h := range hints {
				if h.what != keeps {
					lines = append(lines, strings.Join(h.result, "\n"))
				}
			}
			slices.Sort(lines)
			refused := refusedOf(t.Context(), t, s, filepath.Join(work, s.column+".cnf"), slices.Compact(lines))
			excused := func(h followed, why string) bool {
				if h.before() == "" || strings.Contains(why, "unknown") {
					return false
				}
				return len(refusedOf(t.Context(), t, s, filepath.Join(work, s.column+".cnf"), []string{h.before()})) > 0
			}
			wrong := 0
			for _, h := range hints {
				why := refused[strings.Join(h.result, "\n")]
				if why != "" && h.what != keeps && !excused(h, why) {
					wrong++
					t.Errorf("%v\n  refused: %s", h, why)
				}
			}
			t.Logf("%d hints, %d different results given to the server, %d refused", len(hints), len(slices.Compact(lines)), wrong)
			for _, what := range slices.Sorted(maps.Keys(steps)) {
				t.Logf("%s: %d", what, steps[what])
			}
		})
	}
}

// standsFor is the server that can be asked about some rules: MariaDB with Galera is
// MariaDB. Of MySQL there is the newest alone, and no Percona XtraDB Cluster.
func standsFor(name string, all []*server) *server {
	i := slices.IndexFunc(all, func(s *server) bool {
		return s.rules == name || s.rules == strings.Replace(name, "galera", "mariadb", 1)
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

// hintsOf asks the lint about lines of every option, or of some, and follows its hints. It
// also tells how many hints say what; those that say no line are logged.
func hintsOf(t *testing.T, table *table, name string, every int) (hints []followed, steps map[step]int) {
	t.Helper()
	rules, err := lint.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	steps = map[step]int{}
	untried := map[string]int{}
	for i, r := range table.rows {
		if i%every != 0 || apartOfHints(r["name"]) {
			continue
		}
		right := samples(r)[0]
		for _, line := range samples(r) {
			for _, f := range hinted(rules, line) {
				result, what := follow(line, f)
				if loadsOnly(what, result) {
					continue
				}
				if steps[what]++; what == vague {
					untried[f.Hint]++
					continue
				}
				n, was := errorsOf(rules, settle(rules, result)), errorsOf(rules, []string{line})
				if slices.Contains(result, right) || what == renames {
					was = 1 + errorsOf(rules, []string{right}) // the value may be none of the option's
				}
				if n > 0 && n >= was && f.Level == lint.Error {
					t.Errorf("%s\n  %s\n  %s\n  -> %q, in which the lint finds %d errors", line, f.Msg, f.Hint, result, n)
				}
				hints = append(hints, followed{line, f, what, settle(rules, result), right})
				_, kept, ok := strings.Cut(f.Hint, "; where another server reads it too, write ")
				if ok && !strings.Contains(kept, " with the value") {
					hints = append(hints, followed{line, f, rewrite, []string{kept}, ""})
				}
			}
		}
	}
	for _, hint := range slices.Sorted(maps.Keys(untried)) {
		t.Logf("cannot be tried, %d times: %s", untried[hint], hint)
	}
	return hints, steps
}

// apartOfHints are options that are not tried: those that act at once or hang on the machine, and two of Galera that need
// several lines more, see TestCluster in the package lint.
func apartOfHints(name string) bool {
	return slices.Contains(apart, name) || strings.HasPrefix(name, "keyring_migration") || name == "wsrep_on" || name == "wsrep_provider"
}

// loadsOnly reports whether a hint is to load the plugin of the option as well: TestPluginLines tries those, with the
// packages that the libraries are of.
func loadsOnly(what step, result []string) bool {
	return what == adds && strings.HasPrefix(result[1], "plugin_load_add")
}

// hinted are the findings on lines that have a hint.
func hinted(rules *lint.Rules, lines ...string) (found []lint.Finding) {
	for _, f := range rules.Check([]byte("[mysqld]\n"+strings.Join(lines, "\n")+"\n"), lint.Given{}) {
		if f.Hint != "" {
			found = append(found, f)
		}
	}
	return found
}

func errorsOf(rules *lint.Rules, lines []string) (n int) {
	for _, f := range rules.Check([]byte("[mysqld]\n"+strings.Join(lines, "\n")+"\n"), lint.Given{}) {
		if f.Level == lint.Error {
			n++
		}
	}
	return n
}

// settle follows what hints there are of errors in the result, as who has two mistakes in
// a line does.
func settle(rules *lint.Rules, lines []string) []string {
	for range 5 {
		found := hinted(rules, lines...)
		i := slices.IndexFunc(found, func(f lint.Finding) bool { return f.Level == lint.Error })
		if i < 0 {
			break
		}
		at := found[i].Line - 2
		fixed, what := follow(lines[at], found[i])
		if what == vague {
			break
		}
		lines = slices.Concat(lines[:at], fixed, lines[at+1:])
	}
	return lines
}

// samples are lines of an option: good ones, with bad values, and with a name that is not
// right.
func samples(r row) []string {
	name := r["name"]
	good := "1"
	for _, c := range []string{"mysql97", "mysql84", "mysql80", "mariadb118", "mariadb1011"} {
		if v := r[c]; v != "" && v != "-" && v != "~" && !strings.HasPrefix(v, "<") {
			good = v
			break
		}
	}
	if strings.HasPrefix(name, "replicate_") {
		good = "a.b->c"
	}
	all := []string{name + " = " + good, name, name + " = ", "skip_" + name, "disable-" + name, "enable_" + name,
		"loose_" + name + " = " + good, "--" + name + " = " + good}
	if strings.HasSuffix(name, "_wait_point") {
		return []string{name + " = AFTER_SYNC", name + " = AFTER_COMMIT"} // the lint does not know that others are wrong
	}
	for _, v := range []string{"abc", "-1", "1.5", "16MB", "99999999999999999999", "yes", "ON", "OFF", "0", "7"} {
		if r["kind"] != "set" { // there, a number may be a sum of bits
			all = append(all, name+" = "+v)
		}
	}
	if words := strings.Split(r["values"], "|"); len(words[0]) > 3 && !strings.HasPrefix(name, "optimizer_") {
		all = append(all, name+" = "+words[0], name+" = "+words[0][:2]+words[0][3:]+"x", name+" = "+words[len(words)-1])
	}
	for _, wrong := range []string{name[:len(name)-1], name[:len(name)/2] + name[len(name)/2+1:], strings.ToUpper(name), strings.Replace(name, "_", "", 1), name + "s"} {
		all = append(all, wrong+" = "+good)
	}
	return all
}

// refusedOf gives lines to the server, many at once, and returns what it says of those
// that it refuses.
func refusedOf(ctx context.Context, t *testing.T, s *server, file string, lines []string) map[string]string {
	t.Helper()
	refused := map[string]string{}
	var try func(lines []string)
	try = func(lines []string) {
		if len(lines) == 0 {
			return
		}
		text := "[mysqld]\n" + strings.Join(lines, "\n") + "\n"
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		v, err := s.ask(ctx, file)
		switch {
		case err != nil:
			t.Fatal(err)
		case v.refused && len(lines) == 1:
			refused[lines[0]] = fmt.Sprint(v.errors)
		case v.refused:
			try(lines[:len(lines)/2])
			try(lines[len(lines)/2:])
		}
	}
	const atOnce = 60
	for batch := range slices.Chunk(lines, atOnce) {
		try(batch)
	}
	return refused
}
