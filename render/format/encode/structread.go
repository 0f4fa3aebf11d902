package encode

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// dashesBefore returns what stands before a piece on its line, if that is but
// blanks and dashes.
func (e *encoder) dashesBefore(piece int) (dashes string, ok bool) {
	for p := piece - 1; p >= 0; p-- {
		n := strings.LastIndexByte(e.text[p], '\n')
		line := e.text[p][n+1:]
		if strings.Trim(line, " -") != "" || len(dashes)+len(line) > format.PlaceMax {
			return "", false
		}
		if dashes = line + dashes; n >= 0 {
			break
		}
	}
	return dashes, true
}

// breakBehind returns the line break that stands behind a piece, or nothing: it
// may be the end of a block scalar.
func (e *encoder) breakBehind(piece int) string {
	if piece+1 < len(e.text) && strings.HasPrefix(e.text[piece+1], "\n") {
		return "\n"
	}
	return ""
}

// structureOf reads a structure alone, without its indentation. The blanks and
// dashes that stand before it are its first line's: "indent" and "trim" together
// leave it such.
func (e *encoder) structureOf(i int, text string, open bool) (*structure, error) {
	f, h := e.f, e.holes[i]
	s := &structure{text: text, mark: h.token}
	e.findMargin(s, h.piece)
	after := e.breakBehind(h.piece)
	if f.Alone != nil {
		s.value, _ = f.Alone(text)
	}
	var err error
	if s.value == nil { // a list of JSON is no table of TOML, though it may look like one
		if flat, ok := flatten(text[len(s.margin):], s.indent); ok {
			var written string
			if s.leaves, written, err = agreed(f, flat, after); written != flat {
				s.text = s.margin + strings.ReplaceAll(written, "\n", "\n"+s.indent)
			}
		}
		if s.leaves == nil && !errors.Is(err, format.ErrOdd) {
			s.leaves, s.text, err = agreed(f, text, after)
		}
	}
	if s.leaves == nil && s.value == nil {
		return nil, cmp.Or(err, errors.New("there is nothing in it"))
	}
	s.dress(f, h.token, open)
	return s, nil
}

// findMargin notes how the lines of a structure are indented, as its steps say; where
// they are not known, as it looks.
func (e *encoder) findMargin(s *structure, piece int) {
	if l := e.layout(e.pieces[piece]); l != nil && strings.HasPrefix(s.text, l.margin) {
		s.margin, s.indent = l.margin, l.lines
		return
	}
	s.margin, _ = cutMargin(s.text)
	before, dashes := e.dashesBefore(piece)
	if indent, ok := strings.CutPrefix(s.margin, "\n"); ok {
		s.indent = indent
	} else if s.indent = s.margin; dashes {
		s.indent = strings.Repeat(" ", len(before)) + s.margin
	}
}

// flatten takes an indentation off all lines but the first; ok is false where one
// has none, or where a name would lose what stands below it.
func flatten(text, indent string) (flat string, ok bool) {
	lines := strings.Split(text, "\n")
	for i, line := range lines[1:] {
		if lines[i+1], ok = strings.CutPrefix(line, indent); ok {
			continue
		}
		if lines[i+1] = ""; strings.TrimSpace(line) != "" {
			return "", false
		}
	}
	blanks := func(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }
	for i, line := range lines[:len(lines)-1] {
		next := lines[i+1]
		if strings.HasSuffix(line, ":") && blanks(next) <= blanks(line) && !strings.HasPrefix(strings.TrimLeft(next, " "), "-") {
			return "", false
		}
	}
	return strings.Join(lines, "\n"), true
}

// agreed reads a structure that all programs read as the same: written may be another
// text.
func agreed(f format.Format, text, after string) (leaves []format.Leaf, written string, err error) {
	leaves, err = entries(f, text+after)
	if err != nil || f.Respell == nil {
		return leaves, text, err
	}
	if written, err = f.Respell(text, leaves); err != nil {
		return nil, text, format.ErrOdd
	}
	if written != text {
		leaves, err = entries(f, written+after)
	}
	return leaves, written, err
}

// entries reads a structure as a document of its own.
func entries(f format.Format, text string) ([]format.Leaf, error) {
	leaves, err := f.Parse([]byte(text))
	if len(leaves) > 0 && leaves[0].Kind == format.Document {
		leaves = leaves[1:]
	}
	for _, l := range leaves {
		switch {
		case l.Kind == format.Document:
			return nil, errors.New("there is more than one document in it")
		case l.Kind == format.Anchor || l.Kind == format.Alias || l.Kind == format.Tag && l.Text != "!!binary":
			return nil, errors.New("no encoder prints anchors and tags")
		}
	}
	return leaves, err
}

// dress chooses how a structure is marked.
func (s *structure) dress(f format.Format, token string, open bool) {
	s.mark, s.block = token, false
	flow := s.leaves == nil
	if flow {
		s.leaves = s.value
	} else if s.value == nil {
		begin := s.text[len(s.margin):]
		flow = f.Alone == nil && (strings.HasPrefix(begin, "[") || strings.HasPrefix(begin, "{"))
	}
	s.scalar = len(s.leaves) == 1 && s.leaves[0].Kind != format.Map && s.leaves[0].Kind != format.List
	if f.Stand != nil && !open && (s.scalar || !flow) {
		s.mark = f.Stand(s.leaves[0].Kind, token)
		s.block = !s.scalar && s.mark != token
	}
}

// cutMargin splits off what indent and nindent put before a text: a line break,
// and blanks. More line breaks are the text's own, which must not end a comment.
func cutMargin(s string) (margin, text string) {
	text = strings.TrimLeft(strings.TrimPrefix(s, "\n"), " ")
	return s[:len(s)-len(text)], text
}

// tidyJSON escapes the characters in JSON that YAML and TOML do not take as they
// are, or not all of their readers. Other text stays as it is.
func tidyJSON(text string) string {
	special := func(r rune) bool { return 0x7f <= r && r < 0xa0 || strings.ContainsRune(format.OddRunes, r) }
	if !strings.ContainsFunc(text, special) || !json.Valid([]byte(text)) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if special(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
