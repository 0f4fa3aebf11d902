package render

import (
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestBounds: what a value or a template says ends in an error where it would take all
// memory, and soon: the largest that is allowed is done in seconds.
func TestBounds(t *testing.T) {
	deep := func(open, end string) string { return strings.Repeat(open, 9000) + "1" + strings.Repeat(end, 9000) }
	objects, lists := deep(`{"a":`, "}"), deep("[", "]")
	w := world{"env": {"N": "9000000000", "OBJECTS": objects, "LISTS": lists}, "vault": {"s#n": "9000000000"}}
	const params = "{{/*\nparams: {n: {type: int, from: [\"env:N\"]}}\n*/ -}}\n"
	const range1, deep1, size1 = "range takes numbers up to 1000000", "nested more than 1000 deep", "would be larger than 64 MiB"
	tests := [][2]string{
		{params + `{{ range .n }}x{{ end }}`, range1}, {`{{ range 9000000000 }}{{ end }}`, range1}, {`{{ range $i := int64 (env "N") }}{{ $i }}{{ end }}`, range1},
		{`{{ range $i := int (ref "vault:s#n") }}x{{ end }}`, range1}, {`{{ range parseJSON (env "N") }}x{{ end }}`, range1},
		{`{{ range 100000 }}{{ range 100000 }}{{ repeat 5000 "x" }}{{ end }}{{ end }}`, size1},
		{`{{ $s := "xxxxx" }}{{ range 60 }}{{ $s = print $s $s }}{{ end }}`, size1},
		{`{{ $s := "xxxxx" }}{{ range 60 }}{{ $s = printf "%s%s" $s $s }}{{ end }}`, size1},
		{`{{ $l := list 1 }}{{ range 2000 }}{{ $l = list $l }}{{ end }}{{ $x := toJSON $l }}`, deep1},
		{`{{ $l := list 1 }}{{ range 2000 }}{{ $l = list $l }}{{ end }}{{ $x := toYAML $l }}`, deep1},
		{`{{ $l := dict "a" 1 }}{{ range 2000 }}{{ $l = dict "a" $l }}{{ end }}{{ $x := toTOML $l }}`, deep1},
	}
	for i, parse := range []string{"parseJSON", "fromJson", "mustFromJson", "parseYAML", "fromYaml"} {
		for j, write := range []string{"toTOML", "toYAML", "toJSON", "toJSONPretty"} {
			for k, name := range []string{"OBJECTS", "LISTS"} {
				if !servers.Tries(4, i, j, k) {
					continue
				}
				tests = append(tests, [2]string{`{{ $x := env "` + name + `" | ` + parse + " | " + write + ` }}`, deep1})
			}
		}
	}
	for _, tt := range tests {
		begin := time.Now()
		_, err := renderIn(t, w, "t.txt", tt[0], nil)
		if err == nil || !strings.Contains(tell(err), tt[1]) || strings.Contains(tell(err), "_turns") {
			t.Errorf("%s gives %.200v, want %s", tt[0], err, tt[1])
		}
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("%s took %v", tt[0], took)
		}
	}

	w["env"]["OBJECTS"] = strings.Repeat(`{"a":`, 900) + "1" + strings.Repeat("}", 900)
	for _, write := range []string{"toTOML", "toYAML", "toJSON"} {
		if _, err := renderIn(t, w, "t.txt", `{{ $x := env "OBJECTS" | parseJSON | `+write+` }}{{ len $x | gt 100 }}`, nil); err != nil {
			t.Errorf("900 deep, %s: %s", write, tell(err))
		}
	}
	for name, text := range map[string]string{"t.toml": "a=" + deep("{a=", "}"), "u.toml": strings.Repeat("a.", 9000) + "a=1", "t.json": lists} {
		if _, err := renderIn(t, w, name, text, nil); err == nil || !strings.Contains(tell(err), deep1) {
			t.Errorf("%s gives %.200v", name, err)
		}
	}
}
