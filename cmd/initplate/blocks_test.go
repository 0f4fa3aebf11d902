package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A block is what stands between two lines of ``` in a page. If the text before it ends in a name and a colon, as in
// "Write this into `app.yaml.tmpl`:", it is that file. If its language is console, it is what a reader types after "$ ",
// and what the shell answers. A block of the language sh has commands that no test runs, as they take a cluster with nodes or a release; one of mermaid
// is a picture.
type block struct {
	language string
	file     string
	first    int // the index of its first line in the page
	lines    []string
}

// readBlocks returns the blocks of a page. One that is none of the above is an error: nobody would try it.
func readBlocks(t *testing.T, page string) (blocks []block) {
	t.Helper()
	lines := strings.Split(page, "\n")
	before := ""
	for i := 0; i < len(lines); i++ {
		language, opens := strings.CutPrefix(lines[i], "```")
		if !opens {
			if strings.HasPrefix(lines[i], "    ") {
				t.Errorf("line %d: an indented block is not run: write it between lines of ```", i+1)
			}
			if lines[i] != "" {
				before = lines[i]
			}
			continue
		}

		b := block{language: language, first: i + 1}
		for i++; i < len(lines) && lines[i] != "```"; i++ {
			b.lines = append(b.lines, lines[i])
		}
		if !slices.Contains([]string{"console", "sh", "mermaid"}, language) {
			b.file = fileName(before)
			if b.file == "" {
				t.Errorf("line %d: this block is neither a file nor typed", b.first)
			}
		}
		blocks, before = append(blocks, b), ""
	}
	return blocks
}

// fileName returns the name that a line ends in, or "".
func fileName(line string) string {
	m := regexp.MustCompile("`([^`]+)`:$").FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	return m[1]
}

// A typed command is of one line, or of several that end in a backslash.
type typed struct {
	text         string
	answers      []string
	first, after int // the indices in the page of the first line of the answer, and of the line after the last
}

// commands returns what is typed in a block.
func (b block) commands(t *testing.T) (all []typed) {
	t.Helper()
	for i := 0; i < len(b.lines); {
		text, ok := strings.CutPrefix(b.lines[i], "$ ")
		if !ok {
			t.Fatalf("line %d is no command, and none is before it", b.first+i+1)
		}
		for i++; strings.HasSuffix(text, `\`) && i < len(b.lines); i++ {
			text += "\n" + b.lines[i]
		}

		start := i
		for i < len(b.lines) && !strings.HasPrefix(b.lines[i], "$ ") {
			i++
		}
		all = append(all, typed{text, b.lines[start:i], b.first + start, b.first + i})
	}
	return all
}

// answered reports whether the shell answers what the page shows. There, a line of three dots stands for any number of
// lines, and three dots in a line for any text.
func (c typed) answered(got string) bool {
	var want strings.Builder
	for _, line := range c.answers {
		switch {
		case strings.TrimSpace(line) == "...":
			want.WriteString(`(?:.*\n)*?`)
		default:
			want.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), `\.\.\.`, ".*") + `\n`)
		}
	}
	return regexp.MustCompile("^" + want.String() + "$").MatchString(got)
}

// walkScript is a script that does what a page says, in the directory in which it runs. What each command answers is in
// a file of the directory out, which has its number, and its exit code beside it.
func walkScript(t *testing.T, blocks []block, out string) (script string, all []typed) {
	t.Helper()
	var b strings.Builder
	for i, block := range blocks {
		switch {
		case block.file != "":
			from := filepath.Join(out, fmt.Sprintf("file%d", i))
			must(t, writeFile(from, strings.Join(block.lines, "\n")+"\n"))
			fmt.Fprintf(&b, "mkdir -p %s; cat %s >%s\n", filepath.Dir(block.file), from, block.file)
		case block.language == "console":
			for _, c := range block.commands(t) {
				fmt.Fprintf(&b, "{ %s\n} >%s/%d 2>&1; code=$?; echo $code >%[2]s/%[3]d.code; (exit $code)\n", c.text, out, len(all))
				all = append(all, c)
			}
		}
	}
	return b.String(), all
}

// withAnswers returns a page with other answers of the shell.
func withAnswers(page string, all []typed, answers []string) string {
	lines := strings.Split(page, "\n")
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].answered(answers[i]) {
			continue
		}
		var got []string
		if answers[i] != "" {
			got = strings.Split(strings.TrimSuffix(answers[i], "\n"), "\n")
		}
		rest := append(got, lines[all[i].after:]...)
		lines = append(lines[:all[i].first:all[i].first], rest...)
	}
	return strings.Join(lines, "\n")
}

// TestAnswered tries what three dots in a page stand for.
func TestAnswered(t *testing.T) {
	for _, tt := range []struct {
		page, got string
		want      bool
	}{
		{"a", "a\n", true},
		{"a", "a\nb\n", false},
		{"a.c", "abc\n", false},
		{"", "", true},
		{"took ... ms", "took 12 ms\n", true},
		{"took ... ms", "took 12 s\n", false},
		{"a\n...", "a\n", true},
		{"a\n...\nd", "a\nb\nc\nd\n", true},
		{"...\nd", "a\nb\n", false},
	} {
		var c typed
		if tt.page != "" {
			c.answers = strings.Split(tt.page, "\n")
		}
		if got := c.answered(tt.got); got != tt.want {
			t.Errorf("%q for %q: %v", tt.page, tt.got, got)
		}
	}
}
