package render

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/sources"
)

// A maker holds what it makes for the asking, and counts that.
type maker struct {
	n    int
	ends time.Time
}

func (m *maker) Fetch(_ context.Context, keys []string) (map[string]sources.Value, error) {
	held := map[string]sources.Value{}
	for _, k := range keys {
		m.n++
		data := map[string]any{"Data": map[string]any{"n": fmt.Sprint(m.n)}}
		held[k] = sources.Value{Data: data, Origin: "vault:" + k, Secret: true, Made: strings.HasPrefix(k, "creds"), Lease: sources.Lease{Ends: m.ends}}
	}
	return held, nil
}

// TestForget: the next try asks for everything again, but for what was made for
// this run and is still good.
func TestForget(t *testing.T) {
	for _, tt := range []struct {
		name string
		ends time.Time
		want string
	}{
		{"a lease that lasts", time.Now().Add(time.Hour), "1 3"},
		{"a lease that has ended", time.Now().Add(-time.Second), "3 4"},
		{"made without a lease", time.Time{}, "1 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			consul := &store{whose: "consul", held: map[string]any{}}
			c := &Collection{Remote: sources.Set{"consul": consul, "vault": &maker{ends: tt.ends}}}
			tm, err := Parse("t.txt", `{{ with secret "creds/db" }}{{ .Data.n }}{{ end }} {{ with secret "kv/x" }}{{ .Data.n }}{{ end }}{{ key "a" }}`, Options{Sources: table()})
			if err != nil {
				t.Fatal(tell(err))
			}
			_, err = c.Render(t.Context(), tm)
			var p *problem.Problem
			if !errors.As(err, &p) || p.Cause != problem.Missing || fmt.Sprint(p.Refs) != "[consul:a]" {
				t.Fatalf("got %v", err)
			}
			consul.held["a"] = ""
			c.Forget()
			docs, err := c.Render(t.Context(), tm)
			if err != nil {
				t.Fatal(tell(err))
			}
			if got := string(docs[0].Bytes()); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if len(c.Rounds) != 2 || c.Rounds[0].Asked != 3 || c.Rounds[0].Held != 2 || c.Rounds[0].Source["vault"] != 2 {
				t.Errorf("got rounds %+v", c.Rounds)
			}
		})
	}
}

// TestWhatWouldFill: a problem names the references that would solve it.
func TestWhatWouldFill(t *testing.T) {
	w := world{"vault": {"s": map[string]any{"Data": map[string]any{"null": nil}}}, "consul": {"json": `{"a":1}`}}
	for _, tt := range []struct{ name, in, want string }{
		{"a key", `{{ key "a" }}`, "[consul:a]"},
		{"a parameter", "{{/*\nparams: {p: {from: [\"env:NO\", \"consul:p\"]}}\n*/}}{{ .p }}", "[env:NO consul:p]"},
		{"a field", `{{ with secret "s" }}{{ .Data.x }}{{ end }}`, "[vault:s]"},
		{"a null", `{{ with secret "s" }}{{ .Data.null }}{{ end }}`, "[vault:s]"},
		{"nothing", "{{/*\nparams: {p: {}}\n*/}}{{ .p }}", "[]"},
		{"a field of JSON", `{{ (parseJSON (key "json")).b }}`, "[consul:json]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := renderIn(t, w, "t.txt", tt.in, nil)
			var p *problem.Problem
			if !errors.As(err, &p) || fmt.Sprint(p.Refs) != tt.want {
				t.Fatalf("got %v, want %s", tell(err), tt.want)
			}
			if strings.Contains(p.Hint, "KV version") && !strings.Contains(tt.want, "vault") {
				t.Errorf("a hint about Vault for %s: %s", tt.want, p.Hint)
			}
		})
	}
}

// An execution ends with its context, however many turns a value has it take.
func TestEnds(t *testing.T) {
	over := errors.New("over")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, over)
	defer cancel()
	local, remote := world{"env": {"N": "1000000"}}.sets()
	for _, body := range []string{
		"{{ range .n }}{{ range $.n }}{{ end }}{{ end }}", "{{ range .n }}{{ range $.n }}x{{ end }}{{ end }}",
		"{{ range .n }}{{ range $.n }}{{ key \"a\" }}{{ end }}{{ end }}",
	} {
		tm, err := Parse("t.txt", "{{/*\nparams:\n  n: {type: int, from: [\"env:N\"]}\n*/ -}}\n"+body, Options{Sources: table()})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := Collect(ctx, local, remote, tm); err != over {
			t.Errorf("%s ends with %v", body, err)
		}
		if _, err := Plan(ctx, local, tm); err != over {
			t.Errorf("the plan of %s ends with %v", body, err)
		}
	}
}
