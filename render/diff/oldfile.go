package diff

import (
	"hash/maphash"
	"iter"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
)

// An oldFile decides which lines of the old file may be shown. Nothing is known of where its
// values came from, so a line is shown only if the new document proves that it is not secret:
// the line is in there too, or is text of the template, or is one that the template would
// write there with other values in its open places.
//
// An open place is a value that is not secret and is in one leaf's text, or a number of the
// template's own. An old value in one is shown if it is the same leaf by its [identity], reads
// the same around the value, and is written as a value is: then it can hold no comment, and no
// other setting.
type oldFile struct {
	format   format.Format
	seed     maphash.Seed
	known    map[string]bool      // cores of lines, and of the template's own text
	patterns map[string][]pattern // by the text that they begin with
	lengths  []int                // of those texts, the longest first
	open     map[identity]*place
}

// A place is a leaf of the new document that has open places in it.
type place struct {
	text   string // with marks
	figure bool   // whether it is a number of the template's own
	value  string
}

// A pattern is a line of the new document without secrets: the texts around its open places.
// There is one text more than there are places.
type pattern []string

// A partition is a document in parts, with marks on those that are open or secret.
type partition struct {
	parts   []encode.Part
	hidden  map[int]bool // the secret parts
	figures map[int]bool // the numbers of the template's own
}

// partition cuts the document into parts.
func (d *Document) partition() *partition {
	p := &partition{hidden: map[int]bool{}, figures: map[int]bool{}}
	for _, t := range d.Texts {
		switch {
		case t.Label != "":
			p.addSecret(t.Text)
		case t.Value:
			p.addValue(t.Text)
		default:
			p.addOwn(t.Text)
		}
	}
	return p
}

func (p *partition) add(text, mark string) {
	p.parts = append(p.parts, encode.Part{Text: text, Mark: mark})
}

// addSecret adds a secret. The whitespace around it is hidden too.
func (p *partition) addSecret(text string) {
	before, core, after := cutSpace(text)
	begin := len(p.parts)
	p.add(before, "")
	if core != "" {
		p.add(core, secretMark)
	}
	p.add(after, "")
	for i := begin; i < len(p.parts); i++ {
		p.hidden[i] = true
	}
}

// addValue adds a value that is not secret. It is open if it is on one line.
func (p *partition) addValue(text string) {
	before, core, after := cutSpace(text)
	mark := openMark
	if core == "" || strings.Contains(core, "\n") {
		mark = ""
	}
	p.add(before, "")
	p.add(core, mark)
	p.add(after, "")
}

// addOwn adds text of the template, of which the numbers are open.
func (p *partition) addOwn(text string) {
	for word := range words(text) {
		if !isFigure(word) {
			p.add(word, "")
			continue
		}
		p.figures[len(p.parts)] = true
		p.add(word, openMark)
	}
}

// cutSpace splits whitespace off both ends of a text.
func cutSpace(s string) (before, core, after string) {
	core = strings.TrimSpace(s)
	before, after, _ = strings.Cut(s, core)
	if core == "" {
		return s, "", ""
	}
	return before, core, after
}

// words cuts a text into words and what is between them: whitespace, and marks around
// values.
func words(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for s != "" {
			end := strings.IndexAny(s, figureEnds)
			switch {
			case end < 0:
				end = len(s)
			case end == 0:
				end = len(s) - len(strings.TrimLeft(s, figureEnds))
			}
			if !yield(s[:end]) {
				return
			}
			s = s[end:]
		}
	}
}

const figureEnds = " \t\r\n=:<>()[]{},;\"'"

// isFigure reports whether a word is a number, maybe with a unit, or a bool: too little
// to be a secret.
func isFigure(s string) bool {
	if slices.Contains([]string{"true", "false", "on", "off", "yes", "no"}, strings.ToLower(s)) {
		return true
	}
	const digits, most = "0123456789", 9
	number := strings.TrimRight(strings.TrimPrefix(s, "-"), asciiLetters+"%")
	unit := s[strings.LastIndex(s, number)+len(number):]
	whole, fraction, hasFraction := strings.Cut(number, ".")
	return whole != "" && len(number) <= most && len(unit) <= 2 &&
		strings.Trim(whole, digits) == "" && strings.Trim(fraction, digits) == "" && hasFraction == (fraction != "")
}

const asciiLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newOldFile finds out what may be shown of the file that a document replaces.
func (d *Document) newOldFile() *oldFile {
	o := &oldFile{
		format:   d.Format,
		seed:     maphash.MakeSeed(),
		known:    map[string]bool{"": true},
		patterns: map[string][]pattern{},
		open:     map[identity]*place{},
	}

	o.addKnown(d)
	if o.format.Parse == nil {
		return o
	}

	p := d.partition()
	m, ok := markParts(o.format, p.parts)
	if !ok {
		return o
	}

	in := m.leafOf()
	open := o.places(m, p.figures)
	o.lines(p, func(part int) bool {
		leaf, ok := in[part]
		return ok && open[leaf]
	})
	return o
}

// addKnown adds the lines of the template's own text, and those of the document without secrets.
func (o *oldFile) addKnown(d *Document) {
	for _, text := range d.Own {
		for line := range strings.Lines(text) {
			o.known[coreOf(line)] = true
		}
	}
	for _, l := range d.shownLines() {
		if !l.secret {
			o.known[coreOf(l.text)] = true
		}
	}
}

// coreOf returns what counts of a line: whitespace around it and a comma after it hold no
// secret.
func coreOf(line string) string {
	return strings.TrimRight(strings.TrimLeft(line, lineSpace), lineSpace+",")
}

const lineSpace = " \t\r\n"

// commentKinds are the kinds of leaves that set nothing.
var commentKinds = []format.Kind{format.Comment, format.Instruction, format.Doctype, format.Hint}

// places finds the leaves that have open places but no secret.
func (o *oldFile) places(m *marking, figures map[int]bool) (open map[int]bool) {
	open = map[int]bool{}
	ids := identities(o.seed, m.plain)
	for i, l := range m.marked {
		figure := slices.ContainsFunc(l.Parts, func(part int) bool { return figures[part] })
		secret := slices.ContainsFunc(l.Parts, func(part int) bool { return m.parts[part].Mark == secretMark })
		comment := slices.Contains(commentKinds, l.Kind)
		if len(l.Parts) == 0 || ids[i] == 0 || secret || comment || figure && l.Text != openMark {
			continue
		}

		open[i] = true
		o.open[ids[i]] = &place{l.Text, figure, m.plain[i].Text}
	}
	return open
}

// lines cuts the lines without secrets into patterns at their open places.
func (o *oldFile) lines(p *partition, open func(part int) bool) {
	now := pattern{""}
	secret := false
	end := func() {
		if !secret {
			o.addPattern(now)
		}
		now = pattern{""}
		secret = false
	}

	for i, part := range p.parts {
		if open(i) {
			now = append(now, "")
			continue
		}
		for line := range strings.Lines(part.Text) {
			secret = secret || p.hidden[i]
			now[len(now)-1] += line
			if strings.HasSuffix(line, "\n") {
				end()
			}
		}
	}
	end()
	o.measure()
}

// mostAlike limits the patterns with one beginning, since each line is compared with all of
// them.
const mostAlike = 100

// addPattern adds a line, unless it has no open place, or two without text between them.
func (o *oldFile) addPattern(p pattern) {
	last := len(p) - 1
	p[0] = strings.TrimLeft(p[0], lineSpace)
	p[last] = strings.TrimRight(p[last], lineSpace+",")
	if last == 0 || slices.Contains(p[1:last], "") {
		return
	}

	alike := o.patterns[p[0]]
	isKnown := slices.ContainsFunc(alike, func(q pattern) bool { return slices.Equal(p, q) })
	if len(alike) < mostAlike && !isKnown {
		o.patterns[p[0]] = append(alike, p)
	}
}

// measure notes the lengths of the texts that patterns begin with.
func (o *oldFile) measure() {
	for begin := range o.patterns {
		o.lengths = append(o.lengths, len(begin))
	}
	slices.SortFunc(o.lengths, func(a, b int) int { return b - a })
	o.lengths = slices.Compact(o.lengths)
}
