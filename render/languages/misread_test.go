package languages

import (
	"strings"
	"testing"
)

func TestMisreads(t *testing.T) {
	for _, tt := range []struct{ format, in, msg, write string }{
		// What is cut, kept or changed.
		{"mysql", "password = secret#1", "middle of a word", `password = "secret#1"`},
		{"mysql", "password=a#b#c", "middle of a word", `password = "a#b#c"`},
		{"mysql", `password = it's # mine`, "does not end", `password = "it's"`},
		{"mysql", `password = "abc`, "a quote that begins", `password = abc`},
		{"mysql", `password = 'abc#1`, "a quote that begins", `password = "abc#1"`},
		{"mysql", `log_error = a.err ; the log`, "; does not begin a comment", `log_error = a.err`},
		{"mysql", `log_error = "a.err" ; the log`, "; does not begin a comment", `log_error = a.err`},
		{"mysql", `basedir = C:\new`, "is an escape", `basedir = "C:\\new"`},
		{"mysql", `basedir = "C:\tmp\sql"`, "is an escape", `basedir = "C:\\tmp\\sql"`},
		{"mysql", "password = voilà", "byte A0", "password = \"voilà\""},
		{"mysql", "password = caf\xe9", "not UTF-8", "password = café"},
		{"mysql", `init_connect = 'a' 'b'`, "not in pairs", `init_connect = "'a' 'b'"`},

		// What reads as it looks.
		{"mysql", `port = 3306 # the default`, "", ""},
		{"mysql", `port = 3306 #default`, "", ""},
		{"mysql", `password = "secret#1"`, "", ""},
		{"mysql", `password = 'sec"ret' # mine`, "", ""},
		{"mysql", `basedir = C:\\new`, "", ""},
		{"mysql", `basedir = C:\data`, "", ""},
		{"mysql", `password = a;b`, "", ""},
		{"mysql", `password = "a\"b"`, "", ""},
		{"mysql", `password = it's`, "", ""},
		{"mysql", `password = a"b#c`, "", ""},
		{"mysql", `password = \sa`, "", ""},
		{"mysql", `password = ""`, "", ""},
		{"mysql", `password =`, "", ""},
		{"mysql", "skip-name-resolve", "", ""},
		{"mysql", "password = über\r", "", ""},
		{"mysql", "# password = a#b", "", ""},

		{"properties", `dir=C:\new`, "backslash", `dir = C:\\new`},
		{"properties", `dir=C:\dir\sub`, "backslash", `dir = C:\\dir\\sub`},
		{"properties", "dir=C:\\dir\\\\\nb=1", "backslash", `dir = C:\\dir\\`},
		{"properties", "dir=/a\\\nb=1", "continues", `dir = /a\\`},
		{"properties", "a=secret ", "whitespace", `a = secret`},
		{"properties", "a=1 # one", "not begin a comment", `a = 1`},
		{"properties", "a=1\na=2", "set above", ``},
		{"properties", "a=x,\\\n  y", "", ""},
		{"properties", `a=\u00e9\n`, "", ""},
		{"properties", `a=C:\\dir`, "", ""},
		{"properties", `a=#1`, "", ""},

		{"env-docker", `A="b"`, "quotes are part", `A=b`},
		{"env-docker", `A='b c'`, "quotes are part", `A=b c`},
		{"env-docker", `A=b # c`, "not begin a comment", `A=b`},
		{"env-docker", `A=it's`, "", ""},
		{"env-docker", `A=a#b`, "", ""},

		{"yaml", "a: yes", "true or false", `a: "yes"`},
		{"yaml", "a: {b: Off, c: 1}", "true or false", `a: {b: "Off", c: 1}`},
		{"yaml", "- no", "true or false", `- "no"`},
		{"yaml", "a: 010", "octal", `a: "010"`},
		{"yaml", "a: 12:30:45", "base 60", `a: "12:30:45"`},
		{"yaml", "version: 3.10", "loses the zeros", `version: "3.10"`},
		{"yaml", "a: true", "", ""},
		{"yaml", "a: 0.50", "", ""},
		{"yaml", "a: 1.0", "", ""},
		{"yaml", `a: "yes"`, "", ""},
		{"yaml", "on: 1", "", ""},
		{"yaml", "a: 2024-01-01", "", ""},
		{"yaml", "a: |\n  yes", "", ""},

		{"toml", `a = "b"`, "", ""},
		{"json", `{"a": 1}`, "", ""},
	} {
		f, _ := Lookup(tt.format)
		doc := tt.in + "\n"
		if tt.format == "mysql" {
			doc = "[client]\n" + doc
		}
		if _, err := f.Parse([]byte(doc)); err != nil {
			t.Errorf("%s %q: %v", tt.format, tt.in, err)
		}
		found := f.Misreads([]byte(doc))
		switch {
		case tt.msg == "" && len(found) > 0:
			t.Errorf("%s %q: %+v", tt.format, tt.in, found)
		case tt.msg == "":
		case len(found) != 1 || !strings.Contains(found[0].Msg, tt.msg) || found[0].Write != tt.write:
			t.Errorf("%s %q: %+v; want %q, %q", tt.format, tt.in, found, tt.msg, tt.write)
		}
	}
}
