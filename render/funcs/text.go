package funcs

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"text/template"
)

// addTexts replaces the functions that make text of any value: what is not there is an
// error rather than <nil>, and floats are digits.
func addTexts(m template.FuncMap) {
	m["print"], m["println"], m["printf"] = Print, printLine, printf
	for name, escape := range map[string]func(string) string{
		"html": template.HTMLEscapeString, "js": template.JSEscapeString, "urlquery": escapeQuery,
	} {
		m[name] = func(args ...any) (string, error) {
			s, err := Print(args...)
			return escape(s), err
		}
	}
}

func escapeQuery(s string) string { return template.URLQueryEscaper(s) }

// textAloud does so for those of sprig. Most of them leave out what is nil.
func textAloud(m template.FuncMap) {
	m["toString"], m["toStrings"] = text, texts
	m["cat"] = cat
	m["dict"] = dict
	m["quote"] = joined(func(s string) string { return fmt.Sprintf("%q", s) })
	m["squote"] = joined(func(s string) string { return "'" + s + "'" })

	join := m["join"].(func(...any) (any, error))
	m["join"] = func(args ...any) (any, error) {
		if len(args) == 2 {
			items, err := texts(args[1])
			if err != nil {
				return nil, err
			}
			args = []any{args[0], items}
		}
		return join(args...)
	}
	m["sortAlpha"] = func(list any) ([]string, error) {
		items, err := texts(list)
		sort.Strings(items)
		return items, err
	}
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

// texts returns the elements of a list as text, but those that are nil; what is no list
// is one element.
func texts(v any) ([]string, error) {
	out := []string{}
	l := reflect.ValueOf(v)
	if k := l.Kind(); k != reflect.Slice && k != reflect.Array {
		if v == nil {
			return out, nil
		}
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

// joined writes values with blanks between them, but those that are nil.
func joined(write func(string) string) func(vs ...any) (string, error) {
	return func(vs ...any) (string, error) {
		items, err := texts(vs)
		for i, s := range items {
			items[i] = write(s)
		}
		return strings.Join(items, " "), err
	}
}

// dict makes a map of names and values in turn.
func dict(pairs ...any) (map[string]any, error) {
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		name, err := text(pairs[i])
		if err != nil {
			return nil, err
		}
		if m[name] = ""; i+1 < len(pairs) {
			m[name] = pairs[i+1]
		}
	}
	return m, nil
}

func cat(vs ...any) (string, error) {
	items, err := texts(vs)
	return strings.Join(items, " "), err
}

// Print is the print of text/template, but for values that are not there, which are an
// error, and floats, which are digits.
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

// printable returns what package fmt prints as v is to be printed. It fails for a value
// that is not there, and for one that holds such a value.
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

// inPart is an error of a part of a value: of one that is not there, the value itself is.
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
	out := reflect.MakeMapWithSize(reflect.MapOf(m.Type().Key(), reflect.TypeFor[any]()), m.Len())
	for k, e := range m.Seq2() {
		p, err := printable(e.Interface())
		if err != nil {
			return nil, inPart(err)
		}
		out.SetMapIndex(k, reflect.ValueOf(&p).Elem())
	}
	return out.Interface(), nil
}
