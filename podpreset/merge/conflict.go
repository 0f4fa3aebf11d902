package merge

import (
	"reflect"
	"slices"
	"strings"

	"github.com/initplate/initplate/podpreset/schema"
)

// A Conflict is one thing that a pod and a preset have, but not the same.
type Conflict struct {
	Text string // in the policy's words

	List      string // env, volumeMounts, volumes or initContainers
	Index     int    // of the preset's item in that list
	Container string // of the pod; "" for its volumes and init containers
	Name      string // of the pod's item: of a variable, a volume or a container
	Path      string // of a mount
}

// Text returns several conflicts as the policy's annotation does. It joins those of a
// container with the same words as those of several.
func Text(conflicts []Conflict) string {
	var all []string
	for _, c := range conflicts {
		all = append(all, c.Text)
	}
	return strings.Join(all, "; ")
}

// conflicts finds what the pod has already, but otherwise: env of all containers, then mounts
// of all, then volumes and init containers.
func (m *merging) conflicts() (found []Conflict) {
	if m.again {
		return nil
	}
	return slices.Concat(
		m.ofOwn(m.envConflicts), m.ofOwn(m.mountConflicts), m.volumeConflicts(), m.nameConflicts(),
	)
}

// ofOwn finds conflicts with each of the pod's own containers.
func (m *merging) ofOwn(conflicts func(container map[string]any) []Conflict) (found []Conflict) {
	for _, t := range m.targets {
		if t.own {
			found = append(found, conflicts(t.container)...)
		}
	}
	return found
}

func (m *merging) envConflicts(container map[string]any) (found []Conflict) {
	name := schema.Text(container["name"])
	env := schema.Maps(m.normal(container, "env"))
	for i, e := range schema.Maps(m.preset.Spec["env"]) {
		differs := func(x map[string]any) bool { return x["name"] == e["name"] && !sameVariable(x, e) }
		if slices.ContainsFunc(env, differs) {
			found = append(found, Conflict{
				Text: "container " + name + " has another env " + schema.Text(e["name"]),
				List: "env", Index: i, Container: name, Name: schema.Text(e["name"]),
			})
		}
	}
	return found
}

// sameVariable compares two variables, and not their names.
func sameVariable(a, b map[string]any) bool {
	from := func(m map[string]any) map[string]any {
		v, _ := m["valueFrom"].(map[string]any)
		return v
	}
	x, y := from(a), from(b)
	return schema.Text(a["value"]) == schema.Text(b["value"]) && (len(x) == 0 && len(y) == 0 || reflect.DeepEqual(x, y))
}

// sameSource compares two items of envFrom.
func sameSource(a, b map[string]any) bool {
	return schema.Text(a["prefix"]) == schema.Text(b["prefix"]) &&
		reflect.DeepEqual(a["configMapRef"], b["configMapRef"]) && reflect.DeepEqual(a["secretRef"], b["secretRef"])
}

func (m *merging) mountConflicts(container map[string]any) (found []Conflict) {
	name := schema.Text(container["name"])
	mounts := schema.Maps(m.normal(container, "volumeMounts"))
	for i, v := range schema.Maps(m.preset.Spec["volumeMounts"]) {
		at := slices.IndexFunc(mounts, func(x map[string]any) bool {
			return (x["name"] == v["name"] || x["mountPath"] == v["mountPath"]) && !sameMount(x, v)
		})
		if at < 0 {
			continue
		}
		what := schema.Text(v["name"]) + " or at " + schema.Text(v["mountPath"])
		found = append(found, Conflict{
			Text: "container " + name + " has another mount of " + what, List: "volumeMounts", Index: i,
			Container: name, Name: schema.Text(mounts[at]["name"]), Path: schema.Text(mounts[at]["mountPath"]),
		})
	}
	return found
}

// sameMount compares all that a mount can say.
func sameMount(a, b map[string]any) bool {
	for _, key := range []string{"name", "mountPath", "subPath", "subPathExpr"} {
		if schema.Text(a[key]) != schema.Text(b[key]) {
			return false
		}
	}
	return (a["readOnly"] == true) == (b["readOnly"] == true) &&
		textOr("None", a["mountPropagation"]) == textOr("None", b["mountPropagation"]) &&
		textOr("Disabled", a["recursiveReadOnly"]) == textOr("Disabled", b["recursiveReadOnly"])
}

// textOr returns a text, or the default of a field that is not set.
func textOr(unset string, v any) string {
	if v == nil {
		return unset
	}
	return schema.Text(v)
}

func (m *merging) volumeConflicts() (found []Conflict) {
	had := schema.Maps(m.normal(m.Spec, "volumes"))
	for i, v := range schema.Maps(m.preset.Spec["volumes"]) {
		name := schema.Text(v["name"])
		differs := func(x map[string]any) bool { return x["name"] == v["name"] && !reflect.DeepEqual(x, v) }
		if slices.Contains(m.Claims, name) || slices.ContainsFunc(had, differs) {
			msg := "the pod has another volume " + name
			found = append(found, Conflict{Text: msg, List: "volumes", Index: i, Name: name})
		}
	}
	return found
}

func (m *merging) nameConflicts() (found []Conflict) {
	for i, c := range m.inits {
		name := schema.Text(c["name"])
		if has(m.Spec["containers"], name) || has(m.Spec["initContainers"], name) {
			found = append(found, Conflict{
				Text: "the pod has another container " + name, List: "initContainers", Index: i, Name: name,
			})
		}
	}
	return found
}
