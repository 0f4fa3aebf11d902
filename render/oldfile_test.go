package render

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// What changed in open places is shown, old and new, in every format.
func TestDiffShows(t *testing.T) {
	w := world{"env": {"PORT": "3307", "HOST": "db.new", "DIR": "/var/new"}, "vault": {"s#pw": "hush"}}
	const pw = `{{ ref "vault:s#pw" }}`
	tests := []struct{ file, text, old, want string }{
		{"t.cnf", "[mysqld]\nport = {{ env \"PORT\" }}\nnew_key = 1\npassword = " + pw + "\n", "[mysqld]\nport = 3306\npassword = hush\n", "port = 3306"},
		{"t.cnf", "[mysqld]\nport = 3307\n", "[mysqld]\nport = 3306\n", "port = 3306"},
		{"t.cnf", "[mysqld]\ninnodb_buffer_pool_size = 256M\n", "[mysqld]\ninnodb_buffer_pool_size = 128M\n", "innodb_buffer_pool_size = 128M"},
		{"t.cnf", "[mysqld]\ndatadir = {{ env \"DIR\" }}/data\n", "[mysqld]\ndatadir = /var/old/data\n", "datadir = /var/old/data"},
		{"t.cnf", "[client]\nport = 1\n[mysqld]\nport = {{ env \"PORT\" }}\n", "[client]\nport = 1\n[mysqld]\nport = 3306\n", "port = 3306"},
		{"t.cnf", "[mysqld]\n{{ range $k, $v := dict \"port\" (env \"PORT\") \"host\" (env \"HOST\") }}{{ $k }} = {{ $v }}\n{{ end }}", "[mysqld]\nhost = db.old\nport = 3306\n", "host = db.old"},
		{"t.ini", "[a]\nport = {{ env \"PORT\" }}\nnew = 1\npw = " + pw + "\n", "[a]\nport = 3306\npw = hush\n", "port = 3306"},
		{"t.properties", "port={{ env \"PORT\" }}\nnew=1\npw=" + pw + "\n", "port=3306\npw=hush\n", "port=3306"},
		{"t.env", "PORT={{ env \"PORT\" }}\nNEW=1\nPW=" + pw + "\n", "PORT=3306\nPW=hush\n", "PORT=3306"},
		{"t.env", "{{/*\nformat: env-sh\n*/ -}}\nHOST={{ env \"HOST\" }}\nPW=" + pw + "\n", "HOST='db old'\nPW=hush\n", "HOST='db old'"},
		{"t.env", "{{/*\nformat: env-docker\n*/ -}}\nHOST={{ env \"HOST\" }}\nPW=" + pw + "\n", "HOST=db old\nPW=hush\n", "HOST=db old"},
		{"t.json", "{\n  \"port\": {{ env \"PORT\" }},\n  \"pw\": \"" + pw + "\",\n  \"new\": true\n}\n", "{\n  \"port\": 3306,\n  \"pw\": \"hush\"\n}\n", `"port": 3306,`},
		{"t.json", "{\n  \"host\": \"{{ env \"HOST\" }}\",\n  \"new\": true\n}\n", "{\n  \"host\": \"db.old\"\n}\n", `"host": "db.old"`},
		{"t.json", "{\n  \"host\": {{ env \"HOST\" }},\n  \"new\": true\n}\n", "{\n  \"host\": \"db.old\"\n}\n", `"host": "db.old"`},
		{"t.json", "{\"servers\": [\n{\"name\": \"a\",\n\"port\": {{ env \"PORT\" }}},\n{\"name\": \"b\",\n\"port\": 1}\n]}\n", "{\"servers\": [\n{\"name\": \"a\",\n\"port\": 3306},\n{\"name\": \"b\",\n\"port\": 1}\n]}\n", `"port": 3306},`},
		{"t.yaml", "db:\n  port: {{ env \"PORT\" }}\n  new: 1\n  pw: " + pw + "\n", "db:\n  port: 3306\n  pw: hush\n", "port: 3306"},
		{"t.yaml", "db:\n  host: {{ env \"HOST\" }}\n  pw: " + pw + "\n", "db:\n  host: 'yes'\n  pw: hush\n", ""},
		{"t.yaml", "db:\n  url: http://{{ env \"HOST\" }}:{{ env \"PORT\" }}/x\n  pw: " + pw + "\n", "db:\n  url: http://db.old:3306/x\n  pw: hush\n", "url: http://db.old:3306/x"},
		{"t.yaml", "users:\n- name: a\n  port: {{ env \"PORT\" }}\n- name: b\n  port: 9\n", "users:\n- name: a\n  port: 3306\n- name: b\n  port: 9\n", "port: 3306"},
		{"t.toml", "[db]\nport = {{ env \"PORT\" }}\nnew = 1\npw = " + pw + "\n", "[db]\nport = 3306\npw = \"hush\"\n", "port = 3306"},
		{"t.toml", "[db]\nhost = {{ env \"HOST\" }}\npw = " + pw + "\n", "[db]\nhost = \"db.old\"\npw = \"hush\"\n", `host = "db.old"`},
		{"t.xml", "<c>\n<port>{{ env \"PORT\" }}</port>\n<new>1</new>\n<pw>" + pw + "</pw>\n</c>\n", "<c>\n<port>3306</port>\n<pw>hush</pw>\n</c>\n", "<port>3306</port>"},
		{"t.xml", "<?xml version=\"1.0\"?>\n<c>\n<s port=\"{{ env \"PORT\" }}\" host=\"{{ env \"HOST\" }}\"/>\n<pw>" + pw + "</pw>\n</c>\n", "<?xml version=\"1.0\"?>\n<c>\n<s port=\"3306\" host=\"a&amp;b\"/>\n<pw>hush</pw>\n</c>\n", `<s port="3306" host="a&amp;b"/>`},
		{"t.sql", "CREATE DATABASE `{{ env \"HOST\" }}`;\nALTER USER 'a'@'%' IDENTIFIED BY '" + pw + "';\n", "CREATE DATABASE `old`;\nALTER USER 'a'@'%' IDENTIFIED BY 'hush';\n", "CREATE DATABASE `old`;"},
		{"t.sql", "SET @a = '" + pw + "';\nCREATE DATABASE `{{ env \"HOST\" }}`;\n", "CREATE DATABASE `old`;\n", "CREATE DATABASE `old`;"},
		{"t.txt", "# {{ if false }}own text\n{{ end }}x\n", "# own text\n", ""},
		{"t.txt", "a\n{{ if false }}own text\nlast{{ end }}x\n", "own text\n", "own text"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			d, err := renderIn(t, w, tt.file, tt.text, nil)
			if err != nil {
				t.Fatal(tell(err))
			}
			got := string(d.Diff("old", []byte(tt.old)))
			if shown := strings.Contains(got, "-"+tt.want+"\n") || strings.Contains(got, tt.want+"\n") && tt.want != ""; tt.want != "" && !shown {
				t.Errorf("for\n%s\n the old line is not shown:\n%s", tt.old, got)
			}
		})
	}
}

// planted is what no diff may show.
const planted = "0ldHunter2"

// What the old file holds is not shown where the new document does not say that this
// very thing is no secret.
func TestDiffHides(t *testing.T) {
	w := world{"env": {"PORT": "3307", "HOST": "db.new", "OTHER": "o"}, "vault": {"s#pw": "hush"}}
	const pw, host, other = `{{ ref "vault:s#pw" }}`, `{{ env "HOST" }}`, `{{ env "OTHER" }}`
	const sh, docker = "{{/*\nformat: env-sh\n*/ -}}\n", "{{/*\nformat: env-docker\n*/ -}}\n"
	tests := []struct{ name, file, text, old string }{
		{"text, no secret any more", "t.txt", "host " + host + "\n", "host 0ldHunter2\n"},
		{"no format, no secret any more", "t", "a\n", "0ldHunter2\n"},
		{"a statement shifts", "t.sql", "CREATE DATABASE '" + host + "';\nSELECT 1;\n", "SET @p =\n'0ldHunter2';\nSELECT 1;\n"},
		{"a value on a line of its own in another statement", "t.sql", "SELECT\n'" + host + "';\nSELECT 1;\n", "ALTER USER a IDENTIFIED BY\n'0ldHunter2';\nSELECT 1;\n"},
		{"a string of several lines", "t.sql", "SELECT '" + host + "';\n", "SELECT 'a\n0ldHunter2';\n"},
		{"a comment in a statement", "t.sql", "SELECT '" + host + "';\n", "SELECT 'a' /* 0ldHunter2 */;\n"},
		{"a comment behind a statement", "t.sql", "SELECT '" + host + "';\n", "SELECT 'a'; -- 0ldHunter2\n"},
		{"two statements on a line", "t.sql", "SELECT '" + host + "';\n", "SELECT 'a'; SET @a='0ldHunter2';\n"},
		{"siblings", "t.xml", "<c>\n<p>" + host + "</p>\n</c>", "<c>\n<p>0ldHunter2</p>\n<p>x</p>\n</c>"},
		{"siblings, the last open", "t.xml", "<c>\n<p>" + pw + "</p>\n<p>" + host + "</p>\n</c>", "<c>\n<p>0ldHunter2</p>\n<p>x</p>\n</c>"},
		{"siblings, attributes", "t.xml", "<c>\n<u n=\"a\"\np=\"" + pw + "\"/>\n<u n=\"b\"\np=\"" + host + "\"/>\n</c>", "<c>\n<u n=\"a\"\np=\"0ldHunter2\"/>\n</c>"},
		{"a property", "t.xml", "<c><p><name>host</name>\n<value>" + host + "</value>\n</p></c>", "<c><p><name>password</name>\n<value>0ldHunter2</value>\n</p></c>"},
		{"properties", "t.xml", "<c><p><name>host</name>\n<value>" + host + "</value>\n</p><p><name>o</name>\n<value>" + other + "</value>\n</p></c>",
			"<c><p><name>password</name>\n<value>0ldHunter2</value>\n</p><p><name>o</name>\n<value>o</value>\n</p></c>"},
		{"CDATA", "t.xml", "<c>\n<p>" + host + "</p>\n</c>", "<c>\n<p>x<![CDATA[0ldHunter2]]></p>\n</c>"},
		{"a comment beside a value", "t.xml", "<c>\n<p>" + host + "</p>\n</c>", "<c>\n<p>x<!-- 0ldHunter2 --></p>\n</c>"},
		{"a comment", "t.xml", "<c>\n<!-- " + host + " -->\n</c>", "<c>\n<!-- 0ldHunter2 -->\n</c>"},
		{"an instruction", "t.xml", "<c>\n<?a " + host + "?>\n</c>", "<c>\n<?b 0ldHunter2?>\n</c>"},
		{"a list whose last item is open", "t.yaml", "u:\n- n: a\n  p: " + pw + "\n- n: b\n  p: " + host + "\n", "u:\n- n: a\n  p: 0ldHunter2\n- n: b\n  p: x\n"},
		{"a list that is shorter", "t.yaml", "u:\n- n: b\n  p: " + host + "\n", "u:\n- n: a\n  p: 0ldHunter2\n- n: b\n  p: x\n"},
		{"a list of one item, another", "t.yaml", "u:\n- n: b\n  p: " + host + "\n", "u:\n- n: a\n  p: 0ldHunter2\n"},
		{"a list of values", "t.yaml", "u:\n- " + host + "\n- " + other + "\n", "u:\n- x\n- 0ldHunter2\n"},
		{"a list of one value", "t.yaml", "u:\n- " + host + "\n", "u:\n- 0ldHunter2\n"},
		{"a line that goes on", "t.yaml", "p: " + host + "\n", "p: x\n  0ldHunter2\n"},
		{"a block", "t.yaml", "p: " + host + "\n", "q: |\n  p: 0ldHunter2\n"},
		{"a block with the same name", "t.yaml", "q:\n  p: " + host + "\n", "q: |\n  p: 0ldHunter2\n"},
		{"a folded block", "t.yaml", "p: " + host + "\nr: 1\n", "p: >\n  0ldHunter2\nr: 1\n"},
		{"an anchor", "t.yaml", "p: " + host + "\nr: 1\n", "p: &0ldHunter2 x\nr: 1\n"},
		{"an alias", "t.yaml", "p: " + host + "\nr: 1\n", "q: &0ldHunter2 x\np: *0ldHunter2\nr: 1\n"},
		{"a tag", "t.yaml", "p: " + host + "\n", "p: !0ldHunter2 x\n"},
		{"a flow map", "t.yaml", "p: " + host + "\n", "p: {q: 0ldHunter2}\n"},
		{"a comment behind a value", "t.yaml", "p: " + host + "\n", "p: x # 0ldHunter2\n"},
		{"a comment", "t.yaml", "# " + host + "\np: 1\n", "# 0ldHunter2\np: 1\n"},
		{"another document", "t.yaml", "a: 1\n---\np: " + host + "\n", "p: 0ldHunter2\n---\np: x\n"},
		{"renamed", "t.yaml", "password: " + pw + "\npw2: " + host + "\n", "pw: 0ldHunter2\n"},
		{"a setting of the template's own now", "t.yaml", "password: ${PASSWORD}\n", "password: 0ldHunter2\n"},
		{"a number of the template's own now", "t.yaml", "password: 1234\n", "password: 0ldHunter2\n"},
		{"user and password before a host", "t.yaml", "url: mysql://" + host + "/x\n", "url: mysql://root:0ldHunter2@h/x\n"},
		{"two values on a line", "t.yaml", "url: x://" + host + ":" + other + "/x\n", "url: x://root:0ldHunter2@h:3/x\n"},
		{"one line", "t.json", "{\"port\": {{ env \"PORT\" }}}\n", "{\"port\": 1, \"p\": \"0ldHunter2\"}\n"},
		{"items of JSON", "t.json", "[{\"n\": \"b\",\n\"p\": \"" + host + "\"}]\n", "[{\"n\": \"a\",\n\"p\": \"0ldHunter2\"}]\n"},
		{"a number becomes text", "t.json", "{\n\"p\": 1\n}\n", "{\n\"p\": \"0ldHunter2\"\n}\n"},
		{"names", "t.json", "{\n\"" + host + "\": 1\n}\n", "{\n\"0ldHunter2\": 1\n}\n"},
		{"names in YAML", "t.yaml", "{{ range list \"a\" (env \"HOST\") }}{{ . }}: 1\n{{ end }}", "0ldHunter2: 1\na: 2\n"},
		{"names and values", "t.cnf", "[m]\n{{ range $k, $v := dict \"a\" (env \"HOST\") }}{{ $k }} = {{ $v }}\n{{ end }}", "[m]\npassword = 0ldHunter2\na = x\n"},
		{"a group twice", "t.cnf", "[m]\np = " + pw + "\n[m]\np = " + host + "\n", "[m]\np = 0ldHunter2\n[m]\np = x\n"},
		{"another group", "t.cnf", "[n]\np = " + host + "\n", "[m]\np = 0ldHunter2\n"},
		{"a setting twice", "t.cnf", "[m]\np = " + host + "\n", "[m]\np = 0ldHunter2\np = x\n"},
		{"a comment behind a setting", "t.cnf", "[m]\np = " + host + "\n", "[m]\np = x # 0ldHunter2\n"},
		{"a comment behind a number", "t.cnf", "[m]\np = 1\n", "[m]\np = 2 # 0ldHunter2\n"},
		{"a commented setting", "t.cnf", "[m]\n# p = " + host + "\n", "[m]\n# p = 0ldHunter2\n"},
		{"a comment that was a setting", "t.cnf", "[m]\np = " + host + "\n", "[m]\n#p = 0ldHunter2\n"},
		{"a comment of ini", "t.ini", "[m]\np = " + host + "\n", "[m]\np = x ; 0ldHunter2\n"},
		{"a line that goes on in ini", "t.ini", "[m]\np = " + host + "\n", "[m]\np = x\n  0ldHunter2\n"},
		{"an interpolation", "t.ini", "[m]\np = " + host + "\n", "[m]\np = %(0ldHunter2)s\n"},
		{"a line that goes on in properties", "t.properties", "p=" + host + "\nq=1\n", "p=x\\\n  0ldHunter2\nq=1\n"},
		{"what looks like a setting and goes on", "t.properties", "p=" + host + "\nq=1\n", "r=\\\np=0ldHunter2\nq=1\n"},
		{"blanks behind a value", "t.env", docker + "P=" + host + "\n", "P=x\nQ=0ldHunter2\n"},
		{"a value of several lines", "t.env", sh + "P=" + host + "\n", "P='x\n0ldHunter2'\n"},
		{"what looks like a setting in quotes", "t.env", sh + "P=" + host + "\nQ=1\n", "Q='\nP=0ldHunter2'\n"},
		{"a comment that looks like a setting", "t.env", "P=" + host + "\n", "#P=0ldHunter2\n"},
		{"tables", "t.toml", "[[u]]\nn = \"b\"\np = " + host + "\n", "[[u]]\nn = \"a\"\np = \"0ldHunter2\"\n"},
		{"several lines", "t.toml", "p = " + host + "\n", "p = \"\"\"\n0ldHunter2\"\"\"\n"},
		{"what looks like a setting in a string", "t.toml", "q = 1\np = " + host + "\n", "q = \"\"\"\np = \"0ldHunter2\"\n\"\"\"\n"},
		{"a comment of TOML", "t.toml", "p = " + host + "\n", "p = \"x\" # 0ldHunter2\n"},
		{"another format", "t.yaml", "p: " + host + "\n", "[m]\np: 0ldHunter2\nx\n"},
		{"not readable", "t.yaml", "p: " + host + "\n", "p: 0ldHunter2\n}{\n"},
		{"binary", "t.yaml", "p: " + host + "\n", "\x00\x01p: 0ldHunter2\xff\n"},
		{"part of a raw text", "t.cnf", "[m]\n{{ env \"HOST\" | raw }}\n", "[m]\np = 0ldHunter2\n"},
		{"a line of the raw text's shape", "t.cnf", "[m]\np = {{ env \"HOST\" | raw }}\n", "[m]\np = x # 0ldHunter2\n"},
		{"an empty secret now", "t.cnf", "[m]\np = {{ with false }}" + pw + "{{ end }}\n", "[m]\np = 0ldHunter2\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := renderIn(t, w, tt.file, tt.text, nil)
			if err != nil {
				t.Fatal(tell(err))
			}
			if !strings.Contains(tt.old, planted) {
				t.Fatal("nothing is planted")
			}
			if got := string(d.Diff("old", []byte(tt.old))); strings.Contains(got, planted) {
				t.Errorf("shows\n%s", got)
			}
		})
	}
}

// An oldSetting is one of a random document.
type oldSetting struct {
	name   string
	secret bool
	value  string // of the old document
}

// randomSettings returns settings whose names tell whether they are secret. Where
// names are not written, as in lists, all is told by what stands beside them.
func randomSettings(r *rand.Rand, old bool) (all []oldSetting) {
	for _, i := range r.Perm(8)[:1+r.IntN(7)] {
		s := oldSetting{name: fmt.Sprintf("open%d", i), value: fmt.Sprint(r.IntN(100))}
		if i > 3 {
			s = oldSetting{name: fmt.Sprintf("pw%d", i), secret: true, value: planted + fmt.Sprint(i)}
		}
		if old && s.secret && r.IntN(3) == 0 {
			s.value += "\n" + []string{s.name, "open1"}[r.IntN(2)] + " = " + planted
		}
		all = append(all, s)
	}
	return all
}

// hole is the action that prints a setting.
func (s oldSetting) hole() string {
	if s.secret {
		return fmt.Sprintf("{{ ref \"vault:s#%s\" }}", s.name)
	}
	return fmt.Sprintf("{{ key %q }}", s.name)
}

// write writes settings with a line each, and a beginning and an end.
func write(all []oldSetting, begin, sep, end string, one func(oldSetting) string) string {
	var lines []string
	for _, s := range all {
		lines = append(lines, one(s))
	}
	return begin + strings.Join(lines, sep) + end
}

// shapes are ways to write settings as a template, by file name.
var shapes = map[string][]func([]oldSetting) string{
	"t.cnf": {
		func(all []oldSetting) string {
			return write(all, "[m]\n", "", "", func(s oldSetting) string { return s.name + " = " + s.hole() + "\n" })
		},
		func(all []oldSetting) string {
			return write(all, "", "", "", func(s oldSetting) string { return "[" + s.name + "]\nv = " + s.hole() + "\n" })
		},
	},
	"t.ini": {func(all []oldSetting) string {
		return write(all, "[m]\n", "", "", func(s oldSetting) string { return s.name + " = " + s.hole() + "\n" })
	}},
	"t.properties": {func(all []oldSetting) string {
		return write(all, "", "", "", func(s oldSetting) string { return s.name + "=" + s.hole() + "\n" })
	}},
	"t.env": {func(all []oldSetting) string {
		return write(all, "{{/*\nformat: env-sh\n*/ -}}\n", "", "", func(s oldSetting) string { return s.name + "=" + s.hole() + "\n" })
	}},
	"t.txt": {func(all []oldSetting) string {
		return write(all, "", "", "", func(s oldSetting) string { return s.hole() + "\n" })
	}},
	"t.yaml": {
		func(all []oldSetting) string {
			return write(all, "a:\n", "", "", func(s oldSetting) string { return "  " + s.name + ": " + s.hole() + "\n" })
		},
		func(all []oldSetting) string {
			return write(all, "a:\n", "", "", func(s oldSetting) string { return "- name: " + s.name + "\n  value: " + s.hole() + "\n" })
		},
		func(all []oldSetting) string {
			return write(all, "a:\n", "", "", func(s oldSetting) string { return "- " + s.hole() + "\n" })
		},
		func(all []oldSetting) string {
			return write(all, "a:\n", "", "", func(s oldSetting) string { return "  " + s.name + ": |\n    v: " + s.hole() + "\n" })
		},
	},
	"t.json": {
		func(all []oldSetting) string {
			return write(all, "{", ",", "\n}\n", func(s oldSetting) string { return "\n  \"" + s.name + "\": " + s.hole() })
		},
		func(all []oldSetting) string {
			return write(all, "[", ",", "\n]\n", func(s oldSetting) string { return "\n{\"name\": \"" + s.name + "\",\n\"value\": " + s.hole() + "\n}" })
		},
		func(all []oldSetting) string {
			return write(all, "[", ",", "\n]\n", func(s oldSetting) string { return "\n" + s.hole() })
		},
	},
	"t.toml": {
		func(all []oldSetting) string {
			return write(all, "", "", "", func(s oldSetting) string { return s.name + " = " + s.hole() + "\n" })
		},
		func(all []oldSetting) string {
			return write(all, "", "", "", func(s oldSetting) string { return "[[a]]\nname = \"" + s.name + "\"\nvalue = " + s.hole() + "\n" })
		},
		func(all []oldSetting) string {
			return write(all, "a = [\n", "", "]\n", func(s oldSetting) string { return s.hole() + ",\n" })
		},
	},
	"t.xml": {
		func(all []oldSetting) string {
			return write(all, "<c>\n", "", "</c>\n", func(s oldSetting) string { return "<" + s.name + ">" + s.hole() + "</" + s.name + ">\n" })
		},
		func(all []oldSetting) string {
			return write(all, "<c>\n", "", "</c>\n", func(s oldSetting) string { return "<p>\n<name>" + s.name + "</name>\n<v>" + s.hole() + "</v>\n</p>\n" })
		},
		func(all []oldSetting) string {
			return write(all, "<c>\n", "", "</c>\n", func(s oldSetting) string { return "<p name=\"" + s.name + "\"\nv=\"" + s.hole() + "\"/>\n" })
		},
		func(all []oldSetting) string {
			return write(all, "<c>\n", "", "</c>\n", func(s oldSetting) string { return "<" + s.name + "><![CDATA[" + s.hole() + "]]></" + s.name + ">\n" })
		},
	},
	"t.sql": {
		func(all []oldSetting) string {
			return write(all, "", "", "", func(s oldSetting) string { return "SET @" + s.name + " = '" + s.hole() + "';\n" })
		},
		func(all []oldSetting) string {
			return write(all, "", "", "", func(s oldSetting) string { return "SET @" + s.name + " =\n'" + s.hole() + "';\n" })
		},
	},
}

// However a document's structure shifts between two templates, no secret of the old one
// shows: neither a value nor what somebody wrote beside one.
func TestDiffOfRandomDocuments(t *testing.T) {
	each := 30
	if servers.Long() {
		each = 400
	}
	for file, ways := range shapes {
		t.Run(file, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, uint64(len(file))))
			shown := 0
			for range each {
				before, after := randomSettings(r, true), randomSettings(r, false)
				way := r.IntN(len(ways))
				old := rendered(t, file, ways[way](before), before)
				if r.IntN(4) == 0 {
					way = r.IntN(len(ways))
				}
				now := rendered(t, file, ways[way](after), after)
				if old == nil || now == nil {
					continue
				}
				text := tampered(r, file, string(old.Bytes()))
				got := string(now.Diff("old", []byte(text)))
				for line := range strings.Lines(got) {
					if strings.HasPrefix(line, "-") && !strings.Contains(line, "not shown") {
						shown++
					}
				}
				if strings.Contains(got, planted) {
					t.Fatalf("of the old file\n%s\nand the new\n%s\nit shows\n%s", text, now.Bytes(), got)
				}
			}
			t.Logf("%d old lines shown", shown)
			if shown == 0 && file != "t.txt" {
				t.Error("no old line is ever shown")
			}
		})
	}
}

// rendered renders settings, or returns nil where a value has no place in the format.
func rendered(t *testing.T, file, text string, all []oldSetting) *Document {
	t.Helper()
	w := world{"consul": {}, "vault": {}}
	for _, s := range all {
		w["consul"][s.name], w["vault"]["s#"+s.name] = s.value, s.value
	}
	d, err := renderIn(t, w, file, text, nil)
	if err != nil {
		return nil
	}
	return d
}

// tampered plants a secret behind or before a line, as somebody may have done.
func tampered(r *rand.Rand, file, text string) string {
	lines := strings.SplitAfter(text, "\n")
	i := r.IntN(len(lines))
	body := strings.TrimSuffix(lines[i], "\n")
	inline := map[string]string{"t.cnf": " # ", "t.ini": " ; ", "t.env": " # ", "t.yaml": " # ", "t.toml": " # ", "t.xml": " <!-- ", "t.sql": " -- "}
	switch mark := inline[file]; r.IntN(5) {
	case 0: // in properties and JSON that is the value, or no comment
		if mark != "" {
			lines[i] = body + mark + planted + " -->\n"
		}
	case 1:
		lines[i] = "# " + planted + "\n" + lines[i]
	case 2:
		lines[i] = body + "\n  " + planted + "\n"
	case 3:
		lines[i] = body + "\\\n" + planted + "\n"
	}
	return strings.Join(lines, "")
}
