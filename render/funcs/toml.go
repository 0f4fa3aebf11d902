package funcs

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/initplate/initplate/sources/document"
)

// toTOML writes a map. Nil values are left out, as TOML has none.
func toTOML(v any) (string, error) {
	if v == nil {
		return "", absent
	}

	var large error
	v, err := rebuild(v, textKey, func(v any) any {
		v = exact(v)
		if _, ok := v.(json.Number); ok { // the encoder would write a float
			large = errRange
		}
		if f, ok := v.(float64); ok && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return tomlFloat(f)
		}
		return v
	})
	if err != nil {
		return "", err
	}

	var b strings.Builder
	if err := toml.NewEncoder(&b).Encode(v); err != nil || large != nil {
		return "", cmp.Or(err, large)
	}

	// The encoder also takes numbers and text that TOML cannot hold.
	if _, err := toml.Decode(b.String(), &map[string]any{}); err != nil {
		return "", err
	}
	return strings.TrimSpace(b.String()), nil
}

// parseTOML reads a document. Whole numbers stay whole numbers, and dates are text.
func parseTOML(s string) (any, error) {
	if document.TooDeep([]byte(s)) {
		return nil, errTooDeep
	}

	doc := map[string]any{}
	if _, err := toml.Decode(s, &doc); err != nil {
		return nil, notTOML(err)
	}
	return rebuild(doc, textKey, dateAsText)
}

func dateAsText(v any) any {
	if t, ok := v.(time.Time); ok {
		return document.Date(t)
	}
	return v
}

// notTOML says in which line a text is not TOML, without showing it.
func notTOML(err error) error {
	var wrong toml.ParseError
	if !errors.As(err, &wrong) {
		return errNotTOML
	}
	return &mistake{fmt.Sprintf("line %d is not TOML", wrong.Position.Line), cures(errNotTOML)}
}

const errNotTOML failure = "not TOML"

// A tomlFloat is a float that is written with a point, as TOML needs it.
type tomlFloat float64

func (f tomlFloat) MarshalTOML() ([]byte, error) {
	digits := encoded(float64(f))
	if !strings.ContainsAny(digits, ".e") {
		digits += ".0"
	}
	return []byte(digits), nil
}
