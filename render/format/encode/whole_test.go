package encode_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/env"
	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/render/format/mysql"
	"github.com/initplate/initplate/render/format/properties"
	"github.com/initplate/initplate/render/format/sql"
	"github.com/initplate/initplate/render/format/text"
	"github.com/initplate/initplate/render/format/tree"
	"github.com/initplate/initplate/render/format/xml"
	"github.com/initplate/initplate/render/languages"
	"go.yaml.in/yaml/v3"
)

// wholeValues are what a file that is one value may hold.
var wholeValues = map[string]string{
	"object":     `{"mem": 512, "cpu": 1.5}`,
	"pretty":     "{\n\t\"a\": 1\n}\n",
	"twice":      `{"a": 1, "a": 2}`,
	"BOM":        "\ufeff{\"a\": 1}",
	"half":       `{"a": 1,`,
	"list":       "- a\n- b\n",
	"map":        "a: 1\nb:\n  - x\n",
	"CR LF":      "a: 1\r\nb: 2\r\n",
	"documents":  "---\na: 1\n---\nb: 2\n",
	"mapTwice":   "a: 1\na: 2\n",
	"word":       "shop",
	"number":     "42",
	"quoted":     `"x"`,
	"prose":      "two words",
	"PEM":        "-----BEGIN X-----\nabc=\n-----END X-----\n",
	"empty":      "",
	"blank":      " \n",
	"binary":     "\x00\x01\xfe",
	"nearBinary": "\xfe\x01\xff",
	"cnf":        "[mysqld]\nport = 3306\n",
	"settings":   "a=1\nb=2\n",
	"toml":       "a = 1\n[b]\nc = [1, 2]\n",
	"xml":        "<?xml version=\"1.0\"?>\n<a><b>1</b></a>\n",
	"sql":        "CREATE DATABASE x;\nUSE x;\n",
	"nginx":      "# c\nevents {}\nhttp { server { listen 80; } }\n",
	"apache":     "# c\nListen 80\n<Location /a>\n  Options None\n</Location>\n",
	"vcl":        "vcl 4.1;\nsub vcl_recv {\n  return (pass);\n}\n",
	"redis":      "port 6379\nuser default on nopass\n",
	"sh":         "#!/bin/sh\nexec true\n",
	"sh code":    "if true; then\n  x\nfi\n",
	"postgresql": "# c\nlisten_addresses = '*'\nport = 5432\n",
	"pg_hba":     "# c\nhostssl all all 10.0.0.0/8 scram-sha-256\n",
	"pg_ident":   "a b c\n",
	"pgpass":     "*:*:*:app:a\\:b\n",
	"pg_service": "[a]\nhost=b\n",
	"hcl":        "# c\nlistener \"tcp\" {\n  address = \"[::]:8200\"\n}\n",
	"terraform":  "locals {\n  a = \"${var.b}\"\n}\n",
	"systemd":    "[Unit]\nDescription=a b\n[Service]\nExecStart=/bin/true\n",
	"haproxy":    "global\n    maxconn 100\nfrontend f\n    bind :80\n",
	"dump":       "/*!40101 SET NAMES utf8mb4 */;\nSELECT 1;\n",
	"comment":    "# nothing\n",
}

// asItIs is what a table wants where the document is the value.
const asItIs = "as it is"

// TestWhole: what a document that is one value becomes; words of the refusal where it
// is refused. Formats that are not named refuse the value, and their hint names | raw.
func TestWhole(t *testing.T) {
	tests := map[string]map[string]string{
		"object":     {"json": asItIs, "yaml": asItIs, "properties": asItIs, "ini": asItIs},
		"pretty":     {"json": asItIs, "yaml": asItIs, "properties": asItIs, "ini": "no setting or statement"},
		"twice":      {"json": "appears twice", "yaml": "appears twice", "properties": asItIs, "ini": asItIs},
		"BOM":        {"json": "byte-order mark", "yaml": asItIs, "properties": "byte-order mark", "ini": "byte-order mark"},
		"half":       {"json": `"{\"a\": 1,"`, "yaml": `"{\"a\": 1,"`, "properties": asItIs, "ini": asItIs},
		"list":       {"json": `"- a\n- b\n"`, "yaml": asItIs, "properties": asItIs},
		"map":        {"json": `"a: 1\nb:\n  - x\n"`, "yaml": asItIs, "properties": asItIs, "ini": asItIs, "sql": asItIs},
		"CR LF":      {"json": `"a: 1\r\nb: 2\r\n"`, "yaml": asItIs, "properties": asItIs, "ini": asItIs, "sql": asItIs},
		"documents":  {"json": `"---\na: 1\n---\nb: 2\n"`, "yaml": asItIs, "properties": asItIs, "ini": "no setting or statement"},
		"mapTwice":   {"json": `"a: 1\na: 2\n"`, "yaml": "appears twice", "properties": asItIs, "ini": asItIs, "sql": asItIs},
		"word":       {"json": `"shop"`, "yaml": "shop"},
		"number":     {"json": "42", "yaml": "42"},
		"quoted":     {"json": `"\"x\""`, "yaml": `"\"x\""`},
		"prose":      {"json": `"two words"`, "yaml": "two words", "properties": asItIs, "sql": asItIs, "redis": asItIs, "postgresql": asItIs},
		"PEM":        {"json": `"-----BEGIN X-----\nabc=\n-----END X-----\n"`, "yaml": `"-----BEGIN X-----\nabc=\n-----END X-----\n"`, "properties": asItIs},
		"empty":      {"json": `""`, "yaml": `""`},
		"blank":      {"json": `" \n"`, "yaml": `" \n"`},
		"cnf":        {"grafana": asItIs, "php": asItIs, "json": `"[mysqld]\nport = 3306\n"`, "yaml": `"[mysqld]\nport = 3306\n"`, "mysql": asItIs, "systemd": asItIs, "ini": asItIs, "properties": asItIs, "toml": asItIs},
		"settings":   {"php": asItIs, "sh": asItIs, "hcl": asItIs, "hcl1": asItIs, "hcl2": asItIs, "json": `"a=1\nb=2\n"`, "yaml": `"a=1\nb=2\n"`, "properties": asItIs, "ini": asItIs, "env": asItIs, "env-docker": asItIs, "env-sh": asItIs, "toml": asItIs, "sql": asItIs, "postgresql": asItIs},
		"toml":       {"grafana": asItIs, "php": asItIs, "json": `"a = 1\n[b]\nc = [1, 2]\n"`, "yaml": `"a = 1\n[b]\nc = [1, 2]\n"`, "toml": asItIs, "ini": asItIs, "properties": asItIs, "sql": asItIs},
		"xml":        {"php": asItIs, "json": `"<?xml version=\"1.0\"?>\n<a><b>1</b></a>\n"`, "yaml": `"<?xml version=\"1.0\"?>\n<a><b>1</b></a>\n"`, "xml": asItIs, "properties": asItIs, "ini": asItIs},
		"sql":        {"json": `"CREATE DATABASE x;\nUSE x;\n"`, "yaml": `"CREATE DATABASE x;\nUSE x;\n"`, "sql": asItIs, "properties": asItIs, "redis": asItIs},
		"nginx":      {"json": `"# c\nevents {}\nhttp { server { listen 80; } }\n"`, "yaml": `"# c\nevents {}\nhttp { server { listen 80; } }\n"`, "nginx": asItIs, "properties": asItIs, "sql": asItIs, "redis": asItIs},
		"apache":     {"apache": asItIs, "json": `"# c\nListen 80\n<Location /a>\n  Options None\n</Location>\n"`, "yaml": `"# c\nListen 80\n<Location /a>\n  Options None\n</Location>\n"`, "properties": asItIs, "sql": asItIs},
		"vcl":        {"vcl": asItIs, "json": `"vcl 4.1;\nsub vcl_recv {\n  return (pass);\n}\n"`, "yaml": `"vcl 4.1;\nsub vcl_recv {\n  return (pass);\n}\n"`, "properties": asItIs, "sql": asItIs, "nginx": asItIs},
		"redis":      {"json": `"port 6379\nuser default on nopass\n"`, "yaml": `"port 6379\nuser default on nopass\n"`, "redis": asItIs, "properties": asItIs, "sql": asItIs},
		"sh":         {"sh": asItIs, "postgresql": asItIs, "json": `"#!/bin/sh\nexec true\n"`, "yaml": `"#!/bin/sh\nexec true\n"`, "properties": asItIs, "sql": asItIs, "redis": asItIs},
		"sh code":    {"sh": asItIs, "json": `"if true; then\n  x\nfi\n"`, "yaml": `"if true; then\n  x\nfi\n"`, "properties": asItIs, "sql": asItIs, "redis": asItIs},
		"haproxy":    {"json": `"global\n    maxconn 100\nfrontend f\n    bind :80\n"`, "yaml": `"global\n    maxconn 100\nfrontend f\n    bind :80\n"`, "properties": asItIs, "sql": asItIs, "redis": asItIs, "haproxy": asItIs},
		"dump":       {"json": `"/*!40101 SET NAMES utf8mb4 */;\nSELECT 1;\n"`, "yaml": `"/*!40101 SET NAMES utf8mb4 */;\nSELECT 1;\n"`, "sql": asItIs, "properties": asItIs},
		"postgresql": {"ini": asItIs, "json": `"# c\nlisten_addresses = '*'\nport = 5432\n"`, "yaml": `"# c\nlisten_addresses = '*'\nport = 5432\n"`, "toml": asItIs, "properties": asItIs, "sql": asItIs, "redis": asItIs, "postgresql": asItIs, "pg_ident": asItIs},
		"pg_hba":     {"json": `"# c\nhostssl all all 10.0.0.0/8 scram-sha-256\n"`, "yaml": `"# c\nhostssl all all 10.0.0.0/8 scram-sha-256\n"`, "properties": asItIs, "sql": asItIs, "redis": asItIs, "pg_hba": asItIs},
		"pg_ident":   {"json": `"a b c\n"`, "yaml": `"a b c\n"`, "properties": asItIs, "sql": asItIs, "redis": asItIs, "pg_ident": asItIs},
		"pgpass":     {"ini": asItIs, "json": `"*:*:*:app:a\\:b\n"`, "yaml": `"*:*:*:app:a\\:b\n"`, "properties": asItIs, "pgpass": asItIs},
		"pg_service": {"grafana": asItIs, "php": asItIs, "mysql": asItIs, "ini": asItIs, "json": `"[a]\nhost=b\n"`, "yaml": `"[a]\nhost=b\n"`, "properties": asItIs, "env-docker": asItIs, "pg_service": asItIs, "systemd": asItIs},
		"systemd":    {"grafana": asItIs, "php": asItIs, "mysql": asItIs, "ini": asItIs, "json": `"[Unit]\nDescription=a b\n[Service]\nExecStart=/bin/true\n"`, "yaml": `"[Unit]\nDescription=a b\n[Service]\nExecStart=/bin/true\n"`, "properties": asItIs, "env-docker": asItIs, "pg_service": asItIs, "systemd": asItIs},
		"hcl":        {"json": `"# c\nlistener \"tcp\" {\n  address = \"[::]:8200\"\n}\n"`, "yaml": `"# c\nlistener \"tcp\" {\n  address = \"[::]:8200\"\n}\n"`, "properties": asItIs, "sql": asItIs, "hcl": asItIs, "hcl1": asItIs, "hcl2": asItIs},
		"terraform":  {"json": `"locals {\n  a = \"${var.b}\"\n}\n"`, "yaml": `"locals {\n  a = \"${var.b}\"\n}\n"`, "properties": asItIs, "sql": asItIs, "hcl1": asItIs, "hcl2": asItIs},
		"comment":    {"json": `"# nothing\n"`, "yaml": `"# nothing\n"`},
		"binary":     {"json": "is binary", "yaml": "is binary"},
		"nearBinary": {"json": "is binary", "yaml": "is binary"},
	}
	for name, value := range wholeValues {
		for _, f := range languages.All() {
			t.Run(name+" "+f.Name, func(t *testing.T) {
				want := tests[name][f.Name]
				if f.Parse == nil {
					want = asItIs
				}
				texts, errs := encode.Document(f, []encode.Piece{{Kind: encode.Whole, Value: value}, {Text: "\n"}})
				if len(errs) > 0 {
					e := errs[0]
					if e.Piece != 0 || !strings.Contains(e.Msg+e.Reader, want) || want == asItIs {
						t.Fatalf("refused: %d: %s: %s, want %q", e.Piece, e.Msg, e.Reader, want)
					}
					if tests[name][f.Name] == "" && !encode.IsBinary(value) && !strings.Contains(e.Hint, "| raw") {
						t.Errorf("%s: the hint %q names no | raw", e.Msg, e.Hint)
					}
					return
				}
				if want == asItIs {
					want = value
				}
				if got := strings.Join(texts, ""); got != want+"\n" {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		}
	}
}

// TestWholeReaders: another reader sees a map or a list where the value is the document,
// and otherwise the text that the value is.
func TestWholeReaders(t *testing.T) {
	for name, value := range wholeValues {
		for _, f := range []format.Format{tree.JSON(), tree.YAML()} {
			texts, errs := encode.Document(f, []encode.Piece{{Kind: encode.Whole, Value: value}, {Text: "\n"}})
			if len(errs) > 0 {
				continue
			}
			var got any
			read := yaml.Unmarshal
			if f.Name == "json" {
				read = json.Unmarshal
			}
			if err := read([]byte(strings.Join(texts, "")), &got); err != nil {
				t.Errorf("%s %s: %v", f.Name, name, err)
			}
			switch got.(type) {
			case map[string]any, []any:
				if texts[0] != value {
					t.Errorf("%s %s: reads as %v, but is %q", f.Name, name, got, texts[0])
				}
			default:
				if fmt.Sprint(got) != value {
					t.Errorf("%s %s: reads as %v", f.Name, name, got)
				}
			}
		}
	}
}

// TestWholeHints: what a hint says can be done.
func TestWholeHints(t *testing.T) {
	for name, value := range wholeValues {
		for _, f := range languages.All() {
			_, errs := encode.Document(f, []encode.Piece{{Kind: encode.Whole, Value: value}, {Text: "\n"}})
			if len(errs) == 0 || !strings.Contains(errs[0].Hint, "| raw") {
				continue
			}
			asRaw := f
			if strings.Contains(errs[0].Hint, "format: text") {
				asRaw = text.Format()
			}
			if _, errs := encode.Document(asRaw, []encode.Piece{{Kind: encode.Literal, Text: value}, {Text: "\n"}}); len(errs) > 0 {
				t.Errorf("%s %s: the hint does not help: %v", f.Name, name, errs[0])
			}
		}
	}
}

// TestWholeComments: comments may stand beside the value, and count for nothing.
func TestWholeComments(t *testing.T) {
	tests := []struct {
		format        format.Format
		before, after string
		value         string
		want          string
	}{
		{tree.YAML(), "# managed\n", "\n# end\n", "a: 1", "# managed\na: 1\n# end\n"},
		{tree.YAML(), "# managed\n", "\n", "42", "# managed\n42\n"},
		{mysql.Format(), "; managed\n", "\n", "[a]\nb=1", "; managed\n[a]\nb=1\n"},
		{properties.Format(), "! managed\n", "\n", "a=1", "! managed\na=1\n"},
		{xml.Format(), "<!-- managed -->\n", "\n", "<a/>", "<!-- managed -->\n<a/>\n"},
		{sql.Format(), "-- managed\n/* x */\n", "\n", "SELECT 1;", "-- managed\n/* x */\nSELECT 1;\n"},
		{mysql.Format(), "# managed\n", "\n", "# only that", ""},
		{sql.Format(), "-- managed\n", "\n", "-- only that", ""},
		{tree.YAML(), "  ", "\n", "a: 1\nb: 2", ""},
		{tree.YAML(), "\n", "\n", "  a: 1\n  b: 2", "\n  a: 1\n  b: 2\n"},
		{tree.JSON(), "  ", "\n", "{\n}", "  {\n}\n"},
	}
	for _, tt := range tests {
		t.Run(tt.format.Name+" "+tt.value, func(t *testing.T) {
			if strings.TrimSpace(tt.before) != "" && !tt.format.IsComment(tt.before) {
				t.Errorf("%q is no comment", tt.before)
			}
			got, err := formattest.Encode(tt.format, []encode.Piece{{Text: tt.before}, {Kind: encode.Whole, Value: tt.value}, {Text: tt.after}})
			if (err != nil) != (tt.want == "") || got != tt.want {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

// TestIsComment: what is no comment.
func TestIsComment(t *testing.T) {
	for _, tt := range []struct {
		format format.Format
		text   string
	}{
		{tree.YAML(), "a: 1\n"}, {tree.YAML(), "- # x\n"}, {tree.JSON(), "// x\n"}, {tree.JSON(), "# x\n"}, {tree.TOML(), "[a]\n"}, {mysql.Format(), "[a]\n"},
		{mysql.Format(), "!include /x\n"}, {xml.Format(), "<a>\n"}, {xml.Format(), "<!-- \n"}, {xml.Format(), "<r/>\n"}, {sql.Format(), "/* "}, {sql.Format(), "/*!40101 SET x */"}, {sql.Format(), "-- x\n;"},
		{env.Format(), "A=1\n"}, {env.Docker(), "A\n"}, {text.Format(), "# x\n"}, {properties.Format(), "#---\n"},
	} {
		if tt.format.IsComment(tt.text) {
			t.Errorf("%s takes %q for a comment", tt.format.Name, tt.text)
		}
	}
}

// FuzzWhole: a document that is one value is that value, byte for byte, or a text of
// JSON or YAML that reads as the value; otherwise it is refused.
func FuzzWhole(f *testing.F) {
	for _, value := range wholeValues {
		f.Add(value)
	}
	for _, n := range formattest.Nasty {
		f.Add(n.Value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, f := range languages.All() {
			texts, errs := encode.Document(f, []encode.Piece{{Kind: encode.Whole, Value: value}, {Text: "\n"}})
			if len(errs) > 0 || texts[0] == value {
				continue
			}
			leaves, err := f.Parse([]byte(strings.Join(texts, "")))
			leaves = slices.DeleteFunc(leaves, func(l format.Leaf) bool { return l.Kind == "document" })
			if f.NoDocument == nil || err != nil || len(leaves) != 1 || leaves[0].Text != value {
				t.Errorf("%s writes %q as %q", f.Name, value, texts[0])
			}
		}
	})
}
