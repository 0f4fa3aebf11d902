package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/initplate/initplate/reference"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/languages"
)

// TestPagesOfReference wants pages in docs with what initplate help says about functions, headers and formats.
// go test ./cmd/initplate -run TestPages -update writes them.
func TestPagesOfReference(t *testing.T) {
	wantPage(t, "functions.md", "Functions", "initplate help functions", reference.Functions(), nil, leftOutTable())
	wantPage(t, "header.md", "The header of a template", "initplate help header", reference.Header(), nil, "")
	wantPage(t, "formats.md", "Formats", "initplate help formats", reference.Formats(), fileNames, "")
}

// wantPage wants a page in docs. more returns what it says about an entry apart from the text of that.
func wantPage(t *testing.T, file, title, command string, p reference.Page, more func(name string) string, end string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("# " + title + "\n\n" + markdown(p.Intro))
	b.WriteString("On a terminal, `" + command + "` says the same. Tests run every example.\n\n")
	for _, g := range p.Groups {
		b.WriteString("- [" + g.Name + "](#" + anchor(g.Name) + "): " + links(g) + "\n")
	}
	if end != "" {
		b.WriteString("- [Left out](#left-out)\n")
	}

	for _, g := range p.Groups {
		b.WriteString("\n## " + g.Name + "\n")
		for _, e := range g.Entries {
			b.WriteString("\n" + section(e, more))
		}
	}
	if end != "" {
		b.WriteString("\n## Left out\n\n" + end)
	}

	path := filepath.Join("../../docs", file)
	if *update {
		must(t, os.WriteFile(path, []byte(b.String()), 0o644))
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != b.String() {
		t.Errorf("docs/%s is not made of reference (%v): run go test ./cmd/initplate -run TestPages -update", file, err)
	}
}

// links returns links to the sections of a group's entries, or their names where there is one section for two.
func links(g reference.Group) string {
	var all []string
	for _, e := range g.Entries {
		all = append(all, "["+e.Name()+"](#"+anchor(heading(e))+")")
	}
	return strings.Join(all, ", ")
}

// heading returns the heading of an entry's section. It is not that of any other one.
func heading(e reference.Entry) string {
	switch e.Group {
	case "Keys of a parameter":
		return e.Name() + " of a parameter"
	case "Keys of pod":
		return e.Name() + " of pod"
	case "Types":
		return "type " + e.Name()
	case "Units":
		return "unit " + e.Name()
	}
	return e.Name()
}

// anchor returns the anchor that pages of Markdown have for a heading.
func anchor(heading string) string {
	return strings.NewReplacer(" ", "-", ",", "").Replace(strings.ToLower(heading))
}

// section returns what an entry says, and its examples.
func section(e reference.Entry, more func(name string) string) string {
	var b strings.Builder
	b.WriteString("### " + heading(e) + "\n\n")
	if from := e.Origins(); len(from) > 0 {
		b.WriteString("`" + e.Usage + "`, f" + strings.Join(from, " ")[1:] + "\n\n")
	} else if e.Usage != e.Name() {
		b.WriteString("`" + e.Usage + "`\n\n")
	}
	b.WriteString(markdown(e.Says))
	if more != nil {
		b.WriteString(more(e.Name()) + "\n\n")
	}
	for i, x := range e.Examples {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("```text\n" + example(x) + "```\n")
	}
	return b.String()
}

// example returns an example in columns: what its parts are, and the parts.
func example(x reference.Example) string {
	result := column("output", x.Result)
	if x.IsError() {
		said, hint, _ := strings.Cut(strings.TrimPrefix(x.Result, "error: "), "\nhint: ")
		result = column("error", said)
		if hint != "" {
			result += column("hint", hint)
		}
	}
	values := ""
	if x.Values != "" {
		values = column("--values", strings.TrimRight(x.Values, "\n"))
	}
	return values + column("template", x.Template) + result
}

func column(name, text string) (out string) {
	for line := range strings.SplitSeq(text, "\n") {
		out += strings.TrimRight(name+strings.Repeat(" ", 10-len(name))+line, " ") + "\n"
		name = ""
	}
	return out
}

// markdown returns paragraphs of a page. Templates in them are code, and so are lines that begin with two spaces.
func markdown(lines []string) string {
	var b strings.Builder
	was := ""
	for _, line := range lines {
		kind := ""
		switch {
		case strings.HasPrefix(line, "  "):
			kind, line = "code", "  "+line
		case strings.HasPrefix(line, "- "):
			kind, line = "item", inline(line)
		default:
			line = inline(line)
		}
		if b.Len() > 0 && (kind == "" || kind != was) {
			b.WriteString("\n")
		}
		b.WriteString(line + "\n")
		was = kind
	}
	return b.String() + "\n"
}

// inline returns a line in which actions of templates and what Markdown would read as something else are code.
func inline(line string) string {
	var out []string
	for _, word := range reference.Words(line) {
		bare := strings.TrimRight(word, ".,:;)")
		if strings.ContainsAny(bare, "{}<>*_$|&\\") {
			word = "`" + bare + "`" + word[len(bare):]
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

func fileNames(name string) string {
	f, _ := languages.Lookup(name)
	names := namesOf(f)
	if len(names) == 0 {
		return filesLine(f)
	}
	return "Files: `" + strings.Join(names, "` `") + "`"
}

// leftOutTable returns the functions of sprig and consul-template that initplate leaves out, with the reasons.
func leftOutTable() string {
	var b strings.Builder
	b.WriteString("These functions of sprig and consul-template are left out.\n\n| functions | why | instead |\n|---|---|---|\n")
	for _, l := range funcs.LeftOuts() {
		instead := ""
		if l.Instead != "" {
			instead = "`" + strings.ReplaceAll(l.Instead, "|", `\|`) + "`"
		}
		b.WriteString("| `" + strings.Join(strings.Fields(l.Names), "` `") + "` | " + l.Why + " | " + instead + " |\n")
	}
	return b.String()
}
