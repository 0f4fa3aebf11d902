package tree

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/initplate/initplate/render/format"
)

// A flow writes lists and maps on one line.
type flow struct {
	quote  func(string) string
	number func(any) string
	pair   string // between a name and its value
	null   string // "" if there is none
}

func (f flow) write(v any) (string, error) {
	var b strings.Builder
	err := f.to(&b, reflect.ValueOf(v), 0)
	return b.String(), err
}

func (f flow) to(b *strings.Builder, v reflect.Value, depth int) error {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}

	if depth > format.MaxDepth {
		return fmt.Errorf("nested more than %d deep", format.MaxDepth)
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		return f.scalar(b, string(v.Bytes()))
	}

	switch v.Kind() {
	case reflect.Invalid:
		if f.null == "" {
			return errors.New("there is no null")
		}
		b.WriteString(f.null)
	case reflect.Slice, reflect.Array:
		return f.list(b, v, depth)
	case reflect.Map:
		return f.entries(b, v, depth)
	default:
		return f.scalar(b, v.Interface())
	}

	return nil
}

func (f flow) list(b *strings.Builder, v reflect.Value, depth int) error {
	b.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		if err := f.to(b, v.Index(i), depth+1); err != nil {
			return err
		}
	}

	b.WriteByte(']')
	return nil
}

func (f flow) entries(b *strings.Builder, v reflect.Value, depth int) error {
	values, err := byName(v)
	if err != nil {
		return err
	}

	b.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(values)) {
		if i > 0 {
			b.WriteString(", ")
		}

		if err := f.scalar(b, name); err != nil {
			return err
		}

		b.WriteString(f.pair)
		if err := f.to(b, values[name], depth+1); err != nil {
			return err
		}
	}

	b.WriteByte('}')
	return nil
}

// byName returns the values of a map by their names, which must be texts.
func byName(v reflect.Value) (map[string]reflect.Value, error) {
	values := make(map[string]reflect.Value, v.Len())
	for entries := v.MapRange(); entries.Next(); {
		k := entries.Key()
		for k.Kind() == reflect.Interface {
			k = k.Elem()
		}
		if k.Kind() != reflect.String {
			return nil, errors.New("a name is not a text")
		}
		values[k.String()] = entries.Value()
	}

	return values, nil
}

func (f flow) scalar(b *strings.Builder, v any) error {
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.String:
		if n, ok := v.(json.Number); ok {
			b.WriteString(f.number(n))
			return nil
		}
		if !utf8.ValidString(rv.String()) {
			return errors.New(notUTF8)
		}
		b.WriteString(f.quote(rv.String()))
	case reflect.Bool:
		b.WriteString(fmt.Sprint(rv.Bool()))
	case reflect.Float32, reflect.Float64:
		if math.IsInf(rv.Float(), 0) || math.IsNaN(rv.Float()) {
			return errors.New("a number is infinite, or not a number")
		}
		b.WriteString(f.number(rv.Float()))
	case reflect.Struct, reflect.Func, reflect.Chan, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
		return errors.New("a value is not text, a number, a bool, a list or a map")
	default:
		b.WriteString(fmt.Sprint(v))
	}

	return nil
}
