package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/initplate/initplate/report"
)

// leastLine is how many characters of a line stand on one line of a narrow terminal, after an indent.
const leastLine = 20

// checkOrigins checks the flags that --origins does not go with.
func (a *app) checkOrigins() error {
	switch {
	case a.Origins && a.Out == "-":
		return usage("without --out, secrets are hidden", "--out - prints the text alone: leave out --origins")
	case a.Origins && a.Watch:
		return usage("leave out --watch", "--origins shows one run, and --watch goes on")
	}
	return nil
}

// showOrigins writes the lines of a document without its secrets, each with where its values
// came from: at the right if there is room for that, else below.
func (a *app) showOrigins(shown *bytes.Buffer, t *target, several bool) {
	if several || t.path != "" {
		endLine(shown)
		fmt.Fprintf(shown, "# %s\n", door{}.line(originHeading(t)))
	}

	o := &originText{to: shown, width: a.columns(), template: t.name}
	for _, line := range report.Lines(t.doc) {
		o.line(line)
	}
}

// originHeading names a template and its file.
func originHeading(t *target) string {
	if t.path == "" {
		return t.name
	}
	return t.name + " to " + t.path
}

// An originText writes the lines of a document with their origins.
type originText struct {
	to       *bytes.Buffer
	width    int
	template string // whose name is left out
}

const arrow = "  <- "

// line writes one line. What is longer than the width goes on, indented, on the next line.
func (o *originText) line(l report.Line) {
	text := lineText(l)
	from := strings.Join(o.from(l), "; ")
	if from == "" {
		o.wrap("", text, "    ")
		return
	}

	used := len([]rune(text))
	gap := max(o.width/2-used, 0)
	room := o.width - used - len([]rune(arrow+from))
	if room >= 0 {
		fmt.Fprintln(o.to, text+strings.Repeat(" ", min(gap, room))+arrow+from)
		return
	}
	o.wrap("", text, "    ")
	o.wrap("   "+arrow, from, "        ")
}

// lineText returns a line without its secrets, as a terminal may show it.
func lineText(l report.Line) string {
	var b strings.Builder
	for _, p := range l.Parts {
		if p.Secret {
			b.WriteString("<secret>")
			continue
		}
		b.Write(door{}.text([]byte(p.Text)))
	}
	return strings.ReplaceAll(b.String(), "\t", "    ")
}

// from says where the values of a line came from, for each line of the templates that they are in.
func (o *originText) from(l report.Line) (all []string) {
	origins := map[string][]string{} // by place
	var places []string
	for _, p := range l.Parts {
		place := o.place(p)
		for _, in := range p.Inputs {
			places = addOnce(places, place)
			origins[place] = addOnce(origins[place], door{}.line(report.Origin(in)))
		}
	}

	for _, place := range places {
		all = append(all, strings.Join(origins[place], ", ")+place)
	}
	return all
}

// place says in which line of the templates the action of a part is.
func (o *originText) place(p report.Part) string {
	if p.At.File == o.template {
		return fmt.Sprintf(" (line %d)", p.At.Line)
	}
	return door{}.line(fmt.Sprintf(" (%s:%d)", p.At.File, p.At.Line))
}

// wrap writes text after a beginning, in lines of the width. All but the first are indented.
func (o *originText) wrap(begin, text, indent string) {
	rest := []rune(text)
	for {
		room := max(o.width-len([]rune(begin)), leastLine)
		if len(rest) <= room {
			fmt.Fprintln(o.to, begin+string(rest))
			return
		}

		at := room
		if space := strings.LastIndex(string(rest[:room]), " "); space > 0 {
			at = len([]rune(string(rest[:room])[:space])) + 1
		}
		fmt.Fprintln(o.to, strings.TrimRight(begin+string(rest[:at]), " "))
		rest = rest[at:]
		begin = indent
	}
}
