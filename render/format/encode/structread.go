package encode

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// dashesBefore returns what stands before a piece on its line, if that is only spaces and
// dashes.
func (e *encoder) dashesBefore(piece int) (dashes string, ok bool) {
	for p := piece - 1; p >= 0; p-- {
		n := strings.LastIndexByte(e.text[p], '\n')
		line := e.text[p][n+1:]
		if strings.Trim(line, " -") != "" || len(dashes)+len(line) > format.PlaceMax {
			return "", false
		}

		dashes = line + dashes
		if n >= 0 {
			break
		}
	}

	return dashes, true
}

// breakAfter returns the line break that follows a piece, or "". It may be the end of a block
// scalar.
func (e *encoder) breakAfter(piece int) string {
	if piece+1 < len(e.text) && strings.HasPrefix(e.text[piece+1], "\n") {
		return "\n"
	}
	return ""
}

// structureOf reads a structure by itself, without its indentation. The spaces and dashes
// before it are the indentation of its first line: "indent" and "trim" together leave it so.
func (e *encoder) structureOf(i int, text string, open bool) (*structure, error) {
	h := e.holes[i]
	s := &structure{text: text, mark: h.token}
	e.findMargin(s, h.piece)

	if e.f.Alone != nil {
		s.value, _ = e.f.Alone(text)
	}

	if s.value == nil { // a list of JSON is not a table of TOML, though it may look like one
		if err := e.readLines(s, e.breakAfter(h.piece)); s.leaves == nil {
			return nil, cmp.Or(err, errors.New("there is nothing in it"))
		}
	}

	s.dress(e.f, h.token, open)
	return s, nil
}

// readLines reads a structure without its indentation, or as it is if that fails; after is what
// follows it.
func (e *encoder) readLines(s *structure, after string) (err error) {
	if flat, ok := flatten(s.text[len(s.margin):], s.indent); ok {
		var written string
		if s.leaves, written, err = agreed(e.f, flat, after); written != flat {
			s.text = s.margin + strings.ReplaceAll(written, "\n", "\n"+s.indent)
		}
	}

	if s.leaves == nil && !errors.Is(err, format.ErrOdd) {
		s.leaves, s.text, err = agreed(e.f, s.text, after)
	}

	return err
}

// findMargin notes how the lines of a structure are indented: as its steps say, or, if they
// are not known, as the text looks.
func (e *encoder) findMargin(s *structure, piece int) {
	if l := e.layout(e.pieces[piece]); l != nil && strings.HasPrefix(s.text, l.margin) {
		s.margin = l.margin
		s.indent = l.lines
		return
	}

	s.margin = marginOf(s.text)
	before, dashes := e.dashesBefore(piece)
	indent, onNewLine := strings.CutPrefix(s.margin, "\n")
	s.indent = indent

	if dashes && !onNewLine {
		s.indent = strings.Repeat(" ", len(before)) + indent
	}
}

// flatten removes an indentation from all lines but the first. ok is false if a line does not
// have it, or if a name would lose what stands below it.
func flatten(text, indent string) (flat string, ok bool) {
	lines := strings.Split(text, "\n")
	for i, line := range lines[1:] {
		bare, ok := strings.CutPrefix(line, indent)
		if !ok && strings.TrimSpace(line) != "" {
			return "", false
		}
		if !ok {
			bare = ""
		}
		lines[i+1] = bare
	}

	blanks := format.LeadingBlanks
	for i, line := range lines[:len(lines)-1] {
		next := lines[i+1]
		isItem := strings.HasPrefix(strings.TrimLeft(next, " "), "-")
		if strings.HasSuffix(line, ":") && blanks(next) <= blanks(line) && !isItem {
			return "", false
		}
	}

	return strings.Join(lines, "\n"), true
}

// agreed reads a structure that all programs read as the same. What is written for it may be
// another text.
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

// dress chooses how a structure is marked: with a token, or with a token in an entry or item.
func (s *structure) dress(f format.Format, token string, open bool) {
	s.mark = token
	s.block = false

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

// marginOf returns what indent and nindent put before a text: a line break, and spaces. More
// line breaks belong to the text, and must not end a comment.
func marginOf(s string) string {
	text := strings.TrimLeft(strings.TrimPrefix(s, "\n"), " ")
	return s[:len(s)-len(text)]
}

// tidyJSON escapes the characters in JSON that some readers of YAML and TOML do not take as
// they are. Other text stays as it is.
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
