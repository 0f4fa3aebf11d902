// Package entry reads what stands at a key in a file of --values, and writes what a hint
// puts there.
package entry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/render/yamlnode"
)

// Text returns a scalar as it is written: 010 and yes are not numbers and bools.
func Text(node *yaml.Node) (string, error) {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Kind != yaml.ScalarNode || node.ShortTag() == "!!null" {
		return "", errors.New("is to be text: put quotes round it")
	}
	return node.Value, nil
}

// Files returns the texts of a folder's files, by name.
func Files(node *yaml.Node) (map[string]any, error) {
	entries, err := yamlnode.Entries(node)
	if err != nil || entries == nil {
		return nil, errors.New("is to hold the folder's files, by name")
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

// Fields returns the fields of a secret, with numbers that are [json.Number].
func Fields(node *yaml.Node) (map[string]any, error) {
	noTimes(node)
	fields, err := yamlnode.Value(node)
	if _, ok := fields.(map[string]any); !ok || err != nil {
		return nil, errors.New("is to hold fields, as in {password: x}")
	}
	return numbers(fields).(map[string]any), nil
}

// Like reads a value of a type; example shows one.
func Like[T any](node *yaml.Node, example string) (value T, err error) {
	noTimes(node)
	plain, err := yamlnode.Value(node)
	if err != nil {
		return value, &Unread{err}
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return value, errors.New("is to hold text, numbers, lists and maps")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&value); err != nil {
		return value, fmt.Errorf("is to be like %s: %s", example, strings.TrimPrefix(err.Error(), "json: "))
	}
	return value, nil
}

// An Unread is an error of the YAML reader.
type Unread struct{ Err error }

func (u *Unread) Error() string { return u.Err.Error() }

// noTimes makes text of what YAML takes for a date.
func noTimes(node *yaml.Node) {
	if node.Kind == yaml.ScalarNode && node.ShortTag() == "!!timestamp" {
		node.Tag = "!!str"
	}
	for _, n := range node.Content {
		noTimes(n)
	}
}

// numbers makes numbers what Vault's are.
func numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	case map[any]any: // of keys that are not all text, as JSON's are
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
