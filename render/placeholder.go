package render

import (
	"context"
	"maps"
	"strings"

	"github.com/initplate/initplate/sources"
)

// Placeholders returns sources that hold something for every key that the templates may ask
// servers for. It has the type of the parameter, if there is one; a secret has the fields that
// the templates name.
func Placeholders(templates ...*Template) sources.Set { return placeholdersLike(anything, templates) }

// placeholdersLike returns placeholders; those of no known type are the given text.
func placeholdersLike(text string, templates []*Template) sources.Set {
	p := &placeholders{
		types: map[sources.Ref]any{},
		of:    sources.Samples{Text: text, Fields: map[string]any{}, Meta: map[string]bool{}},
	}
	for _, t := range templates {
		for _, param := range t.params {
			for _, ref := range param.Refs {
				p.types[ref] = param.Sample()
			}
		}
		for path := range t.walk.Fields {
			plant(p.of.Fields, strings.Split(path, "."))
		}
		maps.Copy(p.of.Meta, t.walk.Meta)
	}
	if len(p.of.Fields) == 0 {
		p.of.Fields["placeholder"] = anything
	}
	return p.set(tableOf(templates))
}

// set returns placeholders for all sources that are servers.
func (p *placeholders) set(table sources.Table) sources.Set {
	set := sources.Set{}
	for i := range table {
		if row := &table[i]; row.Server != "" {
			set[row.Name] = placeholderSource{p, row}
		}
	}
	return set
}

// placeholderOrigin ends the origins of placeholders.
const placeholderOrigin = " placeholder"

func isPlaceholder(v *sources.Value) bool {
	return v != nil && strings.HasSuffix(v.Origin, placeholderOrigin)
}

// anything is a value that passes for text and for a number.
const anything = sources.AnyText

type placeholders struct {
	types map[sources.Ref]any
	of    sources.Samples
}

type placeholderSource struct {
	*placeholders
	row *sources.Row
}

func (p placeholderSource) Fetch(_ context.Context, keys []string) (map[string]sources.Value, error) {
	held := map[string]sources.Value{}
	for _, k := range keys {
		ref := sources.Ref{Source: p.row.Name, Key: k}
		v := sources.Value{Data: p.types[ref], Origin: ref.String() + placeholderOrigin}
		switch {
		case v.Data != nil:
		case p.row.Placeholder != nil:
			v.Data = p.row.Placeholder(k, p.of)
		default:
			v.Data = p.of.Text
		}
		held[k] = v
	}
	return held, nil
}

// plant sets the field at a path, and what leads to it.
func plant(m map[string]any, path []string) {
	for _, step := range path[:len(path)-1] {
		below, ok := m[step].(map[string]any)
		if !ok {
			below = map[string]any{}
			m[step] = below
		}
		m = below
	}
	if last := path[len(path)-1]; m[last] == nil {
		m[last] = anything
	}
}
