//go:build browser

package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// files are what the pages of the tests are made from.
var files = map[string]string{
	"app.yaml.tmpl": `{{/*
doc: settings of an application
params:
  name: {doc: "who it is"}
  port: {from: ["consul:app/port"], type: port}
  level: {default: info}
  token: {secret: true, default: "planted-0"}
*/ -}}
# settings of {{ .name }}
name: {{ .name | quote }}
port: {{ .port }}
level: {{ .level }}
{{- if eq .level "debug" }}
debug: true
{{- end }}
database:
  url: "mysql://{{ key "db/user" }}:{{ .token }}@{{ key "db/host" }}/app"
  token: {{ .token | b64enc }}
hosts:
{{- range $h := split "," (key "app/hosts") }}
  - name: {{ $h }}
    address: {{ key (print "hosts/" $h) }}
{{- end }}
hostile: {{ key "hostile" }}
`,
	"my.cnf.tmpl":       "[mysqld]\nport = {{ key \"app/port\" }}\ninodb_log_file_size = 12M\nskip_name_resolve = maybe\n",
	"missing.yaml.tmpl": "a: {{ key \"app/port\" }}\nb: {{ key \"none\" }}\n",
	"big.yaml.tmpl": `list:
{{- range $i := until 500 }}
- id: {{ $i }}
  host: {{ key (print "h/" $i) }}
  token: {{ env "TOKEN" | default "none" }}
  zone: {{ key "app/zone" }}
{{- end }}
`,
}

func values() map[string]string {
	held := map[string]string{
		"app/port": "3307", "app/hosts": "a,b,c", "app/zone": "eu", "db/user": "app", "db/host": "db.example",
		"hosts/a": "10.0.0.1", "hosts/b": "10.0.0.2", "hosts/c": "10.0.0.3",
		"hostile": "</script><script>document.title = 'stolen'</script><img src=http://127.0.0.1:1/x onerror=\"document.title = 'stolen'\">",
	}
	for i := range 500 {
		held[fmt.Sprintf("h/%d", i)] = fmt.Sprintf("10.0.%d.%d", i/250, i%250)
	}
	return held
}

// TestReport: pages of --report fit a phone and a screen, in light and dark, ask for nothing, run
// nothing, and show where a value came from to a pointer, to keys and to a finger.
func TestReport(t *testing.T) {
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	address := startConsul(t, values())
	initplate(t, dir, address, 0, "render", "app.yaml.tmpl", "my.cnf.tmpl", "--set", "name=web", "--out", "out/", "--mkdir", "--lint", "warn", "--rules", "mysql:9.7", "--report", "several.html")
	initplate(t, dir, address, 0, "render", "big.yaml.tmpl", "--report", "big.html")
	initplate(t, dir, address, 0, "render", "mysql", "--report", "bundled.html")
	initplate(t, dir, address, 3, "render", "missing.yaml.tmpl", "--report", "failed.html")
	initplate(t, dir, address, 0, "check", "app.yaml.tmpl", "my.cnf.tmpl", "--lint", "warn", "--rules", "mysql:9.7", "--report", "check.html")
	initplate(t, dir, address, 0, "plan", "app.yaml.tmpl", "--report", "plan.html")

	b := open(t)
	for _, name := range []string{"several", "big", "bundled", "failed", "check", "plan"} {
		file := filepath.Join(dir, name+".html")
		for label, width := range map[string]int64{"phone": phone, "wide": wide} {
			for _, scheme := range []string{"light", "dark"} {
				b.show(width, scheme, file)
				b.fits(file)
				b.picture(strings.Join([]string{name, label, scheme}, "-"))
			}
		}
		b.loads(file)
	}
	b.tells(filepath.Join(dir, "several.html"))
	if len(b.asked) > 0 {
		t.Errorf("the pages asked for %q", b.asked)
	}
}

// loads says how large a page is, and how long the browser takes for it.
func (b *browser) loads(file string) {
	b.Helper()
	b.show(wide, "light", file)
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	took := eval[float64](b, "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
	elements := eval[int](b, "document.getElementsByTagName('*').length")
	b.Logf("%s: %d bytes, %d elements, loaded in %.0f ms", filepath.Base(file), info.Size(), elements, took)
	if n := eval[int](b, "document.scripts.length"); n > 0 || eval[string](b, "document.title") == "stolen" {
		b.Errorf("%s has %d scripts, and is called %q", filepath.Base(file), n, eval[string](b, "document.title"))
	}
}

// tells checks what is shown about values.
func (b *browser) tells(file string) {
	b.Helper()
	const port, secret = ".o > .fetched", ".o > .secret"
	for label, width := range map[string]int64{"phone": phone, "wide": wide} {
		b.show(width, "light", file)
		if tip := b.tip(port); tip != "" {
			b.Errorf("without a pointer, the page shows %q", tip)
		}

		b.hover(port)
		if tip := b.tip(port); !strings.HasPrefix(tip, "parameter port: consul:app/port version ") || !strings.Contains(tip, "app.yaml.tmpl:11:") {
			b.Errorf("%s: of the port, the page shows %q", label, tip)
		}
		b.fits(file)
		b.picture("hover-" + label)

		eval[bool](b, fmt.Sprintf("document.querySelector(%q).focus(), true", secret))
		if tip := b.tip(secret); !strings.HasPrefix(tip, "parameter token: default (secret)") {
			b.Errorf("%s: of the secret, the page shows %q", label, tip)
		}
		b.fits(file)

		eval[bool](b, "document.querySelector('input').click(), true")
		if height := eval[float64](b, "document.querySelector('.t').getBoundingClientRect().height"); height > 0 {
			b.Errorf("%s: the template is hidden, and %.0f pixels high", label, height)
		}
		b.fits(file)
		b.picture("output-" + label)
	}
}
