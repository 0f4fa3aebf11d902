package lookup

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/sources"
)

// A Part is a piece of a key: text of the template, or a value that it is computed with.
type Part struct {
	Text    string
	Value   bool
	Fetched bool // a run computed it; a value that is not fetched is that of a variable, ${NAME}
}

// Joined returns the text of all parts.
func Joined(parts []Part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Placed joins the parts of a source's key. A value after the beginning of the key must not
// change what the rest of the key means: it must not lead to the directory above, to another
// field, version or datacenter, or to a listing instead of a name. A value at the beginning
// may be anything, but names no field if the template does. A listing may end in "/".
func Placed(source *sources.Row, listing bool, parts []Part) (string, error) {
	p := &placer{keys: source.Keys, listing: listing}
	for i, next := range parts {
		if next.Fetched && next.Text != "" && p.keys.Leads != nil && p.keys.Leads(p.key) {
			return "", p.leads(next.Value)
		}
		if next.Value && p.key == "" && twoFields(source, next.Text, parts[i+1:]) {
			return "", Error("the value that the key begins with contains a \"#\", as the key does after it: " +
				"it would not mean what the template says")
		}
		if !next.Value || p.key == "" {
			p.key += next.Text
			continue
		}

		dotted := slices.ContainsFunc(parts[i+1:], func(q Part) bool {
			return !q.Value && strings.Contains(q.Text, ".")
		})
		if err := p.add(next.Text, dotted); err != nil {
			return "", err
		}
	}
	return p.key, p.check()
}

// twoFields reports whether a value at the beginning names a field, and the rest too. That of a
// local file follows the last "#", so others belong to its name.
func twoFields(source *sources.Row, value string, rest []Part) bool {
	return source.Server != "" && strings.Contains(source.Keys.Marks, "#") &&
		strings.Contains(value, "#") && strings.Contains(Joined(rest), "#")
}

// A placer makes a key.
type placer struct {
	keys    sources.Keys
	listing bool
	key     string
	spans   []stretch // of the path: the values after its beginning
}

// A stretch is a part of a key.
type stretch struct{ size, at int }

// add adds a value, and escapes what would end the name that the value is part of. dotted
// says that the template has a "." after it.
func (p *placer) add(value string, dotted bool) error {
	if why := p.stray(value, dotted); why != "" {
		return p.leaves(why)
	}

	switch {
	case p.keys.Flat:
	case p.keys.Escape != nil:
		value = p.keys.Escape(p.key, value)
	case p.within() == inParameters:
		value = sources.EscapeParam(value)
	case p.within() == inPath:
		value = sources.EscapeName(p.keys.Marks, value)
	}

	if p.within() == inPath && !p.keys.Flat {
		p.spans = append(p.spans, stretch{size: len(value), at: len(p.key)})
	}
	p.key += value
	return nil
}

// stray says why a value must not be added; "" if it may.
func (p *placer) stray(value string, dotted bool) string {
	if p.keys.Stray != nil {
		if why := p.keys.Stray(p.key, value, dotted); why != "" {
			return why
		}
	}

	in := p.within()
	switch {
	case p.keys.Flat:
	case in == inField && value == "":
		return "is not the name of a field"
	case in == inTail && (value == "" || strings.Trim(value, tailLetters) != ""):
		return "does not consist of letters, digits, -, . and _"
	}
	return ""
}

// tailLetters are what a value after a "?" or "@" may consist of.
const tailLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."

// leaves returns the error for a value that leads out of its place. It does not show the
// value.
func (p *placer) leaves(why string) error {
	const format = "the value after %q in the key %s: the key would not mean what the template says"
	return Error(fmt.Sprintf(format, p.key, why))
}

// leads returns the error for a fetched value that says who is asked. If it is not a value, it is
// a key that a function changed, so that it is not known where its values are.
func (p *placer) leads(value bool) error {
	if !value {
		return Error("a function changes the key after it is made, so its values might decide who is asked: " +
			"change the values instead")
	}

	which := "the value after " + strconv.Quote(p.key) + " in the key"
	if p.key == "" {
		which = "the value that the key begins with"
	}
	return Error(which + " would decide who is asked: write that in the template, or take it from a variable, ${NAME}")
}

// A within says where in a key the next text is.
type within int

const (
	inPath       within = iota
	inField             // after a "#"
	inTail              // after a "?" or "@"
	inParameters        // in the value of a parameter
)

// within says where the next text is.
func (p *placer) within() within {
	at := strings.LastIndexByte(p.key, ' ')
	switch {
	case strings.Contains(p.keys.Marks, "#") && strings.Contains(p.key, "#"):
		return inField
	case p.keys.With != nil && at >= 0 && strings.Contains(p.key[at:], "="):
		return inParameters
	case p.path() < len(p.key):
		return inTail
	}
	return inPath
}

// path returns where the key's path ends.
func (p *placer) path() int {
	if i := strings.IndexAny(p.key, p.keys.Marks); i >= 0 {
		return i
	}
	return len(p.key)
}

// check rejects segments of the path that a value made empty or "." or "..".
func (p *placer) check() error {
	at := 0
	for segment := range strings.SplitSeq(p.key[:p.path()], "/") {
		end := at + len(segment)
		i := slices.IndexFunc(p.spans, func(s stretch) bool { return s.at <= end && s.at+s.size >= at })
		if i >= 0 && p.isBad(segment, end, p.spans[i]) {
			p.key = p.key[:p.spans[i].at]
			return p.leaves("makes a segment of the path that is " + cmp.Or(segment, "empty"))
		}
		at = end + 1
	}
	return nil
}

// isBad reports whether a segment with a value in it changes the path. end is where it ends.
func (p *placer) isBad(segment string, end int, value stretch) bool {
	endsListing := p.listing && end == p.path() && value.size > 0
	return segment == "." || segment == ".." || segment == "" && !endsListing
}
