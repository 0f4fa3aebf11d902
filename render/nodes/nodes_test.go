package nodes

import (
	"fmt"
	"slices"
	"testing"
	"text/template/parse"
)

// TestPipes: every pipeline that stands in no other, wherever it is, and no more of them
// than are asked for.
func TestPipes(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"none", "text", nil},
		{"action", "a{{ 1 }}b{{ $x := 2 }}", []string{"1", "$x := 2"}},
		{"in parentheses", "{{ print (1 | print) }}", []string{"print (1 | print)"}},
		{"arms", "{{ if 1 }}{{ 2 }}{{ else }}{{ 3 }}{{ end }}", []string{"1", "2", "3"}},
		{"no else", "{{ with 1 }}{{ 2 }}{{ end }}", []string{"1", "2"}},
		{"else if", "{{ if 1 }}{{ 2 }}{{ else if 3 }}{{ 4 }}{{ end }}", []string{"1", "2", "3", "4"}},
		{"loop", "{{ range $i, $e := 1 }}{{ break }}{{ 2 }}{{ else }}{{ 3 }}{{ end }}", []string{"$i, $e := 1", "2", "3"}},
		{"nested", "{{ if 1 }}{{ range 2 }}{{ with 3 }}{{ 4 }}{{ end }}{{ end }}{{ end }}", []string{"1", "2", "3", "4"}},
		{"calls", `{{ template "a" 1 }}{{ template "a" }}`, []string{"1"}},
		{"definitions are lists of their own", `{{ define "a" }}{{ 1 }}{{ end }}{{ 2 }}`, []string{"2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			trees, err := parse.Parse("t", tt.in, "", "", map[string]any{"print": fmt.Sprint})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for n, p := range Pipes(trees["t"].Root) {
				if Pipe(n) != p {
					t.Errorf("%s is not of %s", p, n)
				}
				got = append(got, p.String())
			}
			slices.Sort(got)
			slices.Sort(tt.want)
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			for most := range tt.want {
				seen := 0
				for range Pipes(trees["t"].Root) {
					seen++
					if seen > most {
						break
					}
				}
				if seen != most+1 {
					t.Errorf("%d, to be ended after %d", seen, most+1)
				}
			}
		})
	}
}
