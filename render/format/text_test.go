package format

import (
	"strings"
	"testing"
)

// TestTextFar has a long line: the value does not stand alone, however many
// blanks part it from the rest.
func TestTextFar(t *testing.T) {
	blanks := strings.Repeat(" ", 2*placeMax)
	for _, text := range []string{"x" + blanks + "§\n", "§" + blanks + "x\n", "x\n§" + blanks + "x"} {
		if got, err := encode(Text(), pieces(text, "a\nb")); err == nil {
			t.Errorf("got %q", got)
		}
	}
}

func TestForFile(t *testing.T) {
	tests := map[string]string{
		"my.cnf": "mysql", "/etc/mysql/conf.d/my.cnf.tmpl": "mysql", "MY.CNF": "mysql",
		"motd": "text", "a.txt": "text", "a.cnf.d/b": "text", "": "text", ".tmpl": "text",
	}
	for file, want := range tests {
		if got := ForFile(file).Name; got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
	for _, name := range []string{"mysql", "text"} {
		if f, ok := Lookup(name); !ok || f.Name != name {
			t.Errorf("%s: got %q, %v", name, f.Name, ok)
		}
	}
	if _, ok := Lookup("nonsense"); ok {
		t.Error("a format of that name?")
	}
}
