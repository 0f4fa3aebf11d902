package diff

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/initplate/initplate/render/format"
)

// A Document is the new content of a file.
type Document struct {
	Format format.Format
	Texts  []Text
	Own    []string // the texts of the template, whether they are in the document or not
}

// A Text is a value of a document, or text of the template between two values.
type Text struct {
	Text  string
	Label string // what is shown in its place if it is secret, else ""
	Value bool
}

// Of returns what would change in a file that holds old, as a unified diff that shows no
// secret. It is empty if nothing would change. It shows a line of the old file only if the new
// one proves that it is not secret: see [oldFile].
func Of(d *Document, name string, old []byte) []byte {
	var now strings.Builder
	for _, t := range d.Texts {
		now.WriteString(t.Text)
	}
	if string(old) == now.String() {
		return nil
	}

	lines := d.shownLines()
	var shown strings.Builder
	for _, l := range lines {
		shown.WriteString(l.shown)
	}
	before := d.oldShown(string(old), lines)
	return heading(diff.Diff(name, []byte(before), "(rendered)", []byte(shown.String())))
}

// heading cuts off the first line, which repeats the names of the next two.
func heading(unified []byte) []byte {
	_, rest, ok := strings.Cut(string(unified), "\n")
	if !ok || !strings.HasPrefix(string(unified), "diff ") {
		return unified
	}
	return []byte(rest)
}

// A line is one line of the document, and how it is shown.
type line struct {
	text, shown string
	secret      bool
}

// shownLines returns the document by lines. If a secret has several lines, the first shows its
// label and the others nothing.
func (d *Document) shownLines() []line {
	var out []line
	ended := true
	for _, t := range d.Texts {
		for part := range t.lines() {
			if ended {
				out = append(out, line{})
			}
			out[len(out)-1].add(part)
			ended = strings.HasSuffix(part.text, "\n")
		}
	}
	return out
}

// add adds a part to a line.
func (l *line) add(part line) {
	l.text += part.text
	l.shown += part.shown
	l.secret = l.secret || part.secret
}

// lines yields the parts of a text that are on different lines.
func (t Text) lines() iter.Seq[line] {
	return func(yield func(line) bool) {
		label := t.Label
		rest := t.Text
		for part := range strings.Lines(t.Text) {
			rest = rest[len(part):]
			now := line{text: part, shown: part, secret: t.Label != ""}
			if now.secret {
				now.shown = label
				label = ""
			}
			if now.secret && rest == "" && strings.HasSuffix(part, "\n") {
				now.shown += "\n"
			}
			if !yield(now) {
				return
			}
		}
	}
}

// oldShown returns the old file with a note in place of each line that may be secret.
func (d *Document) oldShown(old string, lines []line) string {
	before := slices.Collect(strings.Lines(old))
	shows := d.newOldFile().shows(before)
	secrets := secretRuns(lines)

	var b strings.Builder
	for i := 0; i < len(before); i++ {
		if shows[i] {
			b.WriteString(before[i])
		} else if shown, n := same(before[i:], secrets[before[i]]); n > 0 {
			b.WriteString(shown)
			i += n - 1
		} else {
			fmt.Fprintf(&b, "<line %d of the old file, not shown: it may be a secret>\n", i+1)
		}
	}
	return b.String()
}

// secretRuns returns the runs of lines that are shown as one line with a secret in it, by
// their first line.
func secretRuns(lines []line) map[string][][]line {
	out := map[string][][]line{}
	begin := 0
	for i, l := range lines {
		if !strings.HasSuffix(l.shown, "\n") && i < len(lines)-1 {
			continue
		}
		if first := lines[begin]; first.secret {
			out[first.text] = append(out[first.text], lines[begin:i+1])
		}
		begin = i + 1
	}
	return out
}

// same finds the first of the runs that old begins with. It returns how that is shown, and its
// number of lines.
func same(old []string, runs [][]line) (shown string, n int) {
	for _, run := range runs {
		shown = ""
		for n = 0; n < len(run) && n < len(old) && run[n].text == old[n]; n++ {
			shown += run[n].shown
		}
		if n == len(run) {
			return shown, n
		}
	}
	return "", 0
}
