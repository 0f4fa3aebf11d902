package merge

import (
	"maps"
	"slices"

	"github.com/initplate/initplate/podpreset/schema"
)

// Excluded reports whether no preset may change the pod, and whether this one may not.
func (p *Pod) Excluded(preset string) bool {
	annotations, _ := p.Meta["annotations"].(map[string]any)
	_, isMirror := annotations["kubernetes.io/config.mirror"]
	return p.annotation("exclude") == "true" || isMirror || p.isMarked("conflict-"+preset)
}

// A Requirement is a part of a selector.
type Requirement struct {
	Key      string
	Operator string   // In, NotIn, Exists or DoesNotExist
	Values   []string // of In and NotIn
	Path     []any    // in the preset
}

// Requirements returns the parts of a preset's selector: labels by their keys, then
// expressions.
func (p *Preset) Requirements() (all []Requirement) {
	selector, _ := p.Raw["selector"].(map[string]any)
	labels, _ := selector["matchLabels"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		at := []any{"spec", "selector", "matchLabels", key}
		all = append(all, Requirement{key, "In", []string{schema.Text(labels[key])}, at})
	}
	for i, e := range schema.Maps(selector["matchExpressions"]) {
		at := []any{"spec", "selector", "matchExpressions", i}
		r := Requirement{schema.Text(e["key"]), schema.Text(e["operator"]), nil, at}
		for _, v := range items(e["values"]) {
			r.Values = append(r.Values, schema.Text(v))
		}
		all = append(all, r)
	}
	return all
}

// Holds reports whether labels fulfil the requirement.
func (r Requirement) Holds(labels map[string]any) bool {
	value, isSet := labels[r.Key]
	listed := false
	for _, v := range r.Values {
		listed = listed || isSet && schema.Text(value) == v
	}

	switch r.Operator {
	case "In":
		return listed
	case "NotIn":
		return !listed
	case "Exists":
		return isSet
	}
	return !isSet
}

// Unmet returns the requirements of the preset that labels do not fulfil. The preset selects
// the pod if there are none.
func (p *Preset) Unmet(labels map[string]any) (unmet []Requirement) {
	for _, r := range p.Requirements() {
		if !r.Holds(labels) {
			unmet = append(unmet, r)
		}
	}
	return unmet
}
