package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/render/format/tree"
	"github.com/initplate/initplate/render/yamlnode"
	"github.com/initplate/initplate/sources"
)

// Values are what the files of --values hold, all together.
type values struct {
	params map[string]render.Given
	tables map[string]map[string]any // by source; a source that has one is replaced by it
	files  map[string]string         // by source, the file that its table is in, the last of several
	spelt  map[sources.Ref]spelling  // of keys of tables, by the one spelling of those that name the same
}

// A spelling is how a key of a table was written, and in which file.
type spelling struct{ key, path string }

// valuesHelp says what such a file may hold.
const valuesHelp = "sections are consul, vault, env and file, which answer references, consul-service, consul-services, consul-node, consul-nodes and consul-datacenters, and params, which sets parameters"

// readValues reads the files in order; of a key in several, the last counts.
func readValues(ctx context.Context, paths []string) (*values, error) {
	v := &values{
		map[string]render.Given{}, map[string]map[string]any{}, map[string]string{}, map[sources.Ref]spelling{},
	}
	for _, path := range paths {
		text, err := sources.ReadFile(ctx, path)
		if err != nil {
			return nil, unreadable("--values", path, err)
		}
		if err := await(ctx, func() error { return v.read(path, text) }); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// unreadable is the failure of a file that the caller named.
func unreadable(what, path string, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &failure{code: exitUnreached, text: what + ": " + err.Error()}
	}
	if errors.Is(err, sources.ErrNoSecret) {
		return usage("", "%s: %v", what, err)
	}
	var of *fs.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	return usage("", "%s: %s cannot be read: %v", what, path, err)
}

func (v *values) read(path string, text []byte) error {
	var doc yaml.Node
	err := yaml.Unmarshal(text, &doc)
	var sections []yamlnode.Entry
	if err == nil && doc.Kind != 0 {
		sections, err = yamlnode.Entries(&doc)
	}
	if err != nil {
		return usage(valuesHelp, "%s: %s", path, yamlError(err))
	}
	slices.SortFunc(sections, byName)
	for _, section := range sections {
		name, node := section.Key, section.Value
		read := v.table
		switch name {
		case "params":
			read = v.param
		case "vault", "env", "file":
			v.replace(path, name)
		case "consul", "consul-service", "consul-services", "consul-node", "consul-nodes", "consul-datacenters":
			v.replace(path, sources.ConsulSources()...)
		default:
			hint := valuesHelp
			if n := nearest.Name(name, append(sources.ConsulSources(), "vault", "env", "file", "params")); n != "" {
				hint = "did you mean " + n + "? " + hint
			}
			return usage(hint, "%s:%d: there is no section %q; parameters stand below params", path, node.Line, name)
		}
		entries, err := yamlnode.Entries(node)
		if err != nil {
			return usage("", "%s:%d: %s is to hold keys and values: %s", path, node.Line, name, yamlError(err))
		}
		slices.SortFunc(entries, byName)
		for _, e := range entries {
			if err := read(name, e.Key, path, e.Value); err != nil {
				return usage("", "%s:%d: %s: %s %v", path, e.Value.Line, name, e.Key, err)
			}
		}
	}
	return nil
}

func byName(a, b yamlnode.Entry) int { return strings.Compare(a.Key, b.Key) }

// replace makes sections stand for their sources. One of Consul's stands for all of
// it: who gives keys does not want a server asked for services.
func (v *values) replace(path string, sources ...string) {
	for _, name := range sources {
		v.files[name] = path
		if v.tables[name] == nil {
			v.tables[name] = map[string]any{}
		}
	}
}

func (v *values) param(_, key, path string, node *yaml.Node) error {
	render.AsWritten(node)
	value, err := yamlnode.Value(node)
	if err != nil {
		return errors.New(yamlError(err))
	}
	v.params[key] = render.Given{Value: value, By: path + ": params: " + key}
	return nil
}

// table takes one entry of a section that stands for a source.
func (v *values) table(source, key, path string, node *yaml.Node) (err error) {
	var value any
	switch {
	case source == "vault":
		noTimes(node)
		fields, err := yamlnode.Value(node)
		if _, ok := fields.(map[string]any); !ok || err != nil {
			return errors.New("is to hold fields, as in {password: x}")
		}
		value = numbers(fields)
	case source == "file" && strings.HasSuffix(key, "/"):
		value, err = folder(node)
	case sources.NoEntry(source) != nil:
		value, err = catalogEntry(source, node)
	default:
		value, err = text(node)
	}
	if err != nil {
		return err
	}
	v.tables[source][key] = value
	return v.respelt(source, key, path)
}

// respelt leaves out of a table what another key held that names the same: a later
// file goes before an earlier one, and in one file nothing tells which is meant.
func (v *values) respelt(source, key, path string) error {
	one := sources.Ref{Source: source, Key: sources.FixedKey(source, key)}
	before := v.spelt[one]
	switch {
	case before.path == path && before.key != key:
		return fmt.Errorf("names the same as %s: leave one of them out", before.key)
	case before.key != key:
		delete(v.tables[source], before.key)
	}
	v.spelt[one] = spelling{key, path}
	return nil
}

func folder(node *yaml.Node) (any, error) {
	entries, err := yamlnode.Entries(node)
	if err != nil || entries == nil {
		return nil, errors.New("is to hold the folder's files, by name")
	}
	files := map[string]any{}
	for _, e := range entries {
		content, err := text(e.Value)
		if err != nil {
			return nil, fmt.Errorf("%s %w", e.Key, err)
		}
		files[e.Key] = content
	}
	return files, nil
}

// text returns a scalar as it is written: 010 and yes are not numbers and bools.
func text(node *yaml.Node) (string, error) {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Kind != yaml.ScalarNode || node.ShortTag() == "!!null" {
		return "", errors.New("is to be text: put quotes round it")
	}
	return node.Value, nil
}

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

// yamlError is what the YAML reader says, in one line and without values.
func yamlError(err error) string {
	var all []string
	for _, e := range tree.YAMLError(err) {
		msg := e.Msg
		if e.Line > 0 {
			msg = fmt.Sprintf("line %d: %s", e.Line, msg)
		}
		all = append(all, msg)
	}
	return strings.Join(all, "; ")
}
