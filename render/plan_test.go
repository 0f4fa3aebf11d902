package render

import (
	"fmt"
	"strings"
	"testing"
)

func TestPlan(t *testing.T) {
	w := world{"env": {"APP": "web", "MODE": "slow"}}
	tests := []struct{ name, text, want string }{
		{"constant keys", `{{ key "a" }}{{ env "APP" }}{{ secret "s" }}`, "0 env:APP\n1 consul:a\n1 vault:s"},
		{"computed from a local value", `{{ key (printf "%s/port" (env "APP")) }}`, "0 env:APP\n1 consul:web/port"},
		{"computed from a fetched one", `{{ key (key "a") }}`, "1 consul:a\n2 consul from consul:a"},
		{"computed twice", `{{ $x := key (key "a") }}{{ with secret $x }}{{ end }}`, "1 consul:a\n2 consul from consul:a\n3 vault from consul:a"},
		{"a listing", `{{ range ls "p" }}{{ key (printf "q/%s" .Key) }}{{ end }}`, "1 consul:p/\n2 consul from consul:p/"},
		{"an arm that is ruled out", `{{ if eq (env "MODE") "fast" }}{{ key "a" }}{{ else }}{{ key "b" }}{{ end }}`, "0 env:MODE\n1 consul:b"},
		{"arms that are not", `{{ if eq (key "m") "fast" }}{{ key "a" }}{{ else }}{{ key "b" }}{{ end }}`, "1 consul:a\n1 consul:b\n1 consul:m"},
		{"parameters", "{{/*\nparams:\n  p: {from: [\"env:NO\", \"consul:p\"]}\n  q: {from: [\"env:APP\", \"consul:q\"]}\n  r: {from: [\"consul:r\"]}\n*/}}{{ .p }}{{ .q }}", "0 env:APP\n1 consul:p"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tm, err := Parse("t.tmpl", tt.text, Options{})
			if err != nil {
				t.Fatal(tell(err))
			}
			local, _ := w.sets()
			needs, err := Plan(t.Context(), local, tm)
			if err != nil {
				t.Fatal(tell(err))
			}
			var got []string
			for _, n := range needs {
				what := n.Ref.String()
				if n.From != nil {
					what = n.Source + " from " + strings.Join(n.From, ", ")
				}
				got = append(got, fmt.Sprintf("%d %s", n.Round, what))
			}
			if s := strings.Join(got, "\n"); s != tt.want {
				t.Errorf("got\n%s\nwant\n%s", s, tt.want)
			}
		})
	}
}

// Everything that can be known is asked for at once: one call to each source in
// a round, however many templates and keys there are.
func TestRounds(t *testing.T) {
	texts := []string{
		`{{ key "a" }}{{ key "b" }}{{ if eq (key "c") "x" }}{{ key "d" }}{{ end }}{{ with secret "s" }}{{ end }}`,
		`{{ key "a" }}{{ key (key "a") }}{{ keyOrDefault (key "b") "" }}`,
	}
	w := world{"consul": {"a": "x", "b": "y", "c": "n", "d": "", "x": "1"}, "vault": {"s": secretKV2(nil)}}
	var ts []*Template
	for i, text := range texts {
		tm, err := Parse(fmt.Sprint(i), text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		ts = append(ts, tm)
	}
	local, remote := w.sets()
	_, rounds, err := Collect(t.Context(), local, remote, ts...)
	if err != nil {
		t.Fatal(tell(err))
	}
	if got, want := fmt.Sprint(rounds, remote["consul"].(*store).asked, remote["vault"].(*store).asked), "2 [[a b c d] [x y]] [[s]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
