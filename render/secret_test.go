package render

import (
	"strings"
	"testing"

	"github.com/initplate/initplate/render/header"
)

// A value that comes from a secret stays one, however it is derived.
func TestRedacted(t *testing.T) {
	const header = "{{/*\nparams:\n  pw: {secret: true, from: [\"env:PW\"]}\n  v: {from: [\"vault:s#f\"]}\n  open: {default: o}\n*/ -}}\n"
	w := world{
		"env":    {"PW": "hush", "APP": "s"},
		"consul": {"open": "o", "path": "s"},
		"vault":  {"s": secretKV2(map[string]any{"f": "hush", "g": "hush"}), "s#f": "hush"},
	}
	tests := []struct{ name, text, want string }{
		{"not secret", "a = {{ key \"open\" }}{{ .open }}", "a = oo"},
		{"reference", "a = {{ ref \"vault:s#f\" }}", "a = <secret vault:s#f>"},
		{"with", "{{ with secret \"s\" }}a = {{ .Data.data.f }}{{ end }}", "a = <secret vault:s#f>"},
		{"parameter from vault", "a = {{ .v }}", "a = <secret vault:s#f>"},
		{"secret parameter from env", "a = {{ .pw }}", "a = <secret env:PW>"},
		{"pipe", "a = {{ .pw | b64enc | upper }}", "a = <secret env:PW>"},
		{"printf", "a = {{ printf \"%s-%s\" .open .pw }}", "a = <secret env:PW, parameter open>"},
		{"variable", "{{ $x := .pw }}{{ $y := $x }}a = {{ $y }}", "a = <secret env:PW>"},
		{"variable set in a branch", "{{ $x := \"\" }}{{ if .open }}{{ $x = .pw }}{{ end }}a = {{ $x }}", "a = <secret env:PW>"},
		{"variable set in a loop, printed before", "{{ $x := \"1\" }}{{ range list 1 2 }}a{{ . }} = {{ $x }}\n{{ $x = $.pw }}{{ end }}", "a1 = <secret env:PW>\na2 = <secret env:PW>\n"},
		{"chain of variables through a loop", "{{ $a := \"1\" }}{{ $b := \"1\" }}{{ $c := \"1\" }}{{ range list 1 2 3 4 }}{{ $a = $b }}{{ $b = $c }}{{ $c = $.pw }}{{ end }}a = {{ $a }}", "a = <secret env:PW>"},
		{"range", "{{ range splitList \"u\" .pw }}a{{ len . }} = {{ . }}\n{{ end }}", "a<secret env:PW> = <secret env:PW>\na<secret env:PW> = <secret env:PW>\n"},
		{"range over a map", "{{ with secret \"s\" }}{{ range $k, $v := .Data.data }}{{ $k }} = {{ $v }}\n{{ end }}{{ end }}", "<secret vault:s> = <secret vault:s>\n<secret vault:s> = <secret vault:s>\n"},
		{"template", "{{ define \"x\" }}a = {{ . }}{{ end }}{{ template \"x\" .pw }}", "a = <secret env:PW>"},
		{"template with all", "{{ define \"x\" }}a = {{ .pw }}{{ end }}{{ template \"x\" . }}", "a = <secret env:PW>"},
		{"template twice", "{{ define \"x\" }}a = {{ . }}{{ end }}{{ template \"x\" .open }}\n{{ template \"x\" .pw }}", "a = <secret env:PW, parameter open>\na = <secret env:PW, parameter open>"},
		{"dict", "{{ $d := dict \"p\" .pw \"o\" .open }}a = {{ $d.p }}", "a = <secret env:PW, parameter open>"},
		{"set", "{{ $d := dict }}{{ $_ := set $d \"p\" .pw }}a = {{ $d.p }}", "a = <secret env:PW>"},
		{"set through another name", "{{ $d := dict }}{{ $e := $d }}{{ $_ := set $e \"p\" .pw }}a = {{ get $d \"p\" }}", "a = <secret env:PW>"},
		{"set deep within", "{{ $d := dict \"in\" dict }}{{ $_ := set (index $d \"in\") \"p\" .pw }}a = {{ $d.in.p }}", "a = <secret env:PW>"},
		{"set in a range", "{{ $d := dict }}{{ range list 1 }}{{ $_ := set $d \"p\" $.pw }}{{ end }}{{ range $k, $v := $d }}a = {{ $v }}{{ end }}", "a = <secret env:PW>"},
		{"all set into a map", "{{ $d := dict }}{{ $_ := set $d \"all\" . }}a = {{ $d.all.pw | upper }}", "a = <secret env:PW, parameter open, vault:s#f>"},
		{"all merged into a map", "{{ $d := dict \"port\" 1 }}{{ $_ := merge $d . }}a = {{ $d.pw }}", "a = <secret env:PW, parameter open, vault:s#f>"},
		{"index", "a = {{ index . \"pw\" }}{{ (index $ \"open\") }}", "a = <secret env:PW>o"},
		{"everything", "a = {{ values . | first | len }}", "a = <secret env:PW, parameter open, vault:s#f>"},
		{"everything, one by one", "{{ range $k, $v := . }}{{ $k }} = {{ $v }}\n{{ end }}", strings.Repeat("<secret env:PW, parameter open, vault:s#f> = <secret env:PW, parameter open, vault:s#f>\n", 3)},
		{"default of a missing key", "a = {{ keyOrDefault \"nope\" .pw }}", "a = <secret consul:nope, env:PW>"},
		{"computed path", "a = {{ (secret (key \"path\")).Data.data.f }}", "a = <secret vault:s#f>"},
		{"raw", "a = {{ .pw | raw }}", "a = <secret env:PW>"},
		{"with else", "{{ with .open }}a = {{ $.pw }}{{ else }}a = {{ . }}{{ end }}", "a = <secret env:PW>"},
		{"dollar in a template", "{{ define \"x\" }}{{ range list 1 }}a = {{ $.q }}{{ end }}{{ end }}{{ template \"x\" (dict \"q\" .pw) }}", "a = <secret env:PW>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := renderIn(t, w, "t.cnf.tmpl", header+"[m]\n"+tt.text, nil)
			if err != nil {
				t.Fatal(tell(err))
			}
			if got := strings.TrimPrefix(string(d.Redacted()), "[m]\n"); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// Values are values where no header declares them, too, whichever way they are come by.
func TestUndeclared(t *testing.T) {
	const nasty = "x\nskip-grant-tables"
	for _, text := range []string{
		`{{ .a }}`, `{{ range . }}{{ . }}{{ end }}`, `{{ range $k, $v := . }}{{ $v }}{{ end }}`, `{{ range $k, $v := . }}{{ index $ $k }}{{ end }}`, `"{{ range . }}{{ . }}{{ end }}"`,
		`{{ index . (print "a") }}`, `{{ get . (print "a") }}`, `{{ values . | first }}`, `{{ dig "a" "q" . }}`, `{{ (pick . "a").a }}`, `{{ (deepCopy .).a }}`, `{{ (dict "r" .).r.a }}`,
		`{{ with . }}{{ range . }}{{ . | trim }}{{ end }}{{ end }}`, `{{ $x := "" }}{{ range . }}{{ $x = . }}{{ end }}{{ $x }}`,
		`{{ define "t" }}{{ range . }}{{ . }}{{ end }}{{ end }}{{ template "t" . }}`, `{{ block "b" . }}{{ range values . }}{{ . }}{{ end }}{{ end }}`,
		`{{ $d := dict }}{{ $_ := set $d "all" . }}{{ $d.all.a }}`, `{{ $d := dict }}{{ $_ := merge $d $ }}{{ $d.a }}`, `{{ $d := dict }}{{ $_ := mergeOverwrite $d . }}{{ get $d "a" }}`,
	} {
		d, err := renderIn(t, world{}, "t.cnf.tmpl", "[m]\nb = "+text+"\n{{ if .a }}{{ end }}", map[string]header.Given{"a": {Value: nasty}})
		if err != nil {
			t.Errorf("%s: %s", text, tell(err))
		} else if got, want := string(d.Bytes()), "[m]\nb = \"x\\nskip-grant-tables\"\n"; got != want {
			t.Errorf("%s gives\n%s", text, got)
		}
	}
}

func TestDiff(t *testing.T) {
	w := world{"env": {"PORT": "3307"}, "vault": {"s#pw": "hush", "s#pem": "line1\nline2"}}
	const text = "# for one server\n[mysqld]\nport = {{ env \"PORT\" }}\nreport_password = {{ ref \"vault:s#pw\" }}\nmax_connections = 10\n"
	tests := []struct{ name, file, text, old, want string }{
		{"nothing", "t.cnf", text, "# for one server\n[mysqld]\nport = 3307\nreport_password = hush\nmax_connections = 10\n", ""},
		{"new file", "t.cnf", text, "", "--- old\n+++ (rendered)\n@@ -0,0 +1,5 @@\n+# for one server\n+[mysqld]\n+port = 3307\n+report_password = <secret vault:s#pw>\n+max_connections = 10\n"},
		{"a setting", "t.cnf", text, "# for one server\n[mysqld]\nport = 3306\nreport_password = hush\nmax_connections = 10\n",
			"--- old\n+++ (rendered)\n@@ -1,5 +1,5 @@\n # for one server\n [mysqld]\n-port = 3306\n+port = 3307\n report_password = <secret vault:s#pw>\n max_connections = 10\n"},
		{"the secret", "t.cnf", text, "# for one server\n[mysqld]\nport = 3307\nreport_password = 0ldHush\nmax_connections = 10\n",
			"--- old\n+++ (rendered)\n@@ -1,5 +1,5 @@\n # for one server\n [mysqld]\n port = 3307\n-<line 4 of the old file, not shown: it may be a secret>\n+report_password = <secret vault:s#pw>\n max_connections = 10\n"},
		{"a setting that is gone", "t.cnf", text, "# for one server\n[mysqld]\nport = 3307\nreport_password = hush\nmax_connections = 10\nother_password = 0ldHush\n",
			"--- old\n+++ (rendered)\n@@ -3,4 +3,3 @@\n port = 3307\n report_password = <secret vault:s#pw>\n max_connections = 10\n-<line 6 of the old file, not shown: it may be a secret>\n"},
		{"an old file that cannot be read", "t.cnf", text, "0ldHush\n",
			"--- old\n+++ (rendered)\n@@ -1,1 +1,5 @@\n-<line 1 of the old file, not shown: it may be a secret>\n+# for one server\n+[mysqld]\n+port = 3307\n+report_password = <secret vault:s#pw>\n+max_connections = 10\n"},
		{"text with a secret of several lines", "t.txt", "begin\n{{ ref \"vault:s#pem\" }}\nend\n", "begin\n0ldHush\nend\n",
			"--- old\n+++ (rendered)\n@@ -1,3 +1,3 @@\n begin\n-<line 2 of the old file, not shown: it may be a secret>\n+<secret vault:s#pem>\n end\n"},
		{"text without secrets", "t.txt", "begin\n{{ env \"PORT\" }}\n", "begin\n1\n", "--- old\n+++ (rendered)\n@@ -1,2 +1,2 @@\n begin\n-<line 2 of the old file, not shown: it may be a secret>\n+3307\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := renderIn(t, w, tt.file, tt.text, nil)
			if err != nil {
				t.Fatal(tell(err))
			}
			got := string(d.Diff("old", []byte(tt.old)))
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if strings.Contains(got, "hush") || strings.Contains(got, "0ldHush") {
				t.Error("the diff shows a secret")
			}
		})
	}
}
