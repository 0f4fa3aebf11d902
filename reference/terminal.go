package reference

import (
	"strings"
	"unicode/utf8"
)

// Width is how many characters the lines of help have at most.
const Width = 80

// Index returns the names of all entries by group, for a terminal, and before them what is said about all.
func (p Page) Index() string {
	var b strings.Builder
	for _, line := range p.Intro {
		b.WriteString(paragraph(line, 0))
	}
	for _, g := range p.Groups {
		b.WriteString("\n" + g.Name + "\n")
		var names []string
		for _, e := range g.Entries {
			names = append(names, e.Name())
		}
		b.WriteString(wrapped(strings.Join(names, " "), "  ", "  "))
	}
	return b.String()
}

// Text returns all that a page says, for a terminal.
func (p Page) Text() string {
	var b strings.Builder
	for _, line := range p.Intro {
		b.WriteString(paragraph(line, 0))
	}
	for _, e := range p.Entries() {
		b.WriteString("\n" + e.Text())
	}
	return b.String()
}

// Text returns what an entry says, for a terminal.
func (e Entry) Text() string {
	var b strings.Builder
	b.WriteString(wrapped(e.Usage, "", "    ") + "\n")
	for _, line := range append(e.Says, e.origins()...) {
		b.WriteString(paragraph(line, 2))
	}
	for _, x := range e.Examples {
		b.WriteString("\n" + x.text())
	}
	return b.String()
}

// origins says where an entry comes from, and what its other names are.
func (e Entry) origins() (lines []string) {
	if own := e.Names[0].From; own != "" {
		lines = []string{"From " + strings.ReplaceAll(own, ", ", " and ") + "."}
	}

	var others []string
	for _, n := range e.Names[1:] {
		other := n.Text
		if n.From != e.Names[0].From {
			other += " (" + n.From + ")"
		}
		others = append(others, other)
	}
	if len(others) > 0 {
		lines = append(lines, "The same: "+strings.Join(others, ", ")+".")
	}
	return lines
}

// text returns an example, with the values that it reads before it and the result after it.
func (x Example) text() string {
	var b strings.Builder
	if x.Values != "" {
		b.WriteString("  With --values of a file that holds\n" + indented(x.Values))
	}
	b.WriteString("  " + x.head() + "\n" + indented(x.Template) + "  " + x.verb() + "\n" + indented(x.Result))
	return b.String()
}

func (x Example) head() string {
	switch {
	case x.Values != "" && x.Format != "":
		return "this template of format " + x.Format
	case x.Values != "":
		return "this template"
	case x.Format != "":
		return "This template of format " + x.Format
	}
	return "This template"
}

func (x Example) verb() string {
	if strings.HasPrefix(x.Result, "error: ") {
		return "is an error:"
	}
	return "renders"
}

func indented(text string) string {
	return "      " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n      ") + "\n"
}

// paragraph returns a line of a page in lines that fit a terminal. Code stays as it is.
func paragraph(line string, indent int) string {
	margin := strings.Repeat(" ", indent)
	switch {
	case strings.HasPrefix(line, "  "):
		return margin + line + "\n"
	case strings.HasPrefix(line, "- "):
		return wrapped(line, margin, margin+"  ")
	}
	return wrapped(line, margin, margin)
}

// wrapped returns words in lines, the first after one margin, the rest after the other.
func wrapped(text, first, margin string) string {
	var b strings.Builder
	line := first
	for i, word := range strings.Fields(text) {
		if i > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > Width {
			b.WriteString(line + "\n")
			line = margin + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	b.WriteString(line + "\n")
	return b.String()
}
