package render

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/sources"
)

// A panic in a format names the template, and shows nothing of the value.
func TestRenderPanics(t *testing.T) {
	spell := func(v any, _ format.Place) []string { panic("cannot spell " + v.(string)) }
	parse := func(doc []byte) ([]format.Leaf, error) { _ = doc[len(doc)+1]; return nil, nil }
	tests := []struct {
		name  string
		wrong func(*format.Format)
		where string
	}{
		{"spelling", func(f *format.Format) { f.Spell = spell }, "render.TestRenderPanics.func1 crash_test.go:"},
		{"reading", func(f *format.Format) { f.Parse = parse }, "render.TestRenderPanics.func2 crash_test.go:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			good, err := Parse("good.cnf", "[m]\na = b\n", Options{Sources: table()})
			if err != nil {
				t.Fatal(err)
			}
			bad, err := Parse("bad.cnf", "[m]\na = {{ ref \"vault:s#pw\" }}\n", Options{Sources: table()})
			if err != nil {
				t.Fatal(err)
			}
			tt.wrong(&bad.Format)
			local, remote := world{"vault": {"s#pw": "hush"}}.sets()
			_, _, err = Collect(context.Background(), local, remote, good, bad)
			var bug *crash.Error
			if !errors.As(err, &bug) {
				t.Fatalf("%v", err)
			}
			if bug.Of != "bad.cnf" || !strings.HasPrefix(bug.Stack[0], tt.where) || strings.Contains(bug.Error()+strings.Join(bug.Stack, ""), "hush") {
				t.Errorf("%v, %q", bug, bug.Stack)
			}
		})
	}
}

// panicking is a source that panics.
type panicking struct{}

func (panicking) Fetch(context.Context, []string) (map[string]sources.Value, error) {
	panic("hush")
}

// Who asks several sources at once hears of the panic of one.
func TestSourcePanics(t *testing.T) {
	set := sources.Set{"vault": panicking{}, "consul": &store{}}
	err := crash.Run("asking", "", func() error {
		_, err := set.Fetch(context.Background(), []sources.Ref{{Source: "vault", Key: "a"}, {Source: "consul", Key: "b"}})
		return err
	})
	var bug *crash.Error
	if !errors.As(err, &bug) || strings.Contains(err.Error(), "hush") {
		t.Errorf("%v", err)
	}
}

// What a function cannot work with is the template's affair, and no panic.
func TestFunctionPanics(t *testing.T) {
	_, err := renderIn(t, world{"consul": {"k": "null"}}, "t.txt", `{{ key "k" | parseJSON | first }}`, nil)
	const want = "first cannot work with the value that it was given"
	if err == nil || !strings.Contains(tell(err), want) || strings.Contains(tell(err), "runtime") {
		t.Errorf("%s", tell(err))
	}
}
