package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/test/servers"
)

// A brought is what one library of a server's package brings: its plugins' options, each with a good value.
type brought struct {
	library  string
	maturity string
	plugins  []string
	lines    []string
}

// Each library of the packages, with all of its options: the server and the lint take them where it is loaded, in
// whichever order, and refuse them where it is not; and the line that the hint tells makes the server take them.
func TestPlugins(t *testing.T) {
	all := pluginsPrepared(t)
	for _, s := range all {
		t.Run(s.rules, func(t *testing.T) {
			tried := 0
			for i, b := range broughtTo(t, s) {
				if !pluginTried(i, tried, b) {
					continue
				}
				tried++
				tryLibrary(t, s, b)
			}
			t.Logf("%d libraries", tried)
			if tried < 3 {
				t.Errorf("only %d libraries were tried", tried)
			}
		})
	}
}

// pluginTried reports whether a library is tried: all in the soak, each third in the long form, and in the short one the
// first three that bring options. i is its number, tried how many were.
func pluginTried(i, tried int, b brought) bool {
	switch {
	case servers.Soak():
		return true
	case servers.Long():
		return i%3 == 0
	}
	return tried < 3 && len(b.lines) > 0
}

func tryLibrary(t *testing.T, s *server, b brought) {
	t.Helper()
	options, load := strings.Join(b.lines, "\n"), "plugin_load_add = "+b.library
	if b.maturity != "" {
		load += "\nplugin_maturity = " + b.maturity
	}
	for _, text := range []string{load + "\n" + options, options + "\n" + load, strings.ReplaceAll(load, "_add", "") + "\n" + options} {
		both(t, s, text, true)
	}
	if len(b.lines) == 0 {
		return
	}
	for _, line := range b.lines {
		if !lintRefuses(t, s, line) {
			t.Errorf("%s: %s: the lint takes it without the plugin", s.rules, line)
		}
	}
	both(t, s, b.lines[0], false)
	for _, f := range findings(t, s, b.lines[0]) {
		hint, _, _ := strings.Cut(f.Hint, ", and install")
		line, ok := strings.CutSuffix(strings.TrimPrefix(hint, "write "), " as well")
		if !ok {
			t.Errorf("%s: %s: the hint %q has no line", s.rules, b.lines[0], f.Hint)
			continue
		}
		both(t, s, options+"\n"+strings.ReplaceAll(line, " and ", "\n"), true)
	}
}

// Ways of naming libraries, and what the servers make of them.
func TestPluginLines(t *testing.T) {
	for _, s := range pluginsPrepared(t) {
		lib, option, plugin := "semisync_source", "rpl_semi_sync_source_enabled = 1", "rpl_semi_sync_source"
		other := "mysql_no_login.so"
		if s.family() == "mariadb" {
			lib, option, plugin, other = "server_audit", "server_audit_logging = ON", "SERVER_AUDIT", "sql_errlog.so"
		}
		for _, tt := range []struct {
			lines string
			taken bool
		}{
			{"plugin_load_add = %[1]s.so", true},
			{"plugin_load_add = %[1]s", s.family() == "mariadb"},
			{"plugin_load_add = %[2]s=%[1]s.so", true},
			{"plugin_load_add = NOSUCH=%[1]s.so", false},
			{"plugin_load_add = %[1]s.SO", false},
			{"plugin_load_add = /usr/lib/%[1]s.so", false},
			{"plugin_load_add = \"%[1]s.so;%[3]s\"", true},
			{"plugin_load_add = \"%[3]s:%[1]s.so\"", true},
			{"plugin_load_add = \";%[1]s.so;\"", true},
			{"plugin_load_add = \"%[1]s.so ;%[3]s\"", false},
			{"plugin_load = %[1]s.so\nplugin_load = %[3]s", false},
			{"plugin_load = %[3]s\nplugin_load = %[1]s.so", true},
			{"plugin_load_add = %[1]s.so\nplugin_load = %[3]s", false},
			{"plugin_load = %[3]s\nplugin_load_add = %[1]s.so", true},
			{"loose-plugin-load-add = %[1]s.so", true},
			{"early_plugin_load = %[1]s.so", false},
			{"plugin_load_add = %[1]s.so\nplugin_" + option, true},
			{"plugin_load_add = %[1]s.so\n%[2]s = FORCE_PLUS_PERMANENT", true},
			{"plugin_load_add = %[1]s.so\nplugin_load_add = %[1]s.so", true},
			{"plugin_load_add = %[1]s.so\nskip_%[2]s", true},
			{"%[2]s = ON", false},
			{"skip_%[2]s", false},
		} {
			name := plugin
			if s.family() == "mariadb" && strings.Contains(tt.lines, "%[2]s ") {
				name = strings.ToLower(plugin)
			}
			lines := fmt.Sprintf(tt.lines+"\n", lib, name, other)
			both(t, s, strings.TrimSpace(lines)+"\n"+option, tt.taken)
		}
	}
}

// both gives lines to the server and to the lint, and wants the same of each.
func both(t *testing.T, s *server, lines string, taken bool) {
	t.Helper()
	file := filepath.Join(s.work, "plugins.cnf")
	if err := os.WriteFile(file, []byte("[mysqld]\n"+lines+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	v, err := s.ask(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if v.refused == taken {
		t.Errorf("%s: refused %v, want %v: %q\n%s", s.rules, v.refused, !taken, v.errors, lines)
	}
	if refused := lintRefuses(t, s, lines); refused == taken {
		t.Errorf("%s: the lint refuses it: %v, want %v\n%s\n%v", s.rules, refused, !taken, lines, findings(t, s, lines))
	}
}

func findings(t *testing.T, s *server, lines string) []lint.Finding {
	t.Helper()
	rules, err := lint.Load(s.rules)
	if err != nil {
		t.Fatal(err)
	}
	return rules.Check([]byte("[mysqld]\n"+lines+"\n"), lint.Given{})
}

func lintRefuses(t *testing.T, s *server, lines string) bool {
	t.Helper()
	return slices.ContainsFunc(findings(t, s, lines), func(f lint.Finding) bool { return f.Level == lint.Error })
}

// pluginsPrepared are the servers with their plugins: in the long form with all of Debian's, else with those that come
// with the server.
func pluginsPrepared(t *testing.T) []*server {
	t.Helper()
	_, all, _ := prepared(t)
	all = some(all, "mariadb:11.8")
	if servers.Long() {
		for _, s := range all {
			if series, ok := strings.CutPrefix(s.rules, "mariadb:"); ok {
				servers.Cached(t, "plugins-"+series, "packages")
			}
		}

		with, err := pluginServers(all)
		if err != nil {
			t.Fatal(err)
		}
		return with
	}
	for _, s := range all {
		if series, ok := strings.CutPrefix(s.rules, "mariadb:"); ok {
			s.dir = filepath.Dir(servers.Cached(t, "galera-"+series, "packages"))
		}
	}
	return all
}

// broughtTo is what the libraries of a server bring, as lint/libraries.tsv, lint/plugins.tsv and options.tsv have it.
func broughtTo(t *testing.T, s *server) (all []brought) {
	t.Helper()
	libraries, options := readTSV(t, "../../lint/libraries.tsv"), readTSV(t, "../../lint/plugins.tsv")
	own, err := s.libraries()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range libraries {
		if l["kind"] != "plugin" || !slices.Contains(own, l["library"]) {
			continue
		}
		b := brought{library: l["library"], maturity: l["maturity"], plugins: strings.Split(l["plugins"], "|")}
		for _, o := range options {
			plugin, library, _ := strings.Cut(o["plugin"], "=")
			if o[s.cell()] != "" && slices.Contains(b.plugins, plugin) && (library == "" || library == b.library) {
				b.lines = append(b.lines, goodLine(o, o[s.cell()]))
			}
		}
		all = append(all, b)
	}
	return all
}

// goodLine gives an option a value that the server takes.
func goodLine(o row, standard string) string {
	value := standard
	switch words, _, _ := strings.Cut(o["values"], "|"); {
	case o["kind"] == "bool":
		value = "ON"
	case o["kind"] == "enum" && words != "":
		value = words
	case value == "-" && (o["kind"] == "int" || o["kind"] == "size" || o["kind"] == "float"):
		value = "1"
	case value == "-" && o["kind"] == "set":
		value = words
	case value == "-":
		value = "x"
	}
	if o["arg"] == "n" {
		return o["name"]
	}
	return o["name"] + " = " + value
}

func readTSV(t *testing.T, path string) []row {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	head := strings.Split(lines[0], "\t")
	var rows []row
	for _, line := range lines[1:] {
		r := row{}
		for i, cell := range strings.Split(line, "\t") {
			r[head[i]] = cell
		}
		rows = append(rows, r)
	}
	return rows
}

// Plugins that the lint says need more: a start without it goes on without the plugin, one with it has it.
func TestPluginNeeds(t *testing.T) {
	for _, s := range pluginsPrepared(t) {
		if s.family() != "mariadb" {
			continue
		}
		servers.MariaDB(t, strings.TrimPrefix(s.rules, "mariadb:")).Initialised(t)
		keys := filepath.Join(s.work, "keys")
		if err := os.WriteFile(keys, []byte("1;"+strings.Repeat("a7", 16)+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		load, with := "plugin_load_add = file_key_management", "file_key_management_filename = "+keys
		for _, tt := range []struct {
			lines, want string
		}{{load, ""}, {load + "\n" + with, "ACTIVE"}} {
			if got := status(t.Context(), t, s, tt.lines, "file_key_management"); got != tt.want {
				t.Errorf("%s: %s: the plugin is %q, want %q", s.rules, tt.lines, got, tt.want)
			}
			warned := slices.ContainsFunc(findings(t, s, tt.lines), func(f lint.Finding) bool { return strings.Contains(f.Hint, "file_key_management_filename") })
			if warned != (tt.want == "") {
				t.Errorf("%s: %s: the lint warns: %v", s.rules, tt.lines, warned)
			}
		}
	}
}

// status is a plugin's in a server that really starts.
func status(ctx context.Context, t *testing.T, s *server, lines, plugin string) string {
	t.Helper()
	rows, errs, err := s.rows(ctx, lines, "select plugin_status from information_schema.plugins where plugin_name = '"+plugin+"'")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		t.Logf("%q", errs)
		return ""
	}
	return rows[0][0]
}

// The tables beside the catalogue: each cell has a heading, each plugin a library, and they are small.
func TestPluginTables(t *testing.T) {
	held := map[string]bool{}
	for _, l := range readTSV(t, "../../lint/libraries.tsv") {
		for _, p := range strings.Split(l["plugins"], "|") {
			held[p] = true
		}
		if !slices.Contains([]string{"plugin", "component", "other"}, l["kind"]) || (l["kind"] == "plugin") != (l["plugins"] != "") {
			t.Errorf("%s is of the kind %q with the plugins %q", l["library"], l["kind"], l["plugins"])
		}
	}
	size, options := 0, 0
	for _, name := range []string{"libraries.tsv", "plugins.tsv", "unasked.tsv"} {
		path := filepath.Join("..", "..", "lint", name)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		size += int(info.Size())
		if name == "libraries.tsv" {
			continue
		}
		for _, r := range readTSV(t, path) {
			options++
			if p, _, _ := strings.Cut(r["plugin"], "="); p != "" && !held[p] {
				t.Errorf("%s: %s: no library holds the plugin %s", name, r["name"], p)
			}
			if !strings.Contains(" bool flag int size float enum set string path ", " "+r["kind"]+" ") {
				t.Errorf("%s: %s: there is no kind %s", name, r["name"], r["kind"])
			}
			if name == "unasked.tsv" && r["source"] == "" {
				t.Errorf("%s: %s has no source", name, r["name"])
			}
		}
	}
	if most := 60_000; size > most || options < 300 {
		t.Errorf("%d options in %d bytes, want 300 or more in %d", options, size, most)
	}
}
