package render

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format/formattest"
	"github.com/initplate/initplate/render/languages"
	"github.com/initplate/initplate/test/servers"
)

// handIndent matches an action that begins a line and indents what it prints.
var handIndent = regexp.MustCompile(`^\{\{ (.*) \| indent (\d+) \}\}`)

// handNindent matches the end of an action that does so on new lines.
var handNindent = regexp.MustCompile(`\| nindent (\d+) \}\}`)

// writtenInPlace indents the lines of a template as a person would who writes it in its place.
func writtenInPlace(text string, n int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = handNindent.ReplaceAllStringFunc(line, func(found string) string {
			own, _ := strconv.Atoi(handNindent.FindStringSubmatch(found)[1])
			return fmt.Sprintf("| nindent %d }}", own+n)
		})
		m := handIndent.FindStringSubmatch(line)
		switch {
		case m != nil:
			own, _ := strconv.Atoi(m[2])
			fmt.Fprintf(&b, "{{ %s | indent %d }}%s", m[1], own+n, line[len(m[0]):])
		case line == "\n":
			b.WriteString(line)
		default:
			b.WriteString(strings.Repeat(" ", n) + line)
		}
	}
	return b.String()
}

// included returns a template that includes a text with its lines indented, by several
// templates in each other.
func included(text string, by ...int) string {
	out := `{{ define "p0" }}` + text + `{{ end }}`
	for i, n := range by {
		out += fmt.Sprintf(`{{ define "p%d" }}{{ include "p%d" . | indent %d }}{{ end }}`, i+1, i, n)
	}
	return out + fmt.Sprintf(`{{ template "p%d" . }}`, len(by))
}

// sameAsByHand compares an included text with the same text written in its place.
func sameAsByHand(t *testing.T, formatName, text string, w world, by ...int) {
	t.Helper()
	sum := 0
	for _, n := range by {
		sum += n
	}
	opt := Options{Sources: table(), Vars: w.vars, Format: formatName}
	got := renderOption(t, w, "t", included(text, by...), opt)
	want := renderOption(t, w, "t", writtenInPlace(text, sum), opt)
	if strings.HasPrefix(want, "t:") && strings.HasPrefix(got, "t:") {
		return // both are refused
	}
	if got != want {
		t.Errorf("%s, indented by %v, %q with %q:\ngot\n%s\nwant\n%s", formatName, by, text, w["consul"]["v"], got, want)
	}
}

// TestIncludeByHand: in each place of each format, each nasty value is written by an include
// with indent as it is in the same text written by hand.
func TestIncludeByHand(t *testing.T) {
	for _, f := range languages.All() {
		for i, place := range placesOf[f.Name] {
			if place == "§" || f.Parse == nil {
				continue // it may be the whole document; or values have no form
			}
			for k, s := range formattest.Nasty {
				if !servers.Tries(5, i, k) {
					continue
				}
				w := world{"consul": {"v": s.Value}}
				sameAsByHand(t, f.Name, strings.ReplaceAll(place, "§", `{{ key "v" }}`), w, 4)
			}
		}
	}
}

// chunks are parts of partials, by format.
var chunks = map[string][]string{
	"yaml": {
		"a: §\n", "b: \"x § y\"\n", "c: |\n{{ key \"v\" | indent 2 }}\n", "d:\n  - §\n  - e: '§'\n", "f: [§, \"§\"]\n", "g: {{ key \"w\" | parseYAML | toYAML | nindent 2 }}\n",
		"h: {{ key \"v\" | quote }}\n", "i: |\n  x\n{{ key \"v\" | indent 4 }}\n  y\n", "j: {{ key \"w\" | parseYAML | toJSON }}\n", "k: >-\n{{ key \"v\" | indent 2 }}\n", "# §\n",
		"l:{{ range list \"x\" \"y\" }}\n  - {{ . }}: §{{ end }}\n", "m: {{ printf \"'%s'\" (key \"v\") }}\n", "n: [{{ key \"v\" | split \",\" | join \", \" }}]\n", "§: 1\n", "\n",
	},
	"mysql": {"[a]\n", "x = §\n", "y = '§'\n", "# §\n", "z = {{ key \"v\" | quote }}\n", "w = a,§\n", "\n"},
	"toml":  {"a = §\n", "b = \"§\"\n", "c = [§, '§']\n", "d = \"\"\"\n{{ key \"v\" | indent 2 }}\"\"\"\n", "e = {x = §}\n", "# §\n", "f = {{ key \"v\" | toJSON }}\n", "\n"},
	"nginx": {"a §;\n", "b \"x §\";\n", "c {\n  d §;\n}\n", "# §\n", "set $x '§';\n", "e a §;\n", "\n"},
	"sh":    {"a=§\n", "b=\"§\"\n", "c='§'\n", "if true; then\n  echo §\nfi\n", "# §\n", "export d=x§\n", "\n"},
	"json":  {"{\"a\": §}\n", "{\n  \"b\": \"§\",\n  \"c\": [§]\n}\n"},
}

// TestIncludeRandom is TestIncludeByHand for random partials.
func TestIncludeRandom(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(chunks)) {
		all := chunks[name]
		r := rand.New(rand.NewPCG(41, uint64(len(name))))
		for range formattest.Times(60) {
			text := ""
			for used := range 1 + r.IntN(4) {
				if name == "json" && used > 0 {
					break
				}
				chunk := strings.ReplaceAll(all[r.IntN(len(all))], "§", `{{ key "v" }}`)
				if !strings.Contains(text, chunk) { // names must differ
					text += chunk
				}
			}
			value := formattest.RandomValue(r)
			if r.IntN(3) == 0 {
				value = formattest.Nasty[r.IntN(len(formattest.Nasty))].Value
			}
			w := world{"consul": {"v": value, "w": "k: [1, x]\nl: {m: 2}"}}
			by := []int{r.IntN(8)}
			for r.IntN(2) == 0 {
				by = append(by, r.IntN(5))
			}
			sameAsByHand(t, name, text, w, by...)
		}
	}
}
