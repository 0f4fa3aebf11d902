package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/initplate/initplate/test/servers"
)

// hostile are names as whoever writes to a store may choose them.
func hostile() []string {
	return []string{
		"a\ninitplate: error: forged", "a\r\nb", "a\x1b[2J\x1b[1;1Hb", "a\x9b2Jb", "a\u009b31mb", "a\u202eb", "a\x00b", "a\x07b", "a\x7fb", "a\xffb",
		`a"b`, "a'b", "$(reboot)", "`reboot`", "a;reboot", "a&&b", "a\tb", `a\b`, "a\u2028b", strings.Repeat("long", 5000),
	}
}

// unsafe returns the first part of text that is not one line of printable characters.
func unsafe(text string) string {
	for i, r := range text {
		if !unicode.IsPrint(r) || !utf8.ValidString(text) {
			return text[max(0, i-20):min(len(text), i+20)]
		}
	}
	return ""
}

func TestDoorLine(t *testing.T) {
	d := door{credentials: []string{"S3cretPass"}}
	for _, tt := range []struct{ in, want string }{
		{"as it is: é 日本 🙂", "as it is: é 日本 🙂"},
		{"a\nb\r\n\tc", `a\nb\r\n\tc`},
		{"\x1b[2J", `\x1b[2J`},
		{"\u009b\u202e\u2028\ufeff", `\u009b\u202e\u2028\ufeff`},
		{"\U000e0041", `\U000e0041`},
		{"a\xffb", `a\xffb`},
		{"said S3cretPass twice: S3cretPass", "said <withheld> twice: <withheld>"},
		{"bad token hvs.CAESIJ0123456789abcdef0123", "bad token <withheld>"},
		{"bad token ya29.c.b0AXv0zTP-_0123456789abcdef", "bad token <withheld>"},
		{"bad token s.0123456789abcdefghijABCD.", "bad token <withheld>."},
		{"jwt eyJhbGciOi.eyJzdWIi.c2ln here", "jwt <withheld> here"},
		{"https://vault.example.com/v1/hvs", "https://vault.example.com/v1/hvs"},
	} {
		if got := d.line(tt.in); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
	if got := d.line(strings.Repeat("é", 10000)); len(got) > mostLine+40 || !utf8.ValidString(got) || !strings.Contains(got, "bytes more") {
		t.Errorf("a long line has %d bytes", len(got))
	}
}

func TestDoorText(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\n\tb\n": "a\r\n\tb\n", "a\rb": `a\rb`, "\ufeffkey = é\u00a0x\n": "\ufeffkey = é\u00a0x\n", "\x1b[0m\x00": `\x1b[0m\x00`, "\u202ex": `\u202ex`,
	} {
		if got := string(door{}.text([]byte(in))); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestPrintableJSON(t *testing.T) {
	for _, name := range append(hostile(), "\U000e0041", "é") {
		text, err := json.MarshalIndent(map[string]string{"name": name}, "", "  ")
		must(t, err)
		safe := printableJSON(text)
		if bad := unsafe(strings.ReplaceAll(string(safe), "\n", "")); bad != "" {
			t.Errorf("%q is in the JSON", bad)
		}
		var got map[string]string
		must(t, json.Unmarshal(safe, &got))
		if want := strings.ToValidUTF8(name, "\ufffd"); got["name"] != want {
			t.Errorf("got %q, want %q", got["name"], want)
		}
	}
}

// TestDoor sends every kind of message with hostile names and a credential through the
// real program, and looks at all that comes out. The short form has each name and each message, in either format, but not
// each of these with each other.
func TestDoor(t *testing.T) {
	const planted = "S3cretPassPlanted"
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	quote := func(s string) string {
		text, err := json.Marshal(s)
		must(t, err)
		return string(text)
	}
	values := file("values.yaml", "consul: {}\nvault: {}\n")
	for i, name := range hostile() {
		if len(name) < 200 && !strings.ContainsAny(name, "\x00") {
			must(t, os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "_")+".tmpl"), []byte(`{{ key "a" }}`), 0o600))
		}
		missing := file("missing.tmpl", `{{ key `+quote(name)+` }} {{ ref `+quote("vault:"+name+"#f")+` }} {{ mustEnv `+quote(name)+` }} {{ file `+quote(name)+` }}`)
		fails := file("fails.tmpl", `{{ fail `+quote(name)+` }}`)
		header := file("header.tmpl", "{{/*\ndoc: "+quote(name)+"\nparams: {"+quote(name)+": {doc: "+quote(name)+", from: ["+quote("consul:"+name)+"]}}\n*/}}{{ key "+quote(name)+" }}")
		config := file("config.yaml", "templates: [{template: missing.tmpl, "+quote(name)+": 1}]\n")
		section := file("section.yaml", quote(name)+": {}\n")
		plain := file("plain.cnf", "[mysqld]\n"+strings.NewReplacer("\n", " ", "\r", " ").Replace(name)+" = 1\n")
		for j, args := range [][]string{
			{"render", missing, "--values", values},
			{"render", fails},
			{"render", header, "--values", values},
			{"render", dir + "/", "--values", values, "--out", filepath.Join(dir, "none") + "/"},
			{"plan", header}, {"plan", header, "-o", "json"}, {"policy", header}, {"templates", header}, {"check", header}, {"check", plain, "--rules", "mysql:8.4"},
			{"render", missing, "--config", config}, {"render", missing, "--values", section},
			{"render", name}, {"render", missing, "--format", name}, {"render", missing, "--rules", name}, {"render", missing, "--mode", name},
			{"render", missing, "--set", name}, {"render", missing, "--consul-prefix", name},
			{name}, {"render", "--" + name}, {"render", "-" + name}, {"preflight", "mysql", plain}, {"preflight", "mysql", plain, "-o", "json"}, {"explain-error", name},
			{"render", missing, "-p" + planted}, {"render", missing, "--password=" + planted}, {"render", missing, "--dry-run=" + planted}, {"render", missing, "--timeout=" + planted},
			{"render", "password=" + planted}, {"render", missing, "--set", planted}, {planted}, {"render", missing, "--lint", planted},
			{"preflight", "galera", plain, "--member-password-file", planted}, {"render", missing, "--" + planted},
		} {
			for k, format := range []string{"text", "json"} {
				if !servers.Long() && (i+j+k)%4 != 0 {
					continue
				}
				log := file("termination", "")
				all := append([]string{}, args...)
				if args[0] == "render" {
					all = append(all, "--values", values, "--timeout", "1s")
				}
				all = append(all, "--log-format", format, "--log-level", "debug", "--termination-log", log)
				said := saidBy(t, all, map[string]string{"VAULT_TOKEN": planted, name: "x", "INITPLATE_" + name: "x"})
				end, err := os.ReadFile(log)
				must(t, err)
				for _, line := range strings.Split(said+string(end), "\n") {
					if bad := unsafe(strings.ReplaceAll(line, "\t", "")); bad != "" {
						t.Errorf("%d %q: %q", i, args, bad)
					}
					if strings.Contains(line, planted) {
						t.Errorf("%q shows a secret: %s", args, line)
					}
					if strings.HasPrefix(line, "initplate: error: forged") {
						t.Errorf("%q forges a message", args)
					}
				}
			}
		}
	}
}

// saidBy runs the program in this process, and returns all that it writes.
func saidBy(t *testing.T, args []string, env map[string]string) string {
	t.Helper()
	var said bytes.Buffer
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	environ := func() (all []string) {
		for name, value := range env {
			all = append(all, name+"="+value)
		}
		return all
	}
	var in io.Reader = strings.NewReader("")
	run(context.Background(), args, streams{in, &said, &said, noTerminal, noTerminal, lookup, environ, nil})
	return said.String()
}
