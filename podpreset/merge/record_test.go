package merge

import (
	"reflect"
	"testing"

	"github.com/initplate/initplate/podpreset/schema"
)

type m = map[string]any

// defaulted is the schema of PodPreset, with one default for all texts of variables.
func defaulted(text any) *schema.Schema {
	list := func(item *schema.Schema) *schema.Schema { return &schema.Schema{Type: "array", Items: item} }
	object := func(fields map[string]*schema.Schema) *schema.Schema {
		return &schema.Schema{Type: "object", Properties: fields}
	}

	word := &schema.Schema{Type: "string", Default: text}
	env := list(object(map[string]*schema.Schema{"name": {Type: "string"}, "newer": word}))
	from := list(object(map[string]*schema.Schema{"newer": word}))
	mounts := list(object(map[string]*schema.Schema{
		"name": {Type: "string"}, "mountPath": {Type: "string"}, "newer": word,
	}))
	container := object(map[string]*schema.Schema{
		"name": {Type: "string"}, "env": env, "envFrom": from, "volumeMounts": mounts, "newer": word,
	})
	return object(map[string]*schema.Schema{"spec": object(map[string]*schema.Schema{
		"env": env, "envFrom": from, "volumeMounts": mounts, "initContainers": list(container), "volumes": mounts,
	})})
}

// TestRestoreWithOtherDefaults takes out what a release with other defaults has put in.
func TestRestoreWithOtherDefaults(t *testing.T) {
	template := func() m {
		return m{
			"metadata": m{"labels": m{"x": "a"}},
			"spec":     m{"containers": []any{m{"name": "c", "env": []any{m{"name": "OWN"}}}}},
		}
	}
	spec := m{
		"selector":     m{},
		"env":          []any{m{"name": "A", "value": "a"}},
		"envFrom":      []any{m{"configMapRef": m{"name": "c"}}},
		"volumes":      []any{m{"name": "v", "emptyDir": m{}}},
		"volumeMounts": []any{m{"name": "v", "mountPath": "/v", "readOnly": nil}},
		"initContainers": []any{
			m{"name": "one", "image": "i", "env": []any{}, "resources": m{"limits": m{"cpu": 0.5}}},
		},
	}

	for _, defaults := range [][2]any{{nil, "b"}, {"a", nil}, {"a", "b"}} {
		was, is := defaulted(defaults[0]), defaulted(defaults[1])
		changed := template()
		pod := NewPod(was, changed, nil)
		outcome := pod.Apply(NewPreset(was, "p", spec))
		pod.Keep(outcome)
		if len(outcome.Conflicts) > 0 || reflect.DeepEqual(changed, template()) {
			t.Fatalf("%v: nothing is put in: %v", defaults, changed)
		}

		names, err := NewPod(is, changed, nil).Restore()
		if err != nil || len(names) != 1 {
			t.Fatalf("%v: restored %v, %v", defaults, names, err)
		}
		if !reflect.DeepEqual(changed, template()) {
			t.Errorf("%v: something of the preset is left:\n%v\n%v", defaults, changed, template())
		}
	}
}
