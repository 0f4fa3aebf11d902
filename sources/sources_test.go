package sources

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestParseRef(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Ref
		ok   bool
	}{
		{"env:PORT", Ref{"env", "PORT"}, true},
		{"vault:secret/data/db#password", Ref{"vault", "secret/data/db#password"}, true},
		{"consul:mysql/", Ref{"consul", "mysql/"}, true},
		{"file:C:/x", Ref{"file", "C:/x"}, true},
		{"PORT", Ref{}, false},
		{":PORT", Ref{}, false},
		{"env:", Ref{}, false},
		{"", Ref{}, false},
	} {
		got, err := Table{}.ParseRef(tt.in)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("ParseRef(%q) = %v, %v; want %v", tt.in, got, err, tt.want)
		}
		if tt.ok && got.String() != tt.in {
			t.Errorf("%q prints as %q", tt.in, got)
		}
	}
}

func TestRefCompare(t *testing.T) {
	refs := []Ref{{"vault", "a"}, {"env", "b"}, {"vault", ""}, {"env", "a"}}
	slices.SortFunc(refs, Ref.Compare)
	if want := []Ref{{"env", "a"}, {"env", "b"}, {"vault", ""}, {"vault", "a"}}; !slices.Equal(refs, want) {
		t.Errorf("sorted as %v, want %v", refs, want)
	}
}

// fake holds values, fails with err, and takes its time.
type fake struct {
	held map[string]string
	err  error
	wait time.Duration

	mu    sync.Mutex
	calls [][]string
}

func (f *fake) Fetch(ctx context.Context, keys []string) (map[string]Value, error) {
	f.mu.Lock()
	f.calls = append(f.calls, slices.Clone(keys))
	f.mu.Unlock()
	time.Sleep(f.wait)
	got := map[string]Value{}
	for _, k := range keys {
		if v, ok := f.held[k]; ok {
			got[k] = Value{Data: v}
		}
	}
	return got, f.err
}

func TestSetFetch(t *testing.T) {
	a := &fake{held: map[string]string{"x": "1", "y": "2"}}
	b := &fake{held: map[string]string{"x": "3"}, err: errors.New("b: down")}
	c := &fake{err: errors.New("a comes first")}
	unused := &fake{}
	set := Set{"a": a, "b": b, "c": c, "unused": unused}
	got, err := set.Fetch(t.Context(), []Ref{{"a", "y"}, {"b", "z"}, {"a", "x"}, {"a", "y"}, {"a", "none"}, {"b", "x"}, {"c", "x"}, {"unknown", "x"}})

	if err == nil || err.Error() != "a comes first\nb: down" {
		t.Errorf("got error %v, want both, sorted", err)
	}
	if want := [][]string{{"none", "x", "y"}}; !reflect.DeepEqual(a.calls, want) {
		t.Errorf("a was asked %v, want %v", a.calls, want)
	}
	if len(unused.calls) != 0 {
		t.Errorf("unused was asked %v", unused.calls)
	}
	want := Values{
		{"a", "x"}:    {Data: "1"},
		{"a", "y"}:    {Data: "2"},
		{"a", "none"}: nil,         // asked, and not held
		{"b", "x"}:    {Data: "3"}, // beside the error; z stays unknown
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSetFetchIsParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		set := Set{"a": &fake{wait: time.Second}, "b": &fake{wait: time.Second}, "c": &fake{wait: 2 * time.Second}}
		if _, err := set.Fetch(t.Context(), []Ref{{"a", "x"}, {"b", "x"}, {"c", "x"}}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("took %v, want the slowest source's 2s", took)
		}
	})
}

func TestErrorText(t *testing.T) {
	cause := errors.New("no")
	for _, tt := range []struct {
		name string
		in   []string
		want string
	}{
		{"no keys", nil, "vault: no"},
		{"one", []string{"a#b"}, "vault:a#b: no"},
		{"three", []string{"a", "b", "c"}, "vault:a, vault:b, vault:c: no"},
		{"many", []string{"a", "b", "c", "d", "e"}, "vault:a, vault:b, vault:c, ...: no"},
	} {
		err := &Error{Source: "vault", Keys: tt.in, Err: cause}
		if got := err.Error(); got != tt.want || !errors.Is(err, cause) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: more than one line", tt.name)
		}
	}
}
