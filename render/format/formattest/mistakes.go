package formattest

import (
	"errors"
	"strings"
	"testing"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/encode"
)

// A Syntax is a document that a reader does not take, the line that the error names, and some of
// its words.
type Syntax = struct {
	Doc  string
	Line int
	Msg  string
}

// CheckSyntax expects errors of a reader.
func CheckSyntax(t *testing.T, parse func([]byte) ([]format.Leaf, error), rows []Syntax) {
	t.Helper()
	for _, r := range rows {
		_, err := parse([]byte(r.Doc))
		var syntax *format.SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != r.Line || !strings.Contains(syntax.Msg, r.Msg) {
			t.Errorf("%.200q: got %+v, want line %d and %q", r.Doc, err, r.Line, r.Msg)
		}
	}
}

// A Why is a value that does not fit a place, and some words of the error and its hint.
type Why = struct{ Place, Value, Msg, Hint string }

// CheckWhys expects that values are refused, each with its reason.
func CheckWhys(t *testing.T, f format.Format, rows []Why) {
	t.Helper()
	for _, r := range rows {
		_, errs := encode.Document(f, Pieces(r.Place, r.Value))
		if len(errs) != 1 || !strings.Contains(errs[0].Msg, r.Msg) || !strings.Contains(errs[0].Hint, r.Hint) {
			t.Errorf("%.200q with %.200q: got %+v, want %q and %q", r.Place, r.Value, errs, r.Msg, r.Hint)
		}
	}
}
