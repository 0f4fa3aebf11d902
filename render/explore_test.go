package render

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
)

// Every error is told in one run, and none that is the consequence of another.
func TestExplore(t *testing.T) {
	w := world{
		"consul": {"x": "abc", "n": "5"},
		"vault":  {"s": map[string]any{"Data": map[string]any{"port": 3306, "pw": "planted!"}}},
	}
	for text, want := range map[string]string{
		`{{ key "none" }}{{ (secret "s").Data.wrong }}`:                             `consul:none is not there; vault:s has no field "wrong"`,
		`{{ (secret "s").Data.a }}{{ (secret "s").Data.b }}`:                        `vault:s has no field "a"; vault:s has no field "b"`,
		`{{ (secret "none").Data.a }}{{ (secret "none").Data.b }}`:                  `vault:none is not there; vault:none is not there`,
		`{{ key "none" | parseInt }}{{ key "x" | parseInt }}`:                       `consul:none is not there; consul:x: parseInt: the value is not a number`,
		`{{ with key "none" | parseJSON }}{{ .a }}{{ end }}{{ fail "on purpose" }}`: `consul:none is not there; fail: on purpose`,
		`{{ $d := key "x" | parseJSON }}{{ $d.a }}{{ $d.b }}`:                       `consul:x: parseJSON: the value is not JSON`,
		`{{ range key "x" }}{{ .a }}{{ end }}{{ key "n" }}`:                         `consul:x: range needs a list, a map or a number, but the value is none of these`,
		`{{ range list 1 2 3 }}{{ (key "x").a }}{{ end }}`:                          `consul:x: text has no field a`,
		`{{ nope1 }}{{ nope2 1 | nope1 }}`:                                          `function "nope1" not defined; function "nope2" not defined`,
		`{{ nope1 }}{{ if }}`:                                                       `function "nope1" not defined; missing value for if`,
		`{{ if eq (key "x") "abc" }}{{ key "none" }}{{ (key "n").b }}{{ end }}`:     `consul:none is not there; consul:n: text has no field b`,
	} {
		_, err := renderIn(t, w, "t.txt", text, nil)
		var got []string
		for _, line := range strings.Split(tell(err), "\n") {
			if msg, ok := strings.CutPrefix(line, "t.txt:"); ok {
				_, msg, _ = strings.Cut(msg, ": ")
				got = append(got, strings.TrimSuffix(msg, " (missing)"))
			}
		}
		if strings.Join(got, "; ") != want && want != "" {
			t.Errorf("%s\ngot  %s\nwant %s", text, strings.Join(got, "; "), want)
		}
	}
}

// A slow source answers when its context ends.
type slowSource struct{ asked [][]string }

func (s *slowSource) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	s.asked = append(s.asked, keys)
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

// What is wrong in any case is told without a wait for servers, which are not asked to
// make anything.
func TestHaste(t *testing.T) {
	const text = "{{/*\nparams: {n: {type: int, from: [\"env:N\"]}}\n*/}}{{ .n }}{{ key \"a\" }}{{ secret \"pki/issue/a\" \"b=c\" }}"
	tm, err := Parse("t.txt", text, Options{Sources: table()})
	if err != nil {
		t.Fatal(tell(err))
	}
	slow, vault := &slowSource{}, &slowSource{}
	local, _ := world{"env": {"N": "x"}}.sets()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	start := time.Now()
	_, _, err = Collect(ctx, local, sources.Set{"consul": slow, "vault": vault}, tm)
	var problems problem.List
	if !errors.As(err, &problems) || len(problems) != 1 || time.Since(start) > 30*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
	if len(slow.asked) != 1 || len(vault.asked) != 0 {
		t.Errorf("asked %v and %v", slow.asked, vault.asked)
	}
}
