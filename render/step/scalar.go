package step

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/initplate/initplate/render/funcs"
)

// Scalar returns a printed value as one of the types that formats write: string, bool,
// int64, uint64, float64 or json.Number. If the format is nested, the result can also be
// nil, a list or a map.
func Scalar(v any, nested bool) (any, error) {
	switch v := v.(type) {
	case nil, string, bool:
		return v, nil
	case json.Number:
		if f, err := v.Float64(); err == nil && !nested && strings.ContainsAny(string(v), "eE") {
			return inDigits(f), nil
		}
		return v, nil
	case []byte:
		return string(v), nil
	case fmt.Stringer:
		return v.String(), nil
	}
	return scalarOf(reflect.ValueOf(v), nested)
}

// scalarOf is Scalar for a value that only its kind describes.
func scalarOf(rv reflect.Value, nested bool) (any, error) {
	switch rv.Kind() {
	case reflect.String:
		return rv.String(), nil
	case reflect.Bool:
		return rv.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return rv.Int(), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return rv.Uint(), nil
	case reflect.Float32, reflect.Float64:
		if !nested {
			return inDigits(rv.Float()), nil
		}
		return rv.Float(), nil
	case reflect.Pointer:
		if !rv.IsNil() {
			return Scalar(rv.Elem().Interface(), nested)
		}
		return nil, errors.New("there is no value to print")
	}
	if nested && isStructure(rv.Kind()) {
		return rv.Interface(), nil
	}
	return nil, funcs.NotOneValue(rv.Kind())
}

// isStructure reports whether values of a kind are lists or maps.
func isStructure(k reflect.Kind) bool {
	return k == reflect.Slice || k == reflect.Array || k == reflect.Map || k == reflect.Struct
}

// inDigits writes a float without an exponent, which not every reader understands.
func inDigits(f float64) any {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return f
	}
	return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
}

// Structured reports whether a printed value is a list, a map or nil, which only a nested
// format can write.
func Structured(v any) bool {
	s, err := Scalar(v, true)
	return err == nil && (s == nil || isStructure(reflect.ValueOf(s).Kind()))
}
