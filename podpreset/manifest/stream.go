package manifest

import (
	"strings"
	"unicode/utf8"
)

// bom is the byte order mark of UTF-8.
const bom = "\ufeff"

// A Stream is the text of a file, split into documents.
type Stream struct {
	File      string
	BOM       bool // the file begins with a byte order mark, which is not in Documents
	Documents []*Document
}

// Read splits the text of a file. The documents' texts, one after the other, are the text
// of the file but for its byte order mark.
func Read(file string, content []byte) (*Stream, error) {
	text := string(content)
	switch {
	case strings.HasPrefix(text, "\xfe\xff"), strings.HasPrefix(text, "\xff\xfe"):
		return nil, &Problem{File: file, Msg: "the file is in UTF-16", Hint: "save it in UTF-8"}
	case !utf8.ValidString(text):
		const hint = "save the file in UTF-8"
		return nil, &Problem{File: file, Line: invalidLine(text), Msg: "the line is not in UTF-8", Hint: hint}
	}

	text, hasBOM := strings.CutPrefix(text, bom)
	var docs []*Document
	for _, doc := range split(file, text) {
		docs = append(docs, splitJSON(doc)...)
	}
	return &Stream{File: file, BOM: hasBOM, Documents: docs}, nil
}

func invalidLine(text string) int {
	for at, r := range text {
		if _, width := utf8.DecodeRuneInString(text[at:]); r == utf8.RuneError && width == 1 {
			return len(LinesOf(text[:at]))
		}
	}
	return 1
}

// split cuts a text before each line --- and after each line ... of YAML.
func split(file, text string) (docs []*Document) {
	lines := LinesOf(text)
	first, begun := 1, false
	cut := func(next int) {
		if next > first {
			docs = append(docs, &Document{File: file, Line: first, Text: between(text, lines, first, next)})
		}
		first, begun = next, false
	}

	for n := 1; n <= len(lines); n++ {
		line := lines.Text(text, n)
		switch {
		case isMarker(line, "---"):
			if begun {
				cut(n)
			}
			begun = true
		case isMarker(line, "..."):
			cut(n + 1)
		case isContent(line):
			begun = true
		}
	}

	cut(len(lines) + 1)
	return docs
}

// between returns the lines from one to before another.
func between(text string, lines Lines, from, to int) string {
	if to > len(lines) {
		return text[lines[from-1]:]
	}
	return text[lines[from-1]:lines[to-1]]
}

func isMarker(line, marker string) bool {
	rest, ok := strings.CutPrefix(line, marker)
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// isContent reports whether a line is part of a document, rather than a comment, a
// directive or whitespace before it.
func isContent(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return line != "" && line[0] != '#' && line[0] != '%'
}

// hasContent reports whether a text is more than markers, comments, directives and
// whitespace.
func hasContent(text string) bool {
	lines := LinesOf(text)
	for n := 1; n <= len(lines); n++ {
		line := lines.Text(text, n)
		if isMarker(line, "---") || isMarker(line, "...") {
			line = line[len("---"):]
		}
		if isContent(line) {
			return true
		}
	}
	return false
}
