package report

import (
	"bytes"
	"context"
	"fmt"
	htmltemplate "html/template"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
)

// env is an environment, whose variables templates read.
type env map[string]string

func (e env) Fetch(_ context.Context, keys []string) (map[string]sources.Value, error) {
	out := map[string]sources.Value{}
	for _, k := range keys {
		if v, ok := e[k]; ok {
			out[k] = sources.Value{Data: v, Origin: "env:" + k}
		}
	}
	return out, nil
}

// sheetOf renders a template.
func sheetOf(t *testing.T, name, text string, e env) Sheet {
	t.Helper()
	opt := render.Options{Sources: sources.Table{sources.EnvRow(nil, nil)}, Origins: true}
	tm, err := render.Parse(name, text, opt)
	if err != nil {
		t.Fatal(err)
	}
	docs, _, err := render.Collect(t.Context(), sources.Set{"env": e}, nil, tm)
	if err != nil {
		t.Fatal(err)
	}
	return Sheet{Name: name, Files: tm.Shown(), Doc: docs[0]}
}

// pageOf returns a page of sheets, which is the same at any time.
func pageOf(t *testing.T, p Page) (*Report, string) {
	t.Helper()
	r := New("1.0", time.Unix(7, 0))
	r.Seconds = 1
	r.Rounds = []Round{{Seconds: 0.25, References: map[string]int{"consul": 3, "vault": 1}, Held: 4}, {Seconds: 0.5}}
	r.Logins = []Login{{Source: "vault", Method: "jwt", Role: "\"><script>"}}
	if p.Clean == nil {
		p.Clean = func(text string) string { return text }
	}
	text, err := r.HTML(p)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(text)
}

// secretTemplate prints a secret and what is derived from it, beside a value that holds the same text.
const secretTemplate = `{{/*
params:
  pw: {from: [env:PW], secret: true, default: "PLANTED"}
  same: {from: [env:SAME]}
*/ -}}
a: {{ .pw }}
b: "{{ .pw }} and {{ .pw | upper }}"
length: {{ len .pw }}
hash: {{ sha256sum .pw }}
part: {{ .pw | b64enc | trunc 2 }}
quoted: {{ .pw | quote }}
block: |
  {{ .pw | indent 2 }}
same: {{ .same }}
chosen: {{ or .pw "PLANTED" }}
end: a
`

// TestPageSecrets: a page is the same for every secret, so that it shows neither the secret nor its
// length. What happens to be the same text elsewhere stays, since its absence would show it.
func TestPageSecrets(t *testing.T) {
	pages := map[string]string{}
	for _, secret := range []string{"hush", "a", "</script>", "\"'", strings.Repeat("long ", 2000), "two\nlines\nof", "\u202e", "a: b # c", "end\n", "é"} {
		sheet := sheetOf(t, "t.yaml.tmpl", secretTemplate, env{"PW": secret, "SAME": "data hush"})
		if n := sheet.Doc.Secrets(); n != 9 {
			t.Fatalf("%d secrets", n)
		}
		_, page := pageOf(t, Page{Command: "render", Sheets: []Sheet{sheet}})
		pages[page] = secret
		if !strings.Contains(page, "data hush") || strings.Contains(page, "PLANTED") {
			t.Errorf("with the secret %q, the page is\n%s", secret, page)
		}
	}
	if len(pages) != 1 {
		t.Errorf("secrets have %d pages: %q", len(pages), pages)
	}
}

// TestPageAttack: whatever values, names and errors hold is text of the page. The judges are a
// parser of HTML, and html/template, which knows what each place needs.
func TestPageAttack(t *testing.T) {
	bad := []string{
		"</script><script>alert(1)</script>", "\" onmouseover=\"alert(1)", "' onload='x", "<!-- --> <![CDATA[", "{{ . }}", "&lt;b&gt;&amp;", "</style><style>*{}",
		"\x1b[31mred\x1b]8;;http://x\x07", "\u202eevil\u2066", strings.Repeat("x", 100_000), "\xff\xfe\x00binary", "a\rb\vc\fd", "javascript:alert(1)", "\u2028\u2029", "`${x}`", "]]></svg><img src=x>",
	}
	for _, value := range bad {
		sheet := sheetOf(t, "t.txt.tmpl", "{{ env \"A\" | raw }} {{ env \"A\" | b64enc }}\n<b> {{/* "+strings.ReplaceAll(value, "*/", "")+" */}}\n", env{"A": value})
		sheet.Path = value
		other := Sheet{Name: value, Files: []render.Source{{Name: value, Text: value}}, Planned: []Planned{{Reference: value, Where: value + ":1", Line: 1}}}
		page := Page{Command: "render", Sheets: []Sheet{sheet, other}, Findings: []Finding{
			{Level: "error", Text: value, Hint: value, At: problem.Place{File: value, Line: 1}},
		}}
		r, got := pageOf(t, page)
		checkHTML(t, value, got)

		page.Clean = func(text string) string { return text }
		whole, err := htmltemplate.New("page").Parse(pageText())
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		if err := whole.Execute(&want, r.view(page)); err != nil {
			t.Fatal(err)
		}
		if a, b := shownIn(t, got), shownIn(t, want.String()); a != b {
			t.Errorf("%.40q: html/template shows\n%.3000s\nwant\n%.3000s", value, b, a)
		}
	}
}

// checkHTML checks that a page has only the elements and attributes that its template has.
func checkHTML(t *testing.T, value, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	elements := strings.Fields("html head meta title style body header h1 h2 p strong nav a section ul li b br span div svg rect details summary table tbody tr th td label input i")
	attributes := strings.Fields("lang charset name content http-equiv class id href viewbox viewBox preserveAspectRatio role aria-label width height x tabindex type for")
	for n := range root.Descendants() {
		if n.Type == html.CommentNode || n.Type == html.ElementNode && !slices.Contains(elements, n.Data) {
			t.Errorf("%.40q: there is a %s", value, n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains(attributes, a.Key) || a.Key == "href" && !strings.HasPrefix(a.Val, "#s") {
				t.Errorf("%.40q: there is an attribute %s=%q", value, a.Key, a.Val)
			}
		}
	}
}

// shownIn returns the elements, attributes and texts of a page.
func shownIn(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "style" {
			continue
		}
		if n.Parent.Data == "style" {
			continue // the same text, which html/template shortens
		}
		fmt.Fprintf(&b, "%d %q %q\n", n.Type, n.Data, n.Attr)
	}
	return b.String()
}
