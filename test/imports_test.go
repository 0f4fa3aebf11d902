package test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/initplate/initplate/"

// Which package of ours may import which; see ARCHITECTURE.md.
var allowed = map[string][]string{
	"crash":                    {},
	"sources":                  {"crash", "nearest", "sources/entry"},
	"sources/entry":            {"nearest", "render/yamlnode"},
	"sources/values":           {"nearest", "prose", "render/yamlnode", "sources", "sources/entry"},
	"sources/document":         {"nearest", "render/yamlnode", "sources", "sources/entry"},
	"sources/remote":           {"sources"},
	"sources/command":          {},
	"sources/round":            {"crash", "sources", "sources/document", "sources/remote"},
	"sources/cloud":            {"prose", "sources", "sources/command", "sources/document", "sources/remote", "sources/round"},
	"sources/aws":              {"sources", "sources/cloud", "sources/document", "sources/remote", "sources/round"},
	"sources/google":           {"sources", "sources/cloud", "sources/document", "sources/round"},
	"sources/azure":            {"sources", "sources/cloud", "sources/document", "sources/remote", "sources/round"},
	"sources/consul":           {"crash", "sources", "sources/entry", "sources/remote"},
	"sources/vault":            {"crash", "nearest", "sources", "sources/cloud", "sources/entry", "sources/remote"},
	"sources/kubernetes":       {"sources", "sources/document", "sources/remote", "sources/round"},
	"sources/program":          {"nearest", "sources", "sources/command", "sources/document", "sources/remote", "sources/round"},
	"sources/web":              {"sources", "sources/document", "sources/remote", "sources/round"},
	"config":                   {"nearest", "prose", "sources"},
	"bytesize":                 {},
	"render":                   {"crash", "nearest", "render/access", "render/diff", "render/format", "render/format/encode", "render/funcs", "render/header", "render/languages", "render/lookup", "render/nodes", "render/problem", "render/run", "render/step", "render/walk", "sources"},
	"render/diff":              {"render/format", "render/format/encode"},
	"render/access":            {},
	"render/header":            {"bytesize", "nearest", "render/format/tree", "render/languages", "render/problem", "render/yamlnode", "sources"},
	"render/lookup":            {"render/format/encode", "render/header", "sources"},
	"render/nodes":             {},
	"render/problem":           {"sources"},
	"render/step":              {"render/format/encode", "render/funcs", "render/nodes"},
	"render/run":               {"render/access", "render/funcs", "render/header", "render/lookup", "render/step", "render/walk", "sources"},
	"render/walk":              {"nearest", "render/format", "render/funcs", "render/lookup", "render/nodes", "render/problem", "render/step", "sources"},
	"render/format":            {},
	"render/format/encode":     {"render/format"},
	"render/format/env":        {"render/format"},
	"render/format/formattest": {"render/format", "render/format/encode", "test/servers"},
	"render/format/hcl":        {"render/format"},
	"render/format/haproxy":    {"render/format"},
	"render/format/ini":        {"render/format"},
	"render/format/mysql":      {"render/format"},
	"render/format/apache":     {"render/format"},
	"render/format/nginx":      {"render/format"},
	"render/format/postgres":   {"render/format"},
	"render/format/properties": {"render/format"},
	"render/format/redis":      {"render/format"},
	"render/format/jaas":       {"render/format"},
	"render/format/url":        {"render/format"},
	"render/format/sh":         {"render/format"},
	"render/format/sql":        {"render/format"},
	"render/format/systemd":    {"render/format"},
	"render/format/text":       {"render/format"},
	"render/format/tree":       {"render/format"},
	"render/format/vcl":        {"render/format"},
	"render/format/xml":        {"render/format"},
	"render/languages":         {"nearest", "render/format", "render/format/apache", "render/format/env", "render/format/hcl", "render/format/haproxy", "render/format/ini", "render/format/jaas", "render/format/mysql", "render/format/nginx", "render/format/postgres", "render/format/properties", "render/format/redis", "render/format/sh", "render/format/sql", "render/format/systemd", "render/format/text", "render/format/tree", "render/format/url", "render/format/vcl", "render/format/xml"},
	"render/funcs":             {"bytesize", "render/yamlnode", "sources", "sources/document"},
	"report":                   {"render", "render/problem", "sources", "watch"},
	"watch":                    {"crash", "prose", "sources"},
	"watch/ready":              {},
	"watch/notify":             {"crash", "nearest", "preflight", "prose", "sources", "sources/remote", "watch"},
	"podpreset":                {"nearest", "podpreset/edit", "podpreset/manifest", "podpreset/merge", "podpreset/schema"},
	"podpreset/edit":           {"podpreset/manifest"},
	"podpreset/manifest":       {"render/format/tree"},
	"podpreset/merge":          {"podpreset/schema"},
	"podpreset/schema":         {"deploy", "nearest"},
	"stage":                    {"crash"},
	"render/yamlnode":          {},
	"reference":                {"prose"},
	"reference/cures":          {},
	"galera":                   {"nearest"},
	"lint":                     {"bytesize", "galera", "nearest", "prose", "render/format", "render/format/mysql", "stage"},
	"templates":                {},
	"starter":                  {},
	"nearest":                  {},
	"prose":                    {},
	"podpreset/bundled":        {"prose", "render/header", "sources"},
	"preflight":                {"crash", "galera", "render/format", "render/format/mysql"},
	"deploy":                   {},
	"cmd/initplate":            {"bytesize", "config", "crash", "deploy", "lint", "nearest", "podpreset", "podpreset/bundled", "podpreset/manifest", "preflight", "prose", "reference", "reference/cures", "render", "render/format", "render/format/mysql", "render/format/tree", "render/funcs", "render/header", "render/languages", "render/problem", "render/yamlnode", "report", "sources", "sources/aws", "sources/azure", "sources/consul", "sources/google", "sources/kubernetes", "sources/program", "sources/values", "sources/vault", "sources/web", "stage", "starter", "templates", "watch", "watch/notify", "watch/ready"},
	"test/galera":              {"templates", "test/servers"},
	"test/servers":             {},
	"test/podpreset":           {"test/servers"},
	"test/bench":               {},
	"test/bundled":             {"render", "render/header", "sources", "templates"},
	"test/logging":             {},
	"test/metrics":             {"render", "sources", "templates", "test/servers"},
	"test/parity":              {},
	"test/profiles":            {"test/bundled", "test/servers"},
	"test/replication":         {"lint", "test/bundled", "test/servers"},
	"test/pictures":            {},
	"test/watch":               {},
	"test/options":             {"lint"},
	"test/faults":              {},
	"test/load":                {},
	"test/notify":              {"test/servers"},
	"test/podpreset/defaults":  {},
	"test/podpreset/install":   {},
	"test/policy":              {},
	"test/pods":                {"test/servers"},
	"release":                  {},
	"release/licences":         {},
	"release/sbom":             {},
}

// What a package and all that it imports must do without.
var without = map[string][]string{
	"sources":              {"net/http", "os/exec", "flag"},
	"render":               {"net/http", "os/exec", "flag"},
	"report":               {"net/http", "os/exec", "flag"},
	"render/format/encode": {"net/http", "os/exec", "flag", "text/template"},
	"render/languages":     {"net/http", "os/exec", "flag", "text/template"},
	"templates":            {"net/http", "flag"},
	"config":               {"net/http", "os/exec", "flag", "text/template"},
	"lint":                 {"net/http", "os/exec", "flag", "text/template"},
	"podpreset":            {"net/http", "os/exec", "flag", "text/template"},
}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath    string
			Imports, Deps []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name, ok := strings.CutPrefix(p.ImportPath, module)
		if !ok || name == "test" {
			continue
		}
		may, ok := allowed[name]
		if !ok {
			t.Errorf("%s is not in the import graph: put it into ARCHITECTURE.md and this test", name)
		}
		seen++
		for _, i := range p.Imports {
			if ours, ok := strings.CutPrefix(i, module); ok && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s, against the graph in ARCHITECTURE.md", name, ours)
			}
		}
		for _, bad := range without[name] {
			if slices.Contains(p.Deps, bad) {
				t.Errorf("%s depends on %s", name, bad)
			}
		}
	}
	if seen < len(allowed) {
		t.Errorf("go list names %d packages, the graph has %d", seen, len(allowed))
	}
}

// TestDrawing wants ARCHITECTURE.md to draw no arrow that is not allowed, and each allowed one of the program, or a way
// to it.
func TestDrawing(t *testing.T) {
	drawn := drawnArrows(t)
	for from, all := range drawn {
		for _, to := range all {
			if !slices.Contains(allowed[from], to) {
				t.Errorf("ARCHITECTURE.md draws an arrow from %s to %s, which is not allowed", from, to)
			}
		}
	}

	for from, all := range allowed {
		if strings.HasPrefix(from, "test/") || from == "render/format/formattest" {
			continue
		}
		way := reached(drawn, from, map[string]bool{})
		for _, to := range all {
			if !way[to] {
				t.Errorf("ARCHITECTURE.md draws no way from %s to %s", from, to)
			}
		}
	}
}

// drawnArrows reads the lines of ARCHITECTURE.md that have arrows: A, B ─► C, D are four. A name without a slash behind
// one of a format is of a format too.
func drawnArrows(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}

	arrows := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		steps := strings.Split(strings.TrimSpace(line), " ─► ")
		if !strings.HasPrefix(line, "    ") || len(steps) < 2 {
			continue
		}
		for i, step := range steps[1:] {
			for _, from := range namesIn(steps[i]) {
				arrows[from] = append(arrows[from], namesIn(step)...)
			}
		}
	}
	return arrows
}

func namesIn(step string) (names []string) {
	const formats = "render/format/"
	for i, name := range strings.Split(step, ", ") {
		if i > 0 && strings.HasPrefix(names[0], formats) && !strings.Contains(name, "/") {
			name = formats + name
		}
		names = append(names, name)
	}
	return names
}

// reached returns the packages that arrows lead to from one.
func reached(arrows map[string][]string, from string, all map[string]bool) map[string]bool {
	for _, to := range arrows[from] {
		if !all[to] {
			all[to] = true
			reached(arrows, to, all)
		}
	}
	return all
}
