package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
)

// A Violation is what is wrong at a path of keys and indexes.
type Violation struct {
	Path []any
	Msg  string
	Hint string
}

// Validate returns what the API server would refuse by the schema, its rules in CEL
// included. Unknown fields are refused as kubectl does.
func (s *Schema) Validate(v any) []Violation {
	c := &checker{}
	c.check(s, v, nil)
	return c.found
}

// A checker gathers violations.
type checker struct {
	found []Violation
}

func (c *checker) report(path []any, hint, format string, args ...any) {
	c.found = append(c.found, Violation{slices.Clone(path), name(path) + " " + fmt.Sprintf(format, args...), hint})
}

// name returns a path as Kubernetes writes it: spec.env[0].name.
func name(path []any) string {
	var b strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", step)
		case string:
			b.WriteString("." + step)
		}
	}
	if b.Len() == 0 {
		return "the PodPreset"
	}
	return strings.TrimPrefix(b.String(), ".")
}

func (c *checker) check(s *Schema, v any, path []any) {
	before := len(c.found)
	switch {
	case s.isQuantity():
		c.quantity(v, path)
	case s.IntOrString:
		c.intOrString(v, path)
	case s.Type == "object":
		c.object(s, v, path)
	case s.Type == "array":
		c.list(s, v, path)
	case s.Type != "":
		c.scalar(s, v, path)
	}

	if len(c.found) > before {
		return // what is below is not as the rules expect it
	}
	for _, r := range s.Rules {
		c.rule(r, v, path)
	}
}

func (c *checker) quantity(v any, path []any) {
	switch v.(type) {
	case string, int64, uint64, float64:
		if _, err := Canonical(fmt.Sprint(v)); err == nil {
			return
		}
	}
	c.report(path, "write a quantity, as in 500m, 64Mi or 1", "is not a quantity")
}

func (c *checker) intOrString(v any, path []any) {
	switch v.(type) {
	case string, int64:
		return
	}
	c.report(path, "", "must be a whole number or text, not %s", kindOf(v))
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case string:
		return "text"
	case []any:
		return "a list"
	case map[string]any:
		return "a map"
	}
	return "a number"
}

func (c *checker) object(s *Schema, v any, path []any) {
	m, ok := v.(map[string]any)
	if !ok {
		c.report(path, "", "must be a map, not %s", kindOf(v))
		return
	}

	for _, key := range s.Required {
		if m[key] == nil {
			c.report(path, "", "has no %s", key)
		}
	}
	if s.MaxProperties != nil && len(m) > *s.MaxProperties {
		c.report(path, maxPropertiesHint(s), "has more than %d fields", *s.MaxProperties)
	}
	if s.MinProperties != nil && len(m) < *s.MinProperties {
		c.report(path, "", "has fewer than %d fields", *s.MinProperties)
	}

	for _, key := range slices.Sorted(maps.Keys(m)) {
		c.field(s, key, m[key], append(path, key))
	}
}

func maxPropertiesHint(s *Schema) string {
	if s.Properties["emptyDir"] != nil {
		return "a volume has a name and one source"
	}
	return ""
}

func (c *checker) field(s *Schema, key string, v any, path []any) {
	switch field := s.property(key); {
	case v == nil: // the API server drops it
	case field != nil:
		c.check(field, v, path)
	case len(s.Properties) > 0 && !s.AnyField:
		names := slices.Sorted(maps.Keys(s.Properties))
		hint := nearest.Hint(key, names)
		if hint == "" && len(names) < 20 {
			hint = "fields are " + strings.Join(names, ", ")
		}
		c.report(path, hint, "is not a field")
	}
}

func (c *checker) list(s *Schema, v any, path []any) {
	list, ok := v.([]any)
	if !ok {
		c.report(path, "", "must be a list, not %s", kindOf(v))
		return
	}
	if s.MaxItems != nil && len(list) > *s.MaxItems {
		c.report(path, "", "has more than %d items", *s.MaxItems)
		return
	}
	if s.MinItems != nil && len(list) < *s.MinItems {
		c.report(path, "", "has fewer than %d items", *s.MinItems)
	}

	first := map[string]int{}
	for i, item := range list {
		at := append(path, i)
		c.check(s.Items, item, at)
		key, ok := mapKey(s, item)
		if !ok {
			continue
		}
		if was, ok := first[key]; ok {
			c.report(at, "", "has the same %s as item %d", strings.Join(s.MapKeys, " and "), was)
		} else {
			first[key] = i
		}
	}
}

// mapKey returns the fields of an item that no other one of the list may have; ok is false
// if it has none.
func mapKey(s *Schema, item any) (key string, ok bool) {
	m, ok := s.Items.Complete(item).(map[string]any)
	if !ok || len(s.MapKeys) == 0 {
		return "", false
	}

	var values []any
	for _, k := range s.MapKeys {
		values = append(values, m[k])
	}
	text, err := json.Marshal(values)
	return string(text), err == nil
}

func (c *checker) scalar(s *Schema, v any, path []any) {
	if want, ok := fits(s, v); !ok {
		hint := ""
		if s.Type == "string" {
			hint = "put it in quotes"
		}
		c.report(path, hint, "must be %s, not %s", want, kindOf(v))
		return
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		allowed := texts(s.Enum)
		c.report(path, nearest.Hint(fmt.Sprint(v), allowed), "must be one of %s", strings.Join(allowed, ", "))
	}

	text, _ := v.(string)
	if s.MaxLength != nil && len([]rune(text)) > *s.MaxLength {
		c.report(path, "", "has more than %d characters", *s.MaxLength)
	}
	if s.MinLength != nil && len([]rune(text)) < *s.MinLength {
		c.report(path, "", "has fewer than %d characters", *s.MinLength)
	}
	if s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(text) {
		c.report(path, patternHint(s.Pattern), "has characters that it must not have")
	}
	c.bounds(s, v, path)
}

func patternHint(pattern string) string {
	if strings.HasPrefix(pattern, "^[a-z0-9]") {
		return "take lower case letters, digits and -, with a letter or a digit at both ends"
	}
	return "it must match " + pattern
}

// fits reports whether a value has the type of its field, and else names that type.
func fits(s *Schema, v any) (want string, ok bool) {
	switch s.Type {
	case "string":
		_, ok = v.(string)
		return "text", ok
	case "boolean":
		_, ok = v.(bool)
		return "true or false", ok
	case "integer":
		n, isWhole := v.(int64)
		if s.Format == "int32" && (n < math.MinInt32 || n > math.MaxInt32) {
			return "a whole number of at most 32 bits", false
		}
		return "a whole number", isWhole
	}

	switch v.(type) {
	case int64, uint64, float64:
		return "", true
	}
	return "a number", false
}

func (c *checker) bounds(s *Schema, v any, path []any) {
	n, ok := v.(int64)
	if !ok {
		return
	}
	if s.Minimum != nil && float64(n) < *s.Minimum {
		c.report(path, "", "must be at least %v", *s.Minimum)
	}
	if s.Maximum != nil && float64(n) > *s.Maximum {
		c.report(path, "", "must be at most %v", *s.Maximum)
	}
}

func texts(values []any) (out []string) {
	for _, v := range values {
		out = append(out, fmt.Sprint(v))
	}
	return out
}
