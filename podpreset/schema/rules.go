package schema

import (
	"fmt"
	"strings"
)

// rule checks one of the rules that the CustomResourceDefinition has in CEL. Each of them is
// in this list; TestRules fails if one is not.
func (c *checker) rule(r Rule, v any, path []any) {
	m, ok := v.(map[string]any)
	holds, known := rules()[r.Rule]
	if !ok || !known {
		return
	}

	for _, below := range holds(m) {
		at := append(append([]any{}, path...), below...)
		c.report(at, "", "is refused: %s", r.Message)
	}
}

// rules returns the rules by their text in CEL. Each returns the paths at which a value does
// not fit; an empty path is the value itself.
func rules() map[string]func(map[string]any) [][]any {
	return map[string]func(map[string]any) [][]any{
		"self.operator in ['In', 'NotIn'] ? has(self.values) && size(self.values) > 0 : " +
			"!has(self.values) || size(self.values) == 0": operatorValues,
		"has(self.env) || has(self.envFrom) || has(self.volumes) || has(self.volumeMounts) || has(self.initContainers)": anything,
		"!has(self.volumeMounts) || self.volumeMounts.all(m, has(self.volumes) && " +
			"self.volumes.exists(v, v.name == m.name))": mountsOfVolumes,
		"self.metadata.name.size() <= 53": shortName,
	}
}

func itself() [][]any { return [][]any{{}} }

func operatorValues(m map[string]any) [][]any {
	values, _ := m["values"].([]any)
	takesValues := m["operator"] == "In" || m["operator"] == "NotIn"
	if takesValues == (len(values) > 0) {
		return nil
	}
	return itself()
}

func anything(m map[string]any) [][]any {
	for _, key := range []string{"env", "envFrom", "volumes", "volumeMounts", "initContainers"} {
		if m[key] != nil {
			return nil
		}
	}
	return itself()
}

func mountsOfVolumes(m map[string]any) (wrong [][]any) {
	volumes := names(m["volumes"])
	for i, mount := range Maps(m["volumeMounts"]) {
		if !volumes[fmt.Sprint(mount["name"])] {
			wrong = append(wrong, []any{"volumeMounts", i})
		}
	}
	return wrong
}

// MaxName is how long the name of a PodPreset can be: it becomes part of the key of an
// annotation.
const MaxName = 53

func shortName(m map[string]any) [][]any {
	meta, _ := m["metadata"].(map[string]any)
	name, _ := meta["name"].(string)
	if len([]rune(name)) <= MaxName {
		return nil
	}
	return [][]any{{"metadata", "name"}}
}

// Maps returns the items of a list. An item that is not a map is nil.
func Maps(v any) []map[string]any {
	list, _ := v.([]any)
	out := make([]map[string]any, len(list))
	for i, item := range list {
		out[i], _ = item.(map[string]any)
	}
	return out
}

// names returns the names of the items of a list.
func names(v any) map[string]bool {
	out := map[string]bool{}
	for _, item := range Maps(v) {
		if name, ok := item["name"].(string); ok {
			out[strings.Clone(name)] = true
		}
	}
	return out
}
