package test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// TestLinks wants each relative link of a page to lead to a file, and its anchor to a heading of that page.
func TestLinks(t *testing.T) {
	pages := markdown(t)
	if len(pages) < 30 {
		t.Fatalf("there are only %d pages", len(pages))
	}
	for _, page := range pages {
		for _, link := range links(t, page) {
			if problem := follow(t, page, link); problem != "" {
				t.Errorf("%s: %s: %s", strings.TrimPrefix(page, "../"), link, problem)
			}
		}
	}
}

// markdown returns all pages of the repository.
func markdown(t *testing.T) (pages []string) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != ".." {
			return fs.SkipDir
		}
		if err == nil && strings.HasSuffix(path, ".md") {
			pages = append(pages, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// links returns where the links of a page lead that are no URLs.
func links(t *testing.T, page string) (targets []string) {
	t.Helper()
	link := regexp.MustCompile(`(?:\]\(|(?:href|src|srcset)=")([^)"\s]+)`)
	for _, m := range link.FindAllStringSubmatch(prose(t, page), -1) {
		if !regexp.MustCompile(`^[a-z]+:`).MatchString(m[1]) {
			targets = append(targets, m[1])
		}
	}
	return targets
}

// prose returns a page without its code: blocks between ```, indented ones, and what is in backquotes but for the text
// of a link.
func prose(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}

	var kept strings.Builder
	fenced := false
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
			continue
		}
		if !fenced && !strings.HasPrefix(line, "    ") {
			kept.WriteString(regexp.MustCompile("`[^`\n]*`").ReplaceAllStringFunc(line, wordsOnly))
		}
	}
	return kept.String()
}

// wordsOnly leaves out what would make a link of a piece of code, and keeps what an anchor has of it.
func wordsOnly(code string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("`[]()", r) {
			return -1
		}
		return r
	}, code)
}

// follow says what is wrong with a link, or nothing.
func follow(t *testing.T, page, link string) (problem string) {
	t.Helper()
	file, anchor, _ := strings.Cut(link, "#")
	to := page
	if file != "" {
		to = filepath.Join(filepath.Dir(page), file)
	}
	if _, err := os.Stat(to); err != nil {
		return "there is no such file"
	}
	if anchor != "" && strings.HasSuffix(to, ".md") && !anchors(t, to)[anchor] {
		return "the page has no such heading"
	}
	return ""
}

// anchors returns the anchors that GitHub makes for the headings of a page: small letters, digits, hyphens and
// underscores of the text, with hyphens for spaces.
func anchors(t *testing.T, page string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for line := range strings.Lines(prose(t, page)) {
		heading := regexp.MustCompile(`^#{1,6} +(.*)`).FindStringSubmatch(line)
		if heading == nil {
			continue
		}
		text := regexp.MustCompile(`\]\([^)]*\)`).ReplaceAllString(heading[1], "")
		all[strings.Map(anchorRune, strings.ToLower(strings.TrimSpace(text)))] = true
	}
	return all
}

func anchorRune(r rune) rune {
	switch {
	case r == ' ':
		return '-'
	case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
		return r
	}
	return -1
}

// TestNamedTests wants each test that a page names, with a link to its file, to be in that file.
func TestNamedTests(t *testing.T) {
	named := regexp.MustCompile(`\[((?:Test|Fuzz)\w+)\]\(([^)]+)\)`)
	found := 0
	for _, page := range markdown(t) {
		for _, m := range named.FindAllStringSubmatch(prose(t, page), -1) {
			found++
			text, err := os.ReadFile(filepath.Join(filepath.Dir(page), m[2]))
			if err != nil || !strings.Contains(string(text), "\nfunc "+m[1]+"(") {
				t.Errorf("%s: %s is not in %s", page, m[1], m[2])
			}
		}
	}
	if found == 0 {
		t.Error("no page names a test")
	}
}
