package render

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"math/big"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Masterminds/sprig/v3"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/lookup"
	"github.com/initplate/initplate/sources"
)

// aCertificate is one in PEM that signs itself.
func aCertificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// TestForeignNames gives everything that a hint says to write to the renderer, with the
// words in capitals as names of things that are there.
func TestForeignNames(t *testing.T) {
	cert := aCertificate(t)
	worldOf := func(x string) world {
		return world{
			"env":    {"NAME": "v", "HOSTNAME": "v"},
			"file":   {"/FILE": `{"NAME": "v"}`, "/PEM": cert},
			"consul": {"X": x, "PATH": "v", "PREFIX/": []sources.Pair{{Path: "PREFIX/a", Key: "a", Value: "v"}, {Path: "PREFIX/b/c", Key: "b/c", Value: "v"}}},
			"vault":  {"PATH": secretKV2(map[string]any{"FIELD": "v"}), "PATH#FIELD": "v"},
		}
	}
	action := regexp.MustCompile(`\{\{.*\}\}`)
	known := names(t)
	for _, f := range funcs.Foreigns() {
		if slices.Contains(known, f.Name) {
			t.Errorf("%s is of the language itself", f.Name)
		}
		if f.Instead == "" && f.Why == "" {
			t.Errorf("%s: there is nothing to say", f.Name)
		}
		for _, instead := range []string{f.Instead, action.FindString(f.Why)} {
			if instead == "" {
				continue
			}
			x := "10"
			switch {
			case strings.Contains(instead, "parseJSON"), strings.Contains(instead, "parseYAML"):
				x = `{"NAME": "v"}`
			case strings.Contains(instead, "base64Decode"):
				x = "dg=="
			case strings.Contains(instead, "parseTOML"):
				x = `NAME = "v"`
			case strings.Contains(instead, "parseCSV"):
				x = "NAME\nv\n"
			case strings.Contains(instead, "parseBool"):
				x = "true"
			case strings.Contains(instead, "urlParse"), strings.Contains(instead, "ext"):
				x = "http://host/a.txt"
			case strings.Contains(instead, "EXPRESSION"):
				x = "EXPRESSION"
			case strings.Contains(instead, "fail"):
				x = "TEXT"
			case strings.Contains(instead, "if not"):
				x = ""
			}
			text := `{{ define "NAME" }}v{{ end }}{{ $x := key "X" }}x{{ $x | trunc 0 }}` + "\n" + instead
			if strings.Contains(instead, "toPKCS12") { // which is all of a file
				text = instead
			}
			doc, err := renderIn(t, worldOf(x), "t.txt.tmpl", text, map[string]header.Given{"NAME": {Value: "v"}})
			switch {
			case err != nil:
				t.Errorf("%s: %s fails: %s", f.Name, instead, tell(err))
			case strings.TrimSpace(string(doc.Bytes())) == "x" && !strings.Contains(instead, "fail"):
				t.Errorf("%s: %s prints nothing", f.Name, instead)
			case strings.Contains(string(doc.Bytes()), "<no value>"):
				t.Errorf("%s: %s prints no value", f.Name, instead)
			}
		}
	}
}

// TestLeftOutHints uses each function of sprig and consul-template that is left out, and renders
// what its hint says to write.
func TestLeftOutHints(t *testing.T) {
	issued := map[string]any{"Data": map[string]any{"certificate": "v"}}
	w := world{
		"env": {"NAME": "v", "POD_IP": "v"},
		"vault": {
			"PATH#FIELD": "v", "pki/issue/ROLE common_name=HOST": issued,
			"sys/tools/random/32 format=base64": map[string]any{"Data": map[string]any{"random_bytes": "v"}},
		},
	}
	all := slices.Sorted(maps.Keys(sprig.GenericFuncMap()))
	all = append(all, "ago", "timestamp", "sockaddr", "plugin", "executeTemplate", "scratch", "writeToFile", "spew_dump", "spew_printf", "caLeaf", "connect", "pkiCert", "nomadVar", "sprig_now", "sprig_uuidv4")
	count := 0
	for _, name := range all {
		why, instead := funcs.LeftOut(name)
		if why == "" {
			continue
		}
		count++
		_, err := renderIn(t, w, "t.txt", `{{ `+name+` }}`, nil)
		if got := tell(err); !strings.Contains(got, "initplate leaves it out: "+why) || !strings.HasSuffix(got, instead) {
			t.Errorf("%s: got %s", name, got)
		}
		if instead == "" {
			continue
		}
		for way := range strings.SplitSeq(instead, " or ") {
			text := `{{ define "NAME" }}v{{ end }}{{ $x := "v" }}` + way
			doc, err := renderIn(t, w, "t.txt.tmpl", text, nil)
			if err != nil || strings.TrimSpace(string(doc.Bytes())) == "" {
				t.Errorf("%s: %s fails or prints nothing: %s", name, way, tell(err))
			}
		}
	}
	if count < 44 {
		t.Errorf("only %d functions are left out", count)
	}
}

// TestGomplateComplete: each function of gomplate 4.3.3 is here, or a hint says what to write
// or why there is none.
func TestGomplateComplete(t *testing.T) {
	text, err := os.ReadFile("testdata/gomplate.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := names(t)
	all := strings.Fields(string(text))
	for _, name := range all {
		space, _, _ := strings.Cut(name, ".")
		if !slices.Contains(known, name) && funcs.ForeignHint(name) == "" && funcs.LeftOutHint(space) == "" {
			t.Errorf("nothing is said of %s", name)
		}
	}
	if len(all) < 280 {
		t.Errorf("only %d names", len(all))
	}
}

// names are those of all functions.
func names(t *testing.T) (all []string) {
	t.Helper()
	for name := range funcs.Map() {
		all = append(all, name)
	}
	for name := range lookup.Funcs() {
		all = append(all, name)
	}
	return append(all, "include", "executeTemplate")
}

// TestForeignHints: whoever uses a name of another tool is told what to write.
func TestForeignHints(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"function", `{{ getv "/app/port" }}`, "t.txt.tmpl:1:4: function \"getv\" not defined\n  " + `getv is from confd; here, write {{ key "PATH" }}: or {{ keyOrDefault "PATH" "DEFAULT" }}`},
		{"namespace", `{{ strings.ToUpper "a" }}`, `write {{ $x | toUpper }}`},
		{"namespace of ours", `{{ env.Getenv "HOME" }}`, `write {{ env "NAME" }}`},
		{"namespace of a file", `{{ file.Read "x" }}`, `write {{ file "/FILE" }}`},
		{"no such member", `{{ strings.Frob "a" }}`, `without such a prefix`},
		{"field", `{{ .Env.HOME }}`, `write {{ mustEnv "HOME" }}`},
		{"field of $", `{{ $.Env.HOME }}`, `write {{ mustEnv "HOME" }}`},
		{"values", `{{ .Values.db.port }}`, `write {{ .db.port }}`},
		{"release", `{{ .Release.Name }}`, `give the value as a parameter`},
		{"in a condition", `{{ if eq .Env.A "x" }}a{{ end }}`, `write {{ mustEnv "A" }}`},
		{"declared", "{{/*\nparams: {port: {default: 1}}\n*/}}{{ .Values.port }}", `write {{ .port }}`},
		{"clock", `{{ time.Now }}`, `it reads the clock`},
		{"left out", `{{ randAlphaNum 8 }}`, `its result is random`},
		{"a-b", `{{ with secret "kv/data/a" }}{{ .Data.data.a-b }}{{ end }}`, "t.txt.tmpl:1:33: bad character U+002D '-'\n  " + `write (index .Data.data "a-b")`},
		{"a-b of the dot", `{{ .a-b }}`, `write (index . "a-b")`},
		{"a-b of a variable", `{{ $s := . }}{{ $s.a-b.c | trim }}`, `write (index $s "a-b").c`},
		{"a@b", `{{ .Data.a@b }}`, `write (index .Data "a@b")`},
		{"a/b", `{{ .Data.tls/crt }}`, `write (index .Data "tls/crt")`},
		{"item", `{{ .a[0] }}`, `write (index .a 0)`},
		{"number", `{{ .Data.data.a.1 }}`, `write (index .Data.data.a 1) for an item of a list, (index .Data.data.a "1") for a field`},
		{"number first", `{{ .1a }}`, `write (index . "1a")`},
		{"operator", `{{ if .a == "b" }}x{{ end }}`, `eq .a .b`},
		{"plus", `{{ .a + 1 }}`, `add .a .b`},
		{"and", `{{ if .a && .b }}x{{ end }}`, `and .a .b`},
		{"or", `{{ .a || .b }}`, `or .a .b`},
		{"not", `{{ if !.a }}x{{ end }}`, `not .a`},
		{"choice", `{{ .a ? "b" : "c" }}`, `ternary`},
		{"call", `{{ .a | default("x") }}`, `default "x", not default("x")`},
		{"get of confd", `{{ with get "/app/host" }}{{ .Value }}{{ end }}`, "get: takes 2 arguments, not 1\n  " + `get reads a field of a map, get MAP "NAME"; for a key of Consul, write {{ key "PATH" }}`},
		{"join of confd", `{{ join (list "a" "b") "," }}`, `join "," LIST`},
		{"replace of confd", `{{ replace "a-b" "-" "_" -1 }}`, `replace "OLD" "NEW" TEXT`},
		{"loop of dockerize", `{{ range loop 5 10 2 }}{{ . }}{{ end }}`, `untilStep 0 10 2`},
		{"elif", `{{ if .a }}{{ elif .b }}{{ end }}`, `{{ else if $x }}`},
	} {
		_, err := renderIn(t, world{}, "t.txt.tmpl", tt.in, nil)
		if got := tell(err); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestIndexHints renders what hints say in place of fields that cannot be written.
func TestIndexHints(t *testing.T) {
	data := map[string]any{"a-b": map[string]any{"c": "v"}, "list": []any{"v"}, "x": "v", "1a": "v", "tls/crt": "v", "a@b": "v"}
	w := world{"vault": {"s": map[string]any{"Data": data}}}
	for _, in := range []string{
		`{{ .Data.a-b.c }}`, `{{ .Data.list[0] }}`, `{{ .Data.tls/crt }}`, `{{ .Data.a@b }}`, `{{ .Data.tls/crt | trim }}`, `{{ printf "%s" .Data.a-b.c }}`,
	} {
		template := `{{ with secret "s" }}x ` + in + `{{ end }}`
		_, err := renderIn(t, w, "t.txt.tmpl", template, nil)
		hint := regexp.MustCompile(`write (\(index .*\)[.\w]*)`).FindStringSubmatch(tell(err))
		if hint == nil {
			t.Errorf("%s: got %s", in, tell(err))
			continue
		}
		field := regexp.MustCompile(`\.Data\.[^\s}|]+`).FindString(in)
		doc, err := renderIn(t, w, "t.txt.tmpl", strings.Replace(template, field, hint[1], 1), nil)
		if err != nil || string(doc.Bytes()) != "x v" {
			t.Errorf("%s: %s gives %v", in, hint[1], err)
		}
	}
}
