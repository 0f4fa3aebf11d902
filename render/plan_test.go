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
		{"what is written", `{{ secret "p" "a=b" }}{{ ref "vault:p a=b#f" }}`, "1 vault:p a=b\n1 vault:p a=b#f"},
		{"what is written with a fetched value", `{{ secret "p" (printf "a=%s" (key "a")) }}`, "1 consul:a\n2 vault from consul:a"},
		{"what is written if a fetched value says so", `{{ if key "a" }}{{ secret "p" "a=b" }}{{ end }}`, "1 consul:a\n2 vault:p a=b"},
		{"what a fetched value may make needless", "{{/*\nparams:\n  p: {from: [\"consul:p\", \"vault:p a=b#f\"]}\n*/}}{{ .p }}", "1 consul:p\n2 vault:p a=b#f"},
		{"a listing", `{{ range ls "p" }}{{ key (printf "q/%s" .Key) }}{{ end }}`, "1 consul:p/\n2 consul from consul:p/"},
		{"an arm that is ruled out", `{{ if eq (env "MODE") "fast" }}{{ key "a" }}{{ else }}{{ key "b" }}{{ end }}`, "0 env:MODE\n1 consul:b"},
		{"arms that are not", `{{ if eq (key "m") "fast" }}{{ key "a" }}{{ else }}{{ key "b" }}{{ end }}`, "1 consul:a\n1 consul:b\n1 consul:m"},
		{"parameters", "{{/*\nparams:\n  p: {from: [\"env:NO\", \"consul:p\"]}\n  q: {from: [\"env:APP\", \"consul:q\"]}\n  r: {from: [\"consul:r\"]}\n*/}}{{ .p }}{{ .q }}", "0 env:APP\n1 consul:p"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tm, err := Parse("t.tmpl", tt.text, Options{Sources: table()})
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

// TestPlanAbsent: what becomes of a value that is not there, by place.
func TestPlanAbsent(t *testing.T) {
	const text = "{{/*\nparams:\n" +
		"  d: {secret: true, default: x, from: [\"env:NO\", \"consul:d1\", \"consul:d2\"]}\n" +
		"  o: {optional: true, from: [\"consul:o\"]}\n  r: {from: [\"consul:r\"]}\n*/}}{{ .d }}{{ .o }}{{ .r }}" +
		`{{ key "a" }}{{ keyOrDefault "b" "x" }}{{ ls "c" }}`
	tm, err := Parse("t.tmpl", text, Options{Sources: table()})
	if err != nil {
		t.Fatal(tell(err))
	}
	local, _ := world{}.sets()
	needs, err := Plan(t.Context(), local, tm)
	if err != nil {
		t.Fatal(tell(err))
	}
	var got []string
	for _, n := range needs {
		got = append(got, fmt.Sprintf("%s %s %d/%d %v", n.Ref, n.Absent, n.Place, n.Places, n.Secret))
	}
	want := "consul:a error 0/0 false\nconsul:b default 0/0 false\nconsul:c/ empty 0/0 false\n" +
		"consul:d1 next 2/3 true\nconsul:d2 default 3/3 true\nconsul:o empty 1/1 false\nconsul:r error 1/1 false"
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
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
		tm, err := Parse(fmt.Sprint(i), text, Options{Sources: table()})
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
