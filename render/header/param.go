package header

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources"
)

// A Param is a parameter that a template declares. A template uses it as a field
// of its data: {{ .port }}.
type Param struct {
	Name     string   `yaml:"-"`
	Type     string   `yaml:"type"` // string (the default), int, bool, float, size, duration, port, path, enum, list, map
	Default  any      `yaml:"default"`
	Optional bool     `yaml:"optional"` // without a value and a default it is nil rather than missing
	Secret   bool     `yaml:"secret"`   // never to be shown
	Doc      string   `yaml:"doc"`
	From     []string `yaml:"from"`   // references, tried in order; ${NAME} and ${NAME:-default} are expanded
	Values   []string `yaml:"values"` // of an enum
	Unit     string   `yaml:"unit"`   // of a size or a duration: the value is then a number of this unit
	Min      any      `yaml:"min"`    // of an int, float, port, size or duration: a number of the unit, or a value
	Max      any      `yaml:"max"`

	Letters bool // a size is written as MySQL writes it
}

var paramKeys = []string{"type", "default", "optional", "secret", "doc", "from", "values", "min", "max", "unit"}

// types holds, by name, how a type converts a value, and how errors describe its values.
var types = map[string]struct {
	convert func(p *Param, v any) (any, bool)
	want    string
}{
	"string":   {toString, "a string"},
	"int":      {toInt, "a whole number"},
	"float":    {toFloat, "a number"},
	"bool":     {toBool, "a bool (true or false)"},
	"size":     {toSize, "a size (a number of bytes, or a number followed by K, M, G, T, P or E)"},
	"duration": {toDuration, "a duration (such as 90s, 10m or 1h30m)"},
	"port":     {toPort, "a port (1-65535)"},
	"path":     {toPath, "an absolute path"},
	"enum":     {toEnum, "one of"},
	"list":     {toList, "a list"},
	"map":      {toMap, "a map (lines of NAME=VALUE, or a JSON object of texts)"},
}

// check checks what the header declares about a parameter.
func (p *Param) check(table sources.Table) error {
	err := p.checkType()
	if err != nil {
		return err
	}

	if !IsIdentifier(p.Name) {
		return errors.New("a name consists of letters, digits and _, so that templates can use it as a field")
	}
	for _, f := range p.From {
		if _, err := table.ParseRef(f); err != nil {
			return fmt.Errorf("from: %w", err)
		}
	}

	if p.Default == nil {
		return nil
	}
	if _, err := p.Convert(p.Default); err != nil {
		return fmt.Errorf("the default is not %s", p.want())
	}
	return nil
}

// checkType checks the type, and what depends on it.
func (p *Param) checkType() error {
	if p.Type == "" {
		p.Type = "string"
	}
	if _, ok := types[p.Type]; !ok {
		const names = "string, int, bool, float, size, duration, port, path, enum, list, map"
		return fmt.Errorf("there is no type %q; the types are %s", p.Type, names)
	}
	if (p.Type == "enum") != (len(p.Values) > 0) {
		return errors.New("type enum needs values, and no other type takes them")
	}

	err := p.checkUnit()
	if err != nil {
		return err
	}
	return p.checkBounds()
}

// Convert returns v as a value of the parameter's type. Its error says what v should be,
// without showing v.
func (p *Param) Convert(v any) (any, error) {
	out, ok := types[p.Type].convert(p, v)
	switch {
	case ok:
		return out, nil
	case p.isBeyond(v):
		return nil, fmt.Errorf("is out of range: %s", beyond(p.Type))
	}
	return nil, fmt.Errorf("is not %s", p.want())
}

// Meant is a hint at the value of an enum that v, which is none, was meant to be; "" if that is not known. It does
// not show v.
func (p *Param) Meant(v any) string {
	s, isText := text(v)
	if p == nil || p.Secret || !isText {
		return ""
	}
	return nearest.Hint(s, p.Values)
}

// want says what a value must be.
func (p *Param) want() string {
	want := types[p.Type].want
	if p.Type == "enum" {
		return want + " " + strings.Join(p.Values, ", ")
	}
	if p.Unit != "" {
		want += " that is a whole number of " + p.unitInWords()
	}
	return want + p.boundsInWords()
}

// unitInWords returns the plural of a unit of durations, and other units as they are.
func (p *Param) unitInWords() string {
	words := map[string]string{
		"ns": "nanoseconds", "us": "microseconds", "ms": "milliseconds",
		"s": "seconds", "m": "minutes", "h": "hours", "d": "days",
	}
	return cmp.Or(words[p.Unit], p.Unit)
}

// boundsInWords says what min and max ask for, after the name of the type.
func (p *Param) boundsInWords() string {
	low, _ := text(p.Min)
	high, _ := text(p.Max)
	switch {
	case low != "" && high != "":
		return " from " + low + " to " + high
	case low != "":
		return ", " + low + " or more"
	case high != "":
		return ", " + high + " or less"
	}
	return ""
}

// text returns a scalar as a person would write it.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool, int, int64, uint64, json.Number:
		return fmt.Sprint(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

func toString(_ *Param, v any) (any, bool) {
	s, ok := text(v)
	return s, ok
}

func toInt(p *Param, v any) (any, bool) {
	s, _ := text(v)
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	return int(n), err == nil && p.within(float64(n))
}

func toFloat(p *Param, v any) (any, bool) {
	s, _ := text(v)
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) && p.within(f)
}

func toBool(_ *Param, v any) (any, bool) {
	s, _ := text(v)
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "yes", "on", "1":
		return true, true
	case "false", "no", "off", "0":
		return false, true
	}
	return nil, false
}

// IsIdentifier reports whether a template can use the name as a field.
func IsIdentifier(s string) bool {
	for i, r := range s {
		if r != '_' && !('a' <= r && r <= 'z') && !('A' <= r && r <= 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

func toPort(p *Param, v any) (any, bool) {
	s, _ := text(v)
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 16)
	return int(n), err == nil && n > 0 && p.within(float64(n))
}

func toPath(_ *Param, v any) (any, bool) {
	s, _ := text(v)
	return s, path.IsAbs(s) && !strings.ContainsAny(s, "\x00\n\r")
}

func toEnum(p *Param, v any) (any, bool) {
	s, _ := text(v)
	i := slices.IndexFunc(p.Values, func(e string) bool { return strings.EqualFold(e, strings.TrimSpace(s)) })
	if i < 0 {
		return nil, false
	}
	return p.Values[i], true
}

// toList takes a list, a JSON list, or text with commas between its items.
func toList(_ *Param, v any) (any, bool) {
	if l, ok := v.([]any); ok {
		return l, true
	}

	s, ok := text(v)
	s = strings.TrimSpace(s)
	if !ok || s == "" {
		return []any{}, ok
	}

	if s[0] == '[' {
		return fromJSON(s)
	}
	var out []any
	for item := range strings.SplitSeq(s, ",") {
		out = append(out, strings.TrimSpace(item))
	}
	return out, true
}
