package render

import (
	"cmp"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/initplate/initplate/render/header"
	"github.com/initplate/initplate/render/problem"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// hidden is shown in place of text of a template that is a secret.
const hidden = "<secret>"

// A Source is the text of a file that a document is made from, as it may be shown.
type Source struct{ Name, Text string }

// Shown returns the text of the template, and of the files whose defines it uses, without the
// secrets that these hold themselves: the default of a secret parameter, and a text that a
// template chooses where a secret is missing, as in or .password "a". All lines keep their
// numbers. The template must have been parsed with [Options.Origins].
func (t *Template) Shown() []Source {
	files := []problem.Other{{Name: t.Name, Body: t.Body}}
	files = append(files, t.Others...)

	spans := slices.Concat(t.secretDefaults(), t.secretChoices())
	sort.Slice(spans, func(i, k int) bool { return spans[i].Begin < spans[k].Begin })

	var all []Source
	for _, f := range files {
		all = append(all, Source{f.Name, hide(f, spans)})
	}
	return all
}

// hide returns the text of a file without spans, which are sorted.
func hide(f problem.Other, spans []header.Span) string {
	var b strings.Builder
	at := f.At
	for _, s := range spans {
		if s.Begin < at || s.End > f.At+len(f.Body) {
			continue
		}
		b.WriteString(f.Body[at-f.At : s.Begin-f.At])
		b.WriteString(hidden)
		b.WriteString(strings.Repeat("\n", strings.Count(f.Body[s.Begin-f.At:s.End-f.At], "\n")))
		at = s.End
	}
	b.WriteString(f.Body[at-f.At:])
	return b.String()
}

// secretDefaults returns where the header has the defaults of secret parameters.
func (t *Template) secretDefaults() (spans []header.Span) {
	from := strings.Index(t.Body, t.top.Text)
	for name, s := range header.Defaults(t.top.Text) {
		if t.mayBeSecret(walk.Input{Param: name}) {
			spans = append(spans, header.Span{Begin: from + s.Begin, End: from + s.End})
		}
	}
	return spans
}

// secretChoices returns where the template has texts that stand for secrets.
func (t *Template) secretChoices() (spans []header.Span) {
	for text, from := range t.walk.Choices {
		for o := range from.From {
			if t.mayBeSecret(o) {
				begin := int(text.Pos)
				spans = append(spans, header.Span{Begin: begin, End: begin + len(text.Quoted)})
				break
			}
		}
	}
	return spans
}

// mayBeSecret reports whether an input is a secret, or may be one, whatever its value is.
func (t *Template) mayBeSecret(o walk.Input) bool {
	if o.Lookup > 0 {
		l := t.walk.Lookups[o.Lookup-1]
		return t.holdsSecrets(cmp.Or(l.Ref.Source, l.Func.Source)) || l.Computed && l.Func.Source == ""
	}

	p := t.params[o.Param]
	if p == nil {
		return false
	}
	return p.Secret || slices.ContainsFunc(p.Refs, func(r sources.Ref) bool { return t.holdsSecrets(r.Source) })
}

// holdsSecrets reports whether some values of a source are secret.
func (t *Template) holdsSecrets(source string) bool {
	row := t.opt.Sources.Of(source)
	return row.Secret || row.SomeSecret
}

// ShownUnread is [Template.Shown] for a template that could not be read: which of its texts are
// secret is not known. So its header is left out, and each text that it may choose.
func ShownUnread(name, text string) Source {
	top := header.Find(text)
	if at := strings.Index(text, top.Text); top.Text != "" && at >= 0 {
		left := " <not shown: the template could not be read>" + strings.Repeat("\n", strings.Count(top.Text, "\n"))
		text = text[:at] + left + text[at+len(top.Text):]
	}

	chooses := regexp.MustCompile(`\b(default|or|and|coalesce|ternary)\b`)
	literal := regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`")
	var b strings.Builder
	for line := range strings.Lines(text) {
		if chooses.MatchString(line) {
			line = literal.ReplaceAllString(line, hidden)
		}
		b.WriteString(line)
	}
	return Source{name, b.String()}
}
