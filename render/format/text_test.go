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

// TestForFiles: a base name counts more than an extension, and the last format is for all
// other files.
func TestForFiles(t *testing.T) {
	formats := []Format{{Name: "plain", Exts: []string{".conf"}}, {Name: "server", Files: []string{"server.conf"}}, {Name: "other"}}
	tests := map[string]string{
		"a.conf": "plain", "server.conf": "server", "/etc/server/server.conf.tmpl": "server", "Server.conf": "server",
		"my-server.conf": "plain", "server.conf.d": "other", "server": "other",
	}
	for file, want := range tests {
		if got := forFile(formats, file).Name; got != want {
			t.Errorf("%s: got %s, want %s", file, got, want)
		}
	}
}
