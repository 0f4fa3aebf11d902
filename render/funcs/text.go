package funcs

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"text/template"
)

// addTexts replaces the functions that make text of any value. A value that is not there
// is an error rather than <nil>, a list or a map is one rather than [a b], and floats are
// digits.
func addTexts(m template.FuncMap) {
	m["print"] = Print
	m["println"] = printLine
	m["printf"] = printf
	m["html"] = escaped(template.HTMLEscapeString)
	m["js"] = escaped(template.JSEscapeString)
	m["urlquery"] = escaped(func(s string) string { return template.URLQueryEscaper(s) })
}

func escaped(escape func(string) string) func(args ...any) (string, error) {
	return func(args ...any) (string, error) {
		s, err := Print(args...)
		return escape(s), err
	}
}

// addSprigTexts replaces sprig's functions that make text. Most of them leave out nil.
func addSprigTexts(m template.FuncMap) {
	m["toString"] = text
	m["toStrings"] = texts
	m["cat"] = joined(func(s string) string { return s })
	m["dict"] = dict
	m["join"] = join(m["join"])
	m["quote"] = joined(func(s string) string { return fmt.Sprintf("%q", s) })
	m["sortAlpha"] = sortAlpha
	m["squote"] = joined(func(s string) string { return "'" + s + "'" })
}

// join is sprig's, of the texts of a list.
func join(limitedJoin any) func(args ...any) (any, error) {
	join := limitedJoin.(func(...any) (any, error))

	return func(args ...any) (any, error) {
		if len(args) != 2 {
			return join(args...)
		}

		items, err := texts(args[1])
		if err != nil {
			return nil, err
		}
		return join(args[0], items)
	}
}

func sortAlpha(list any) ([]string, error) {
	items, err := texts(list)
	sort.Strings(items)
	return items, err
}

// text returns a value as text. Numbers are digits. It fails for lists, maps and nil.
func text(v any) (string, error) {
	if s, ok := v.(string); ok {
		return s, nil
	}

	p, err := printable(v)
	return fmt.Sprint(p), err
}

// texts returns the elements of a list as text, without those that are nil. Another
// value counts as a list of itself.
func texts(v any) ([]string, error) {
	out := []string{}
	if v == nil {
		return out, nil
	}

	l := reflect.ValueOf(v)
	if !isList(l) {
		s, err := text(v)
		return []string{s}, err
	}

	for i := range l.Len() {
		e := l.Index(i).Interface()
		if e == nil {
			continue
		}

		s, err := text(e)
		if err != nil {
			return nil, ofItem(err)
		}
		out = append(out, s)
	}
	return out, nil
}

// ofItem returns the error of a list for the error of one of its items.
func ofItem(err error) error {
	if err == errList || err == errMap {
		return errInner
	}
	return err
}

// joined writes values with spaces between them, without those that are nil.
func joined(write func(string) string) func(vs ...any) (string, error) {
	return func(vs ...any) (string, error) {
		var items []string
		for _, v := range vs {
			if v == nil {
				continue
			}

			s, err := text(v)
			if err != nil {
				return "", err
			}
			items = append(items, write(s))
		}
		return strings.Join(items, " "), nil
	}
}

// dict makes a map of names and values in turn. A last name without a value has "".
func dict(pairs ...any) (map[string]any, error) {
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, err := text(pairs[i])
		if err != nil {
			return nil, err
		}

		m[name] = ""
		if i+1 < len(pairs) {
			m[name] = pairs[i+1]
		}
	}
	return m, nil
}

// Print is the print of text/template, but a value that is not there is an error, and so is
// a list or a map. Floats are digits.
func Print(args ...any) (string, error) {
	out, err := allPrintable(args)
	return fmt.Sprint(out...), err
}

func printLine(args ...any) (string, error) {
	out, err := allPrintable(args)
	return fmt.Sprintln(out...), err
}

func allPrintable(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		p, err := printable(a)
		if err != nil {
			return nil, err
		}
		out[i] = p
	}
	return out, nil
}

// printable returns a value that package fmt prints as we want v to be printed: a text, a
// number, true or false, or a value with a String method, such as a time. It fails for a
// value that is not there, and for lists, maps and the like, of which package fmt would
// print Go's syntax.
func printable(v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, absent
	case []byte:
		return string(v), nil
	case json.Number:
		return plainDigits(v), nil
	}

	rv := reflect.ValueOf(v)
	if k := rv.Kind(); (k == reflect.Pointer || k == reflect.Func || k == reflect.Chan) && rv.IsNil() {
		return nil, absent
	}
	if _, ok := v.(fmt.Stringer); ok {
		return v, nil
	}
	return printableKind(v, rv)
}

// plainDigits returns a number without an exponent.
func plainDigits(n json.Number) any {
	if f, err := n.Float64(); err == nil && strings.ContainsAny(string(n), "eE") {
		return decimal(f).String()
	}
	return n
}

// printableKind is printable for a value that only its kind describes.
func printableKind(v any, rv reflect.Value) (any, error) {
	switch k := rv.Kind(); {
	case k == reflect.Float32 || k == reflect.Float64:
		return decimal(rv.Float()), nil
	case k == reflect.Pointer:
		return printable(rv.Elem().Interface())
	case k == reflect.String, k == reflect.Bool, rv.CanInt(), rv.CanUint():
		return v, nil
	default:
		return nil, NotOneValue(k)
	}
}

const (
	errList  failure = "the value is a list, not one value"
	errMap   failure = "the value is a map, not one value"
	errInner failure = "an item of the list is a list or a map itself"
	errKind  failure = "a value of that type cannot be printed"
)

// NotOneValue is the error of printing a value of a kind that has no text. [Hint] says what
// to do about it.
func NotOneValue(k reflect.Kind) error {
	switch k {
	case reflect.Slice, reflect.Array:
		return errList
	case reflect.Map, reflect.Struct:
		return errMap
	}
	return errKind
}
