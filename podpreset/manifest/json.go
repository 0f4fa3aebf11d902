package manifest

import (
	"encoding/json"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// readableJSON replaces what the YAML library cannot read in JSON's strings: halves of
// characters, as in \ud83d, the escape \/, and control characters. The places of all nodes
// stay the same.
func readableJSON(text string) string {
	text = regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|.)`).ReplaceAllStringFunc(text, func(escape string) string {
		switch {
		case escape == `\/`:
			return "xx"
		case len(escape) == len(`\ud83d`) && strings.Contains("dD", escape[2:3]):
			return `\u0078`
		}
		return escape
	})
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return 'x'
		}
		return r
	}, text)
}

// isControl reports whether YAML takes a character only as an escape.
func isControl(r rune) bool {
	isC0 := r < ' ' && r != '\t' && r != '\n' && r != '\r'
	isC1 := r >= 0x7f && r < 0xa0 && r != 0x85
	return isC0 || isC1 || r == 0xfffe || r == 0xffff || r == 0xfeff
}

// controlLine returns the line of the first control character, or 1.
func controlLine(text string) int {
	at := strings.IndexFunc(text, isControl)
	return len(LinesOf(text[:max(at, 0)]))
}

// jsonData returns the data of a JSON document as [Document.Data] does.
func jsonData(text string) (v any, err error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	err = dec.Decode(&v)
	return withNumbers(v), err
}

func withNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		return number(string(v))
	case []any:
		for i := range v {
			v[i] = withNumbers(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = withNumbers(v[key])
		}
	}
	return v
}

func number(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	if n, err := strconv.ParseUint(text, 10, 64); err == nil {
		return n
	}
	f, _ := strconv.ParseFloat(text, 64)
	return f
}

// splitJSON cuts a document that is objects of JSON after each of them, and after a marker
// before them. As for kubectl, nothing need be between the objects. Any other document stays
// whole.
func splitJSON(doc *Document) (docs []*Document) {
	text, hasMarker := strings.CutPrefix(doc.Text, "---")
	ends := objectEnds(text)
	if len(ends) == 0 {
		return []*Document{doc}
	}

	from, line := 0, doc.Line
	if hasMarker {
		docs = append(docs, &Document{File: doc.File, Line: line, Text: "---"})
	}
	for _, to := range ends {
		docs = append(docs, &Document{File: doc.File, Line: line, Text: text[from:to]})
		line += len(LinesOf(text[from:to])) - 1
		from = to
	}
	return docs
}

// objectEnds returns where objects of JSON end, the last with the text; nil if the text is
// not only such objects.
func objectEnds(text string) (ends []int) {
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return nil
	}

	dec := json.NewDecoder(strings.NewReader(text))
	for dec.More() {
		var object map[string]json.RawMessage
		if dec.Decode(&object) != nil {
			return nil
		}
		ends = append(ends, int(dec.InputOffset()))
	}
	_, err := dec.Token()
	if err != io.EOF {
		return nil // a bracket too many
	}
	ends[len(ends)-1] = len(text)
	return ends
}
