// Package entry reads the value of a key in a --values file, and writes entries that hints
// suggest.
package entry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/render/yamlnode"
)

// Text returns a scalar as it is written: 010 is not a number, and yes is not a bool.
func Text(node *yaml.Node) (string, error) {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Kind != yaml.ScalarNode || node.ShortTag() == "!!null" {
		return "", errors.New("must be text: put it in quotes")
	}
	return node.Value, nil
}

// Files returns the texts of a directory's files, by name.
func Files(node *yaml.Node) (map[string]any, error) {
	entries, err := yamlnode.Entries(node)
	if err != nil || entries == nil {
		return nil, errors.New("must hold the files of the directory, by name")
	}

	files := map[string]any{}
	for _, e := range entries {
		content, err := Text(e.Value)
		if err != nil {
			return nil, fmt.Errorf("%s %w", e.Key, err)
		}
		files[e.Key] = content
	}

	return files, nil
}

// Fields returns the fields of a secret. Numbers are of type [json.Number], with all of their digits.
func Fields(node *yaml.Node) (map[string]any, error) {
	noTimes(node)
	fields, err := yamlnode.Exact(node)
	if _, ok := fields.(map[string]any); !ok || err != nil {
		return nil, errors.New("must hold fields, as in {password: x}")
	}
	return numbers(fields).(map[string]any), nil
}

// Document returns the value of a node as documents in JSON have it: dates are text, keys are
// text, and numbers are of type [json.Number], with all of their digits.
func Document(node *yaml.Node) (any, error) {
	noTimes(node)
	value, err := yamlnode.Exact(node)
	return numbers(value), err
}

// Like reads a value of type T. Example shows one, for the error.
func Like[T any](node *yaml.Node, example string) (value T, err error) {
	noTimes(node)
	plain, err := yamlnode.Value(node)
	if err != nil {
		return value, &Unread{err}
	}

	text, err := json.Marshal(plain)
	if err != nil {
		return value, errors.New("must hold text, numbers, lists and maps")
	}

	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&value); err != nil {
		return value, fmt.Errorf("must look like %s: %s", example, inWords(err))
	}

	return value, nil
}

// An Unread is an error of the YAML reader.
type Unread struct{ Err error }

func (u *Unread) Error() string { return u.Err.Error() }

// inWords says what a JSON decoder found wrong, without types of Go.
func inWords(err error) string {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return strings.TrimPrefix(err.Error(), "json: ")
	}

	found, _, _ := strings.Cut(wrong.Value, " ") // a number has its digits behind it
	words := map[string]string{
		"string": "text", "bool": "true or false", "number": "a number", "array": "a list", "object": "a map",
	}
	what := "it is " + words[found]
	if wrong.Field != "" {
		what = wrong.Field + " is " + words[found]
	}

	return what + ", and must be " + kindInWords(wrong.Type.Kind())
}

func kindInWords(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Map, reflect.Struct, reflect.Pointer:
		return "a map"
	}

	return "a whole number"
}

// noTimes turns dates of YAML into text.
func noTimes(node *yaml.Node) {
	if node.Kind == yaml.ScalarNode && node.ShortTag() == "!!timestamp" {
		node.Tag = "!!str"
	}
	for _, n := range node.Content {
		noTimes(n)
	}
}

// numbers turns numbers into the type that Vault's have.
func numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	case map[any]any: // keys are not all text, unlike those of JSON
		all := map[string]any{}
		for k := range v {
			all[fmt.Sprint(k)] = numbers(v[k])
		}
		return all
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case int, int64, uint64:
		return json.Number(fmt.Sprint(v))
	case float64:
		if text, err := json.Marshal(v); err == nil {
			return json.Number(text)
		}
		return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
	}

	return v
}
