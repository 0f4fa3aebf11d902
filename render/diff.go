package render

import (
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/initplate/initplate/render/format"
)

// Diff returns what would change in a file that holds old, as a unified diff in
// which no secret shows; nothing if nothing would. Of the old file a line is shown
// only where the new one says that it is no secret: it stands there too, or is of
// a setting that is in the new file and not secret there.
func (d *Document) Diff(name string, old []byte) []byte {
	now := string(d.Bytes())
	if string(old) == now {
		return nil
	}
	lines := d.shownLines()
	var shown strings.Builder
	for _, l := range lines {
		shown.WriteString(l.shown)
	}
	return heading(diff.Diff(name, []byte(d.oldShown(string(old), now, lines)), "(rendered)", []byte(shown.String())))
}

// heading takes the first line off, which repeats the names of the next two.
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

// shownLines returns the document by lines. Of a secret of several lines, the
// first shows its label and the others nothing.
func (d *Document) shownLines() []line {
	var out []line
	var now line
	for i, t := range d.texts {
		secret, label := d.labels[i] != "", d.labels[i]
		for t != "" {
			part, rest, ended := strings.Cut(t, "\n")
			if ended {
				part += "\n"
			}
			now.text += part
			switch {
			case !secret:
				now.shown += part
			default:
				now.secret = true
				now.shown += label
				if ended && rest == "" {
					now.shown += "\n"
				}
				label = ""
			}
			if ended {
				out, now = append(out, now), line{}
			}
			t = rest
		}
	}
	if now.text != "" {
		out = append(out, now)
	}
	return out
}

// oldShown returns the old file as it may be shown beside the new one.
func (d *Document) oldShown(old, now string, lines []line) string {
	known := map[string]string{}
	secret := map[int]bool{}
	for i, l := range lines {
		known[l.text] = l.shown
		secret[i+1] = l.secret
	}
	open := d.openLines(old, now, secret)
	var b strings.Builder
	for i, l := range strings.SplitAfter(old, "\n") {
		if s, ok := known[l]; ok {
			b.WriteString(s)
		} else if l != "" && !open[i+1] {
			fmt.Fprintf(&b, "<line %d of the old file, not shown: it may be a secret>\n", i+1)
		} else {
			b.WriteString(l)
		}
	}
	return b.String()
}

// openLines returns the lines of the old file, by number from 1, that are of
// settings which are not secret in the new one.
func (d *Document) openLines(old, now string, secret map[int]bool) map[int]bool {
	parse := d.Template.Format.Parse
	if parse == nil {
		return allLines(old, d.Secrets() == 0)
	}
	before, err := parse([]byte(old))
	if err != nil {
		return nil
	}
	after, err := parse([]byte(now))
	if err != nil {
		return nil
	}
	plain := map[string]bool{}
	for i, l := range after {
		plain[l.Path] = true
		for n := l.Line; n < nextLine(after, i); n++ {
			plain[l.Path] = plain[l.Path] && !secret[n]
		}
	}
	open := map[int]bool{}
	if len(before) > 0 {
		for n := range before[0].Line {
			open[n] = true
		}
	}
	for i, l := range before {
		for n := l.Line; n < max(nextLine(before, i), l.Line+1); n++ {
			was, again := open[n]
			open[n] = plain[l.Path] && (was || !again)
		}
	}
	return open
}

// nextLine is where leaf i ends: where the next one begins that is on a later line.
func nextLine(leaves []format.Leaf, i int) int {
	for _, l := range leaves[i:] {
		if l.Line > leaves[i].Line {
			return l.Line
		}
	}
	return leaves[i].Line + 1
}

func allLines(s string, open bool) map[int]bool {
	out := map[int]bool{}
	for n := range strings.Count(s, "\n") + 1 {
		out[n+1] = open
	}
	return out
}
