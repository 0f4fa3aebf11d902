package apache

import "strings"

// A line is what httpd takes for one: lines of the document up to one that does not end in a
// backslash.
type line struct {
	text  string // without whitespace around it
	first int    // the number of its first line
	size  int    // in bytes, as httpd keeps it
}

// A scanner cuts a document into lines as ap_cfg_getline_core does.
type scanner struct {
	rest string
	n    int // lines before the rest
}

// next returns the next line; ok is false at the end.
func (s *scanner) next() (l line, ok bool) {
	if s.rest == "" {
		return line{}, false
	}

	l.first = s.n + 1
	text, isContinued := continued(s.physical())
	if isContinued {
		text = s.joined(text)
	}

	l.size = len(text)
	l.text = strings.Trim(text, spaces)
	return l, true
}

// joined returns a line that begins with some text and goes on.
func (s *scanner) joined(text string) string {
	joined := []byte(text)
	for isContinued := true; isContinued; {
		more, hasBreak := s.physical()
		joined = append(joined, more...)
		tail := string(joined[max(0, len(joined)-2):])

		var cut string
		cut, isContinued = continued(tail, hasBreak)
		joined = joined[:len(joined)-len(tail)+len(cut)]
	}

	return string(joined)
}

// physical returns a line of the document, and whether it has a line break.
func (s *scanner) physical() (text string, hasBreak bool) {
	text, s.rest, hasBreak = strings.Cut(s.rest, "\n")
	s.n++
	return text, hasBreak
}

// continued reports whether the text before a line break goes on, and returns it without the
// backslash. This may be the one before another backslash that has been cut, where an empty line
// follows.
func continued(text string, hasBreak bool) (rest string, isContinued bool) {
	rest, isContinued = strings.CutSuffix(strings.TrimSuffix(text, "\r"), `\`)
	if !hasBreak || !isContinued {
		return text, false
	}
	return rest, true
}

// spaces are what C's isspace takes for whitespace.
const spaces = " \t\n\v\f\r"

func isSpace(c byte) bool { return strings.IndexByte(spaces, c) >= 0 }
