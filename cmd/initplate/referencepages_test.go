package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/reference"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/languages"
)

// TestPagesOfReference wants pages in docs with what initplate help says about functions, headers and formats.
// go test ./cmd/initplate -run TestPages -update writes them.
func TestPagesOfReference(t *testing.T) {
	functions := heads("Functions", "functions", reference.Functions()) + "- [Left out](#left-out)\n" +
		sections(reference.Functions(), nil) + "\n## Left out\n\n" + leftOutTable()
	formats := heads("Formats", "formats", reference.Formats()) + "\n" + formatTable() +
		sections(reference.Formats(), fileNames)
	header := heads("The header of a template", "header", reference.Header()) + sections(reference.Header(), nil)
	for file, text := range map[string]string{"functions.md": functions, "formats.md": formats, "header.md": header} {
		wantPage(t, file, text)
	}
}

// wantPage wants a page in docs.
func wantPage(t *testing.T, file, text string) {
	t.Helper()
	path := filepath.Join("../../docs", file)
	if *update {
		must(t, os.WriteFile(path, []byte(text), 0o644))
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != text {
		t.Errorf("docs/%s is not made of reference (%v): run go test ./cmd/initplate -run TestPages -update", file, err)
	}
}

// heads returns the beginning of a page: what is said about all entries, and links to them.
func heads(title, topic string, p reference.Page) string {
	var b strings.Builder
	b.WriteString("# " + title + "\n\n" + markdown(p.Intro))
	b.WriteString("On a terminal, `initplate help " + topic + "` says the same. Tests run every example.\n\n")
	for _, g := range p.Groups {
		b.WriteString("- [" + g.Name + "](#" + anchor(g.Name) + "): " + links(g) + "\n")
	}
	return b.String()
}

// sections returns the sections of all entries. more, if set, returns what one says apart from the entry's own text.
func sections(p reference.Page, more func(name string) string) string {
	var b strings.Builder
	for _, g := range p.Groups {
		b.WriteString("\n## " + g.Name + "\n")
		for _, e := range g.Entries {
			b.WriteString("\n" + section(e, more))
		}
	}
	return b.String()
}

// formatTable lists the formats, with the first sentence about each.
func formatTable() string {
	var b strings.Builder
	b.WriteString("| format | files | what it is for |\n|---|---|---|\n")
	for _, e := range reference.Formats().Entries() {
		f, _ := languages.Lookup(e.Name())
		files := ""
		for _, name := range namesOf(f) {
			files += " `" + name + "`"
		}
		first, _, _ := strings.Cut(e.Says[0]+" ", ". ")
		b.WriteString("| [" + e.Name() + "](#" + anchor(entryHeading(e)) + ") |" + files + " | " + inline(first) + " |\n")
	}
	return b.String()
}

// links returns links to the sections of a group's entries.
func links(g reference.Group) string {
	var all []string
	for _, e := range g.Entries {
		all = append(all, "["+e.Name()+"](#"+anchor(entryHeading(e))+")")
	}
	return strings.Join(all, ", ")
}

// entryHeading returns the heading of an entry's section. It is not that of any other one.
func entryHeading(e reference.Entry) string {
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

// anchor returns the anchor that GitHub makes for a heading.
func anchor(heading string) string {
	return strings.ReplaceAll(regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}

// section returns what an entry says, and its examples.
func section(e reference.Entry, more func(name string) string) string {
	var b strings.Builder
	b.WriteString("### " + entryHeading(e) + "\n\n")
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
	for _, word := range prose.Words(line) {
		bare := strings.TrimRight(word, ".,:;)")
		if strings.ContainsAny(bare, "{}<>*_$|&\\=") || strings.HasPrefix(bare, "--") {
			word = "`" + bare + "`" + word[len(bare):]
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

func fileNames(name string) string {
	f, _ := languages.Lookup(name)
	names := namesOf(f)
	files := filesLine(f)
	if len(names) > 0 {
		files = "Files: `" + strings.Join(names, "` `") + "`"
	}
	return strings.Join(append([]string{files}, aliasesLine(name)...), "\n\n")
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
