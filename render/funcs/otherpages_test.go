package funcs_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/funcs"
)

// TestOtherPages: what a hint says to write is what the page about that tool has in the same row. Each function of confd
// and dockerize that has a hint is on the page.
func TestOtherPages(t *testing.T) {
	for tool, complete := range map[string]bool{"gomplate": false, "confd": true, "dockerize": true} {
		rows := pageRows(t, tool)
		for _, f := range funcs.Foreigns() {
			if !strings.Contains(f.Tool, tool) {
				continue
			}
			found := 0
			for _, r := range rows {
				if slices.Contains(words(r.theirs), f.Name) {
					found++
					checkAgrees(t, tool, f, r)
				}
			}
			if complete && found == 0 && f.Tool == tool {
				t.Errorf("docs/%s.md does not have %s", tool, f.Name)
			}
		}
	}
}

type pageRow struct{ theirs, ours string }

// pageRows returns the first two cells of each row of a page's table of functions.
func pageRows(t *testing.T, tool string) (rows []pageRow) {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + tool + ".md")
	if err != nil {
		t.Fatal(err)
	}

	_, section, _ := strings.Cut(string(text), "\n## Functions\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for line := range strings.Lines(strings.ReplaceAll(section, `\|`, " ")) {
		if cells := strings.Split(strings.TrimSuffix(line, " |\n"), " | "); len(cells) == 2 {
			rows = append(rows, pageRow{cells[0], cells[1]})
		}
	}
	if len(rows) < 20 {
		t.Fatalf("docs/%s.md has %d rows", tool, len(rows))
	}
	return rows
}

// words returns the names in the code of a cell.
func words(cell string) (all []string) {
	for _, code := range regexp.MustCompile("`[^`]*`").FindAllString(cell, -1) {
		code = regexp.MustCompile(`"[^"]*"`).ReplaceAllString(code, "")
		all = append(all, regexp.MustCompile(`(^|[^\w.$-])\.Env\b`).FindAllString(code, -1)...)
		all = append(all, regexp.MustCompile(`[A-Za-z][\w.]*`).FindAllString(code, -1)...)
	}
	return all
}

func checkAgrees(t *testing.T, tool string, f funcs.Foreign, r pageRow) {
	t.Helper()
	if f.Instead == "" {
		if !strings.HasPrefix(r.ours, "none") {
			t.Errorf("docs/%s.md has %s for %s, the hint says %s", tool, r.ours, f.Name, f.Why)
		}
		return
	}

	keywords := []string{"range", "end", "if", "with", "NAME", "x", "name"}
	theirs := words(r.ours)
	agrees := strings.HasPrefix(r.ours, "none") && f.Why != ""
	for _, w := range words("`" + f.Instead + " " + f.Why + "`") {
		agrees = agrees || !slices.Contains(keywords, w) && slices.Contains(theirs, w)
	}
	if !agrees {
		t.Errorf("docs/%s.md has %s for %s, the hint says %s", tool, r.ours, f.Name, f.Instead)
	}
}
