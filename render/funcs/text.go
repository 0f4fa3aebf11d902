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
// is an error rather than <nil>, and floats are digits.
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

// text returns a value as text. Numbers are digits.
func text(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
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
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// joined writes values with spaces between them, without those that are nil.
func joined(write func(string) string) func(vs ...any) (string, error) {
	return func(vs ...any) (string, error) {
		items, err := texts(vs)
		for i, s := range items {
			items[i] = write(s)
		}
		return strings.Join(items, " "), err
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

// Print is the print of text/template, but a value that is not there is an error, and
// floats are digits.
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

// printable returns a value that package fmt prints as we want v to be printed. It fails
// for a value that is not there, and for one that holds such a value.
func printable(v any) (any, error) {
	switch v.(type) {
	case nil:
		return nil, absent
	case error, fmt.Formatter:
		return v, nil
	}

	if n, ok := v.(json.Number); ok && strings.ContainsAny(string(n), "eE") {
		if f, err := n.Float64(); err == nil {
			return decimal(f).String(), nil
		}
	}

	rv := reflect.ValueOf(v)
	if k := rv.Kind(); (k == reflect.Pointer || k == reflect.Func || k == reflect.Chan) && rv.IsNil() {
		return nil, absent
	}
	if _, ok := v.(fmt.Stringer); ok {
		return v, nil
	}
	return printableParts(v, rv)
}

func printableParts(v any, rv reflect.Value) (any, error) {
	switch rv.Kind() {
	case reflect.Float32, reflect.Float64:
		return decimal(rv.Float()), nil
	case reflect.Slice, reflect.Array:
		if k := rv.Type().Elem().Kind(); k != reflect.Uint8 {
			return printableList(rv)
		}
	case reflect.Map:
		return printableMap(rv)
	}
	return v, nil
}

// inPart returns the error of a value for the error of one of its parts.
func inPart(err error) error {
	if err == absent {
		return absentPart
	}
	return err
}

func printableList(l reflect.Value) (any, error) {
	out := make([]any, l.Len())
	for i := range out {
		p, err := printable(l.Index(i).Interface())
		if err != nil {
			return nil, inPart(err)
		}
		out[i] = p
	}
	return out, nil
}

func printableMap(m reflect.Value) (any, error) {
	like := reflect.MapOf(m.Type().Key(), reflect.TypeFor[any]())
	out := reflect.MakeMapWithSize(like, m.Len())
	for k, e := range m.Seq2() {
		p, err := printable(e.Interface())
		if err != nil {
			return nil, inPart(err)
		}
		out.SetMapIndex(k, reflect.ValueOf(&p).Elem())
	}
	return out.Interface(), nil
}
