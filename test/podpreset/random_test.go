package podpreset

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

type m = map[string]any

// A maker makes random pods and presets that have much in common.
type maker struct {
	*rand.Rand
	plain bool // without what is odd
}

func (r maker) chance(percent int) bool { return r.IntN(100) < percent }

func (r maker) pick(words ...string) string { return words[r.IntN(len(words))] }

// An entry of a list is written in many ways. The same is what differs at most by defaults; others differ. What is odd
// is written as the API server would not write it in a pod. So a preset conflicts with it even if both write it so, and
// of two presets it depends on which one comes first whether the other one conflicts.
type entry struct{ same, others, odd []m }

// one returns the entry in one of its ways, with what names it.
func (r maker) one(e entry, names m) m {
	ways := e.same
	switch {
	case r.chance(8):
		ways = e.others
	case r.chance(8) && !r.plain && len(e.odd) > 0:
		ways = e.odd
	}
	item := maps.Clone(ways[r.IntN(len(ways))])
	maps.Copy(item, names)
	return item
}

// some returns some of all entries, by their indexes.
func some(r maker, percent, count int, item func(i int) any) (list []any) {
	for _, i := range r.Perm(count) {
		if r.chance(percent) {
			list = append(list, item(i))
		}
	}
	return list
}

func from(kind string, of m) m { return m{"valueFrom": m{kind: of}} }

func memory(more m) m {
	of := m{"resource": "limits.memory"}
	maps.Copy(of, more)
	return from("resourceFieldRef", of)
}

// variables are entries of env.
var variables = []entry{
	{same: []m{{"value": "a"}}, others: []m{{"value": "b"}, {}}},
	{same: []m{{"value": ""}, {"value": nil}, {}}, others: []m{{"value": " "}}},
	{
		same: []m{
			from("fieldRef", m{"fieldPath": "status.podIP"}),
			from("fieldRef", m{"fieldPath": "status.podIP", "apiVersion": "v1"}),
		},
		others: []m{from("fieldRef", m{"fieldPath": "metadata.name"}), {"value": "127.0.0.1"}},
	},
	{
		same: []m{
			from("secretKeyRef", m{"name": "s", "key": "k"}),
			from("secretKeyRef", m{"name": "s", "key": "k", "optional": nil}),
		},
		others: []m{
			from("secretKeyRef", m{"name": "s", "key": "k", "optional": false}),
			from("configMapKeyRef", m{"name": "s", "key": "k"}),
		},
	},
	{
		same:   []m{memory(m{}), memory(m{"divisor": "0"}), memory(m{"containerName": nil})},
		others: []m{memory(m{"divisor": "1Mi"}), memory(m{"containerName": "c0"})},
		odd:    []m{memory(m{"divisor": 0}), memory(m{"divisor": "1024Ki"})},
	},
	{
		same:   []m{from("configMapKeyRef", m{"name": "c", "key": "k", "optional": true})},
		others: []m{{"value": "$(E0)"}},
	},
	{
		same:   []m{{"value": "$(E0)-$(E1)"}, {"value": "$(E0)-$(E1)", "valueFrom": nil}},
		others: []m{{"value": "$$(E0)"}},
	},
	{same: []m{{"value": "yes: \"no\"\n"}}, others: []m{{"value": "yes: \"no\""}}},
}

func (r maker) variable(i int) any { return r.one(variables[i], m{"name": fmt.Sprint("E", i)}) }

// sources are entries of envFrom.
var sources = []entry{
	{
		same:   []m{{"configMapRef": m{"name": "c"}}, {"configMapRef": m{"name": "c"}, "prefix": ""}},
		others: []m{{"configMapRef": m{"name": "d"}}},
	},
	{
		same:   []m{{"configMapRef": m{"name": "c"}, "prefix": "P_"}},
		others: []m{{"configMapRef": m{"name": "c", "optional": true}, "prefix": "P_"}},
	},
	{
		same:   []m{{"secretRef": m{"name": "s"}}, {"secretRef": m{"name": "s"}, "configMapRef": nil}},
		others: []m{{"secretRef": m{"name": "s", "optional": false}}},
	},
}

func (r maker) source(i int) any { return r.one(sources[i], nil) }

// volumes are entries of volumes.
var volumes = []entry{
	{
		same:   []m{{"emptyDir": m{}}, {"emptyDir": m{"sizeLimit": nil}}},
		others: []m{{"emptyDir": m{"medium": "Memory"}}},
		odd:    []m{{"emptyDir": m{"medium": ""}}, {}},
	},
	{
		same:   []m{{"emptyDir": m{"sizeLimit": "64Mi"}}},
		others: []m{{"emptyDir": m{"sizeLimit": "64M"}}},
		odd:    []m{{"emptyDir": m{"sizeLimit": "65536Ki"}}, {"emptyDir": m{"sizeLimit": 67108864}}},
	},
	{
		same:   []m{of("configMap", m{"name": "c"}), of("configMap", m{"name": "c", "defaultMode": 420})},
		others: []m{of("configMap", m{"name": "c", "defaultMode": 256}), of("configMap", m{"name": "c", "optional": false})},
		odd:    []m{of("configMap", m{"name": "c", "items": []any{}})},
	},
	{
		same: []m{
			of("secret", m{"secretName": "s", "items": []any{m{"key": "k", "path": "p"}}}),
			of("secret", m{"secretName": "s", "items": []any{m{"key": "k", "path": "p", "mode": nil}}, "defaultMode": 420}),
		},
		others: []m{
			of("secret", m{"secretName": "s", "items": []any{m{"key": "k", "path": "p", "mode": 0}}}),
			of("secret", m{"secretName": "s"}),
		},
	},
	{
		same:   []m{of("hostPath", m{"path": "/data"}), of("hostPath", m{"path": "/data", "type": ""})},
		others: []m{of("hostPath", m{"path": "/data", "type": "Directory"})},
	},
	{
		same: []m{
			labelsAt(m{"path": "l", "fieldRef": m{"fieldPath": "metadata.labels"}}, m{}),
			labelsAt(m{"path": "l", "fieldRef": m{"fieldPath": "metadata.labels", "apiVersion": "v1"}}, m{"defaultMode": 420}),
		},
		others: []m{labelsAt(m{"path": "l", "fieldRef": m{"fieldPath": "metadata.labels"}, "mode": 256}, m{})},
	},
	{
		same: []m{
			projected(m{"serviceAccountToken": m{"path": "t"}}, m{"configMap": m{"name": "c"}}),
			projected(m{"serviceAccountToken": m{"path": "t", "expirationSeconds": 3600}}, m{"configMap": m{"name": "c"}}),
		},
		others: []m{projected(m{"configMap": m{"name": "c", "optional": false}}), projected(m{"secret": m{"name": "c"}})},
	},
	{
		same:   []m{of("persistentVolumeClaim", m{"claimName": "p"})},
		others: []m{of("persistentVolumeClaim", m{"claimName": "p", "readOnly": true})},
		odd:    []m{of("persistentVolumeClaim", m{"claimName": "p", "readOnly": false})},
	},
	{
		same: []m{
			of("rbd", m{"monitors": []any{"h"}, "image": "i"}),
			of("rbd", m{"monitors": []any{"h"}, "image": "i", "pool": "rbd", "user": "admin"}),
		},
		others: []m{of("rbd", m{"monitors": []any{"h"}, "image": "i", "user": "u"})},
	},
	{
		same:   []m{ephemeral(m{}), ephemeral(m{"volumeMode": "Filesystem"})},
		others: []m{ephemeral(m{"volumeMode": "Block"}), ephemeral(m{"storageClassName": ""})},
		odd:    []m{ephemeral(m{"resources": m{"requests": m{"storage": "1024Mi"}}})},
	},
	{
		same:   []m{of("csi", m{"driver": "d", "volumeAttributes": m{"a": "b"}})},
		others: []m{of("csi", m{"driver": "d", "readOnly": false}), of("nfs", m{"server": "h", "path": "/"})},
		odd:    []m{of("nfs", m{"server": "h", "path": "/", "readOnly": false})},
	},
	{
		same:   []m{of("image", m{"reference": "i:1", "pullPolicy": "IfNotPresent"})},
		others: []m{of("image", m{"reference": "i:2", "pullPolicy": "Always"})},
		odd:    []m{of("image", m{"reference": "i:1"})},
	},
}

func of(kind string, source m) m { return m{kind: source} }

func labelsAt(item, more m) m {
	source := m{"items": []any{item}}
	maps.Copy(source, more)
	return of("downwardAPI", source)
}

func projected(sources ...any) m { return of("projected", m{"sources": sources}) }

func ephemeral(more m) m {
	spec := m{"accessModes": []any{"ReadWriteOnce"}, "resources": m{"requests": m{"storage": "1Gi"}}}
	maps.Copy(spec, more)
	return of("ephemeral", m{"volumeClaimTemplate": m{"spec": spec}})
}

func (r maker) volume(i int) any { return r.one(volumes[i], m{"name": fmt.Sprint("v", i)}) }

// mounts are entries of volumeMounts, which their paths complete.
var mounts = entry{
	same: []m{
		{}, {"readOnly": false}, {"mountPropagation": "None"}, {"recursiveReadOnly": "Disabled"}, {"subPath": ""},
		{"subPathExpr": nil},
	},
	others: []m{
		{"readOnly": true}, {"readOnly": true, "recursiveReadOnly": "IfPossible"}, {"subPath": "s"},
		{"subPathExpr": "$(E0)"}, {"mountPropagation": "HostToContainer"}, {"mountPath": "/other"},
	},
}

// mountsOf returns mounts of some of the volumes in a list, no two at one path.
func (r maker) mountsOf(list any) []any {
	all, seen := items(list), map[any]bool{}
	mounts := some(r, 70, len(all), func(i int) any {
		name := all[i].(m)["name"].(string)
		mount := m{"mountPath": "/" + name}
		maps.Copy(mount, r.one(mounts, m{"name": name}))
		return mount
	})
	return slices.DeleteFunc(mounts, func(mount any) bool {
		path := mount.(m)["mountPath"]
		was := seen[path]
		seen[path] = true
		return was
	})
}

// set sets a list, and sometimes an empty one or null.
func (r maker) set(of m, key string, list []any) {
	switch {
	case len(list) > 0:
		of[key] = list
	case r.chance(5):
		of[key] = []any{}
	case r.chance(5):
		of[key] = nil
	}
}

// container makes a container that can mount volumes of a list.
func (r maker) container(name string, mountable any) m {
	c := m{"name": name, "image": r.pick("i", "i:1", "registry:5000/i:1")}
	r.set(c, "env", some(r, 15, len(variables), r.variable))
	r.set(c, "envFrom", some(r, 15, len(sources), r.source))
	if r.chance(40) {
		r.set(c, "volumeMounts", r.mountsOf(mountable))
	}
	if r.chance(20) {
		c["resources"] = m{"limits": m{"cpu": r.pick("0.5", "500m"), "memory": "1Gi"}}
	}
	return c
}

// initContainer is a container, or a sidecar.
func (r maker) initContainer(name string, mountable any) m {
	c := r.container(name, mountable)
	if r.chance(30) {
		c["restartPolicy"] = "Always"
		c["startupProbe"] = m{"httpGet": m{"port": 80}}
	}
	if r.chance(30) {
		c["command"] = []any{"/initplate", "render"}
		c["securityContext"] = m{"runAsUser": 999, "capabilities": m{"drop": []any{"ALL"}}}
	}
	return c
}

func (r maker) pod(presets []string) m {
	spec := m{"automountServiceAccountToken": false}
	r.set(spec, "volumes", some(r, 15, len(volumes), r.volume))
	mountable := spec["volumes"]
	if r.chance(3) {
		mountable = []any{m{"name": "v0"}} // which a preset may bring
	}

	spec["containers"] = []any{r.container("c0", mountable)}
	if r.chance(40) {
		spec["containers"] = append(spec["containers"].([]any), r.container("c1", mountable))
	}
	r.set(spec, "initContainers", some(r, 40, 2, func(i int) any { return r.initContainer(fmt.Sprint("n", i), mountable) }))

	meta := m{"name": "p"}
	if annotations := r.annotations(presets); len(annotations) > 0 {
		meta["annotations"] = annotations
	}
	if labels := r.labels(); len(labels) > 0 {
		meta["labels"] = labels
	}
	return m{"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec}
}

func (r maker) labels() m {
	labels := m{}
	for _, key := range []string{"x", "y", "example.org/z"} {
		if r.chance(80) {
			labels[key] = r.pick("a", "a", "a", "b", "")
		}
	}
	return labels
}

func (r maker) annotations(presets []string) m {
	annotations := m{}
	if r.chance(10) {
		annotations["note"] = "yes"
	}
	if r.chance(8) {
		annotations[mark+"exclude"] = r.pick("true", "false", "yes", "")
	}
	if r.chance(3) {
		annotations[mark+"conflict-"+r.pick(presets...)] = "noted before"
	}
	return annotations
}

// selector selects about two pods of three.
func (r maker) selector() m {
	key := r.pick("x", "y", "example.org/z")
	switch r.IntN(6) {
	case 0:
		return m{}
	case 1:
		return m{"matchLabels": m{key: "a"}}
	case 2:
		return m{"matchExpressions": []any{m{"key": key, "operator": "In", "values": []any{"a", r.pick("b", "c", "")}}}}
	case 3:
		return m{"matchExpressions": []any{m{"key": key, "operator": "NotIn", "values": []any{r.pick("b", "c", "")}}}}
	case 4:
		return m{"matchLabels": m{}, "matchExpressions": []any{m{"key": key, "operator": "Exists"}}}
	}
	return m{"matchExpressions": []any{
		m{"key": "none", "operator": "DoesNotExist"},
		m{"key": key, "operator": r.pick("Exists", "DoesNotExist")},
	}}
}

// presetNames are in the order in which init containers are.
var presetNames = []string{"a", "a-b", "a.b", "a1", "ab", "b"}

func (r maker) preset(name string) m {
	spec := m{"selector": r.selector()}
	r.set(spec, "env", some(r, 25, len(variables), r.variable))
	r.set(spec, "envFrom", some(r, 20, len(sources), r.source))
	r.set(spec, "volumes", some(r, 15, len(volumes), r.volume))
	r.set(spec, "volumeMounts", r.mountsOf(spec["volumes"]))
	spec["env"] = append(append([]any{}, items(spec["env"])...), m{"name": "OF_" + name, "value": name})

	containers := some(r, 50, 2, func(i int) any {
		return r.initContainer(fmt.Sprint(strings.ReplaceAll(name, ".", "-dot-"), i), spec["volumes"])
	})
	if r.chance(8) {
		containers = append(containers, r.initContainer(r.pick("n0", "c1", "shared", "shared"), nil))
	}
	r.set(spec, "initContainers", containers)
	return m{
		"apiVersion": "settings.k8s.io/v1alpha1", "kind": "PodPreset",
		"metadata": m{"name": name}, "spec": spec,
	}
}

// presets makes one to four presets. Only one that is alone is odd.
func (r maker) presets() (all []m) {
	names := r.Perm(len(presetNames))[:1+r.IntN(4)]
	r.plain = len(names) > 1
	for _, i := range names {
		all = append(all, r.preset(presetNames[i]))
	}
	return all
}

// older returns some of the presets, about half of them as they may have been before.
func (r maker) older(presets []m) (all []m) {
	r.plain = len(presets) > 1
	for _, p := range presets {
		switch r.IntN(3) {
		case 0:
			all = append(all, p)
		case 1:
			other := r.preset(p["metadata"].(m)["name"].(string))
			other["spec"].(m)["selector"] = p["spec"].(m)["selector"]
			all = append(all, other)
		}
	}
	return all
}

func items(list any) []any {
	all, _ := list.([]any)
	return all
}
