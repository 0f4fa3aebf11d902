package reference

import (
	"strings"

	"github.com/initplate/initplate/prose"
)

// Width is how many characters a line of help has at most.
const Width = 80

// Index returns what is said about all entries, and their names by group, for a terminal.
func (p Page) Index() string {
	var b strings.Builder
	b.WriteString(Paragraphs(p.Intro, ""))
	for _, g := range p.Groups {
		var names []string
		for _, e := range g.Entries {
			names = append(names, e.Name())
		}
		b.WriteString("\n" + g.Name + "\n" + wrapped(strings.Join(names, " "), "  ", "  "))
	}
	return b.String()
}

// Summary returns all but the examples of a page, for a terminal.
func (p Page) Summary() string {
	var b strings.Builder
	b.WriteString(Paragraphs(p.Intro, ""))
	for _, g := range p.Groups {
		b.WriteString("\n" + g.Name + "\n")
		for _, e := range g.Entries {
			b.WriteString(wrapped(e.Usage, "  ", "    ") + Paragraphs(e.Says, "      "))
		}
	}
	return b.String()
}

// Text returns what an entry says, with its examples, for a terminal. more are paragraphs to add to what it says.
func (e Entry) Text(more ...string) string {
	var b strings.Builder
	b.WriteString(wrapped(e.Usage, "", "    ") + "\n" + Paragraphs(e.Says, "  "))
	b.WriteString(Paragraphs(more, "  ") + Paragraphs(e.Origins(), "  "))
	for _, x := range e.Examples {
		b.WriteString("\n" + x.text())
	}
	return b.String()
}

// Origins says where an entry comes from, and what its other names are, in paragraphs.
func (e Entry) Origins() (lines []string) {
	own := e.Names[0].From
	if own != "" {
		lines = append(lines, "From "+strings.ReplaceAll(own, ", ", " and ")+".")
	}

	var others []string
	for _, n := range e.Names[1:] {
		other := n.Text
		if n.From != own {
			other += " (" + n.From + ")"
		}
		others = append(others, other)
	}
	if len(others) > 0 {
		lines = append(lines, "Other names: "+strings.Join(others, ", ")+".")
	}
	return lines
}

// text returns an example: the values that it reads, the template and the result.
func (x Example) text() string {
	head := "This template"
	if x.Format != "" {
		head += " of format " + x.Format
	}
	values := ""
	if x.Values != "" {
		values = "  With a file of --values that holds\n" + indented(x.Values)
		head = "t" + head[1:]
	}

	verb, result := "renders", indented(x.Result)
	if x.IsError() {
		verb, result = "is an error", ""
		for _, line := range strings.Split(x.Result, "\n") {
			result += wrapped(line, "    ", "      ")
		}
	}
	return values + "  " + head + "\n" + indented(x.Template) + "  " + verb + "\n" + result
}

// IsError reports whether the result is an error.
func (x Example) IsError() bool { return strings.HasPrefix(x.Result, "error: ") }

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ") + "\n"
}

// Paragraphs returns paragraphs in lines that fit a terminal, each after a margin. Code stays as it is.
func Paragraphs(all []string, margin string) string {
	var b strings.Builder
	for _, p := range all {
		switch {
		case strings.HasPrefix(p, "  "):
			b.WriteString(margin + p + "\n")
		case strings.HasPrefix(p, "- "):
			b.WriteString(wrapped(p, margin, margin+"  "))
		default:
			b.WriteString(wrapped(p, margin, margin))
		}
	}
	return b.String()
}

// Row returns a name, and beside it words in lines that fit a terminal. wide is how wide the column of names is.
func Row(name string, wide int, text string) string {
	first := "  " + name + strings.Repeat(" ", max(1, wide-len(name)))
	return wrapped(text, first, strings.Repeat(" ", 2+wide))
}

// wrapped returns text in lines that fit a terminal, the first after one margin, the rest after the other.
func wrapped(text, first, margin string) string {
	return prose.Wrapped(first, text, margin, Width) + "\n"
}
