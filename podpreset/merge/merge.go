// Package merge puts PodPresets into pods, as the MutatingAdmissionPolicy in
// deploy/podpreset/policy.yaml does. It works on data, not on text. The comments name the
// variables of the policy.
package merge

import (
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/podpreset/schema"
)

// Prefix begins the keys of all annotations of PodPresets.
const Prefix = "podpreset.admission.kubernetes.io/"

// A Preset is a valid PodPreset. The items of Raw are as its file has them, but without
// nulls. Those of Spec have the schema's defaults too.
type Preset struct {
	Name string
	Raw  map[string]any
	Spec map[string]any
	Hash string // the value of the annotation podpreset-NAME
}

// NewPreset returns the preset with a name and a spec.
func NewPreset(s *schema.Schema, name string, spec map[string]any) *Preset {
	var nothing *schema.Schema
	raw := nothing.Complete(spec).(map[string]any)
	return &Preset{
		Name: name, Raw: raw, Spec: s.Field("spec").Complete(spec).(map[string]any),
		Hash: "sha256:" + digest(schema.Without(raw, "selector"), fullDigest),
	}
}

// A Pod is a pod, or the template of one. Its maps are changed in place.
type Pod struct {
	Meta   map[string]any // labels and annotations
	Spec   map[string]any
	Claims []string // volumes that a StatefulSet adds

	schema *schema.Schema
	put    map[string]bool // presets that were put in as they are now
}

// NewPod returns the pod of a template, which gets a map for its metadata if it has none.
func NewPod(s *schema.Schema, template map[string]any, claims []string) *Pod {
	meta, ok := template["metadata"].(map[string]any)
	if !ok {
		meta = map[string]any{}
		template["metadata"] = meta
	}
	spec, ok := template["spec"].(map[string]any)
	if !ok {
		spec = map[string]any{}
		template["spec"] = spec
	}
	return &Pod{Meta: meta, Spec: spec, Claims: claims, schema: s.Field("spec"), put: map[string]bool{}}
}

// An Outcome is what became of a preset.
type Outcome struct {
	Preset    *Preset
	Conflicts []Conflict // if there are any, the pod is unchanged
	Record    *Record    // what was put in
	Again     bool       // the pod had the preset already
}

// Apply merges one preset: all of it, or nothing if it conflicts with the pod. That the
// preset selects the pod was found before.
func (p *Pod) Apply(preset *Preset) *Outcome {
	m := p.newMerging(preset)
	o := &Outcome{Preset: preset, Record: &Record{}, Again: m.again, Conflicts: m.conflicts()}
	if len(o.Conflicts) > 0 {
		return o
	}

	for _, t := range m.targets {
		m.addTo(t, o.Record)
	}
	m.addVolumes(o.Record)
	m.addInits(o.Record)
	if !m.again {
		p.Annotate("podpreset-"+preset.Name, preset.Hash)
		p.put[preset.Name] = true
	}
	return o
}

// A merging is a preset and a pod.
type merging struct {
	*Pod
	preset  *Preset
	again   bool
	inits   []map[string]any // new ones, as they go into the pod
	before  []string         // entries of the annotation init-containers, of presets before this one
	after   []string
	targets []target

	// What the targets get.
	env     []item
	envFrom []item
	mounts  []item
}

// An item of a preset, as its file has it, and with the schema's defaults.
type item struct {
	raw  map[string]any
	full map[string]any
}

// A target is a container that gets env, envFrom and mounts.
type target struct {
	own       bool // the pod's own, which conflicts can be with
	container map[string]any
}

func (p *Pod) newMerging(preset *Preset) *merging {
	m := &merging{Pod: p, preset: preset, again: p.isMarked("podpreset-" + preset.Name)}
	for _, entry := range p.doneInits() {
		of, _, _ := strings.Cut(entry, "/")
		switch {
		case of < preset.Name:
			m.before = append(m.before, entry)
		case of > preset.Name:
			m.after = append(m.after, entry)
		}
	}

	if !m.again {
		for _, raw := range schema.Maps(preset.Raw["initContainers"]) {
			m.inits = append(m.inits, Clone(raw))
		}
	}
	m.findTargets()

	m.env = m.given("env", func(a, b map[string]any) bool { return a["name"] == b["name"] && sameVariable(a, b) })
	m.envFrom = m.given("envFrom", sameSource)
	m.mounts = m.given("volumeMounts", sameMount)
	return m
}

// given returns a list of what the preset gives to containers. If the pod has had the preset
// before, every container of the pod has all of it, and the first one stands for them. What
// that one does not have is newer than the pod: the preset has changed since.
func (m *merging) given(key string, same func(a, b map[string]any) bool) (all []item) {
	var first []map[string]any
	if containers := schema.Maps(m.Spec["containers"]); len(containers) > 0 {
		first = schema.Maps(m.normal(containers[0], key))
	}

	mayDiffer := m.again && !m.put[m.preset.Name]
	full := schema.Maps(m.preset.Spec[key])
	for i, raw := range schema.Maps(m.preset.Raw[key]) {
		equals := func(x map[string]any) bool { return same(x, full[i]) }
		if !mayDiffer || slices.ContainsFunc(first, equals) {
			all = append(all, item{raw, full[i]})
		}
	}
	return all
}

// doneInits returns the entries PRESET/CONTAINER of the annotation init-containers whose
// container is in the pod.
func (p *Pod) doneInits() (entries []string) {
	inPod := names(p.Spec["initContainers"])
	for _, entry := range strings.Split(p.annotation("init-containers"), ",") {
		parts := strings.Split(entry, "/")
		if len(parts) > 1 && inPod[parts[1]] {
			entries = append(entries, entry)
		}
	}
	return entries
}

// findTargets lists containers, init containers, and the preset's own init containers. If
// the pod has the preset already, they are only the init containers of other presets.
func (m *merging) findTargets() {
	foreign := map[string]bool{}
	for _, entry := range slices.Concat(m.before, m.after) {
		foreign[strings.Split(entry, "/")[1]] = true
	}

	if !m.again {
		for _, c := range schema.Maps(m.Spec["containers"]) {
			m.targets = append(m.targets, target{true, c})
		}
	}
	for _, c := range schema.Maps(m.Spec["initContainers"]) {
		if isForeign := foreign[schema.Text(c["name"])]; !m.again || isForeign {
			m.targets = append(m.targets, target{!isForeign, c})
		}
	}
	for _, c := range m.inits {
		m.targets = append(m.targets, target{false, c})
	}
}

// addTo adds what a container does not have.
func (m *merging) addTo(t target, r *Record) {
	name := schema.Text(t.container["name"])
	env, mounts := names(t.container["env"]), names(t.container["volumeMounts"])
	paths := values(t.container["volumeMounts"], "mountPath")
	from := schema.Maps(m.normal(t.container, "envFrom"))

	for _, e := range m.env {
		if variable := schema.Text(e.raw["name"]); !env[variable] {
			add(t.container, "env", e.raw)
			r.of(name).Env[variable] = digestOf(e.raw)
		}
	}
	for _, e := range m.envFrom {
		if !slices.ContainsFunc(from, func(x map[string]any) bool { return sameSource(x, e.full) }) {
			add(t.container, "envFrom", e.raw)
			c := r.of(name)
			c.EnvFrom = append(c.EnvFrom, digestOf(e.raw))
		}
	}
	for _, v := range m.mounts {
		if path := schema.Text(v.raw["mountPath"]); !mounts[schema.Text(v.raw["name"])] && !paths[path] {
			add(t.container, "volumeMounts", v.raw)
			r.of(name).VolumeMounts[path] = digestOf(v.raw)
		}
	}
}

func (m *merging) addVolumes(r *Record) {
	if m.again {
		return
	}
	had := names(m.Spec["volumes"])
	for _, v := range schema.Maps(m.preset.Raw["volumes"]) {
		if name := schema.Text(v["name"]); !had[name] {
			add(m.Spec, "volumes", v)
			r.Volumes = with(r.Volumes, name, digestOf(v))
		}
	}
}

// addInits puts the preset's init containers into their place, and notes whose they are.
func (m *merging) addInits(r *Record) {
	if len(m.inits) == 0 {
		return
	}

	var added []any
	var entries []string
	for i, raw := range schema.Maps(m.preset.Raw["initContainers"]) {
		name := schema.Text(raw["name"])
		added = append(added, m.inits[i])
		entries = append(entries, m.preset.Name+"/"+name)
		r.InitContainers = with(r.InitContainers, name, digestOf(raw))
	}
	m.Spec["initContainers"] = slices.Insert(items(m.Spec["initContainers"]), m.place(), added...)
	m.Annotate("init-containers", strings.Join(slices.Concat(m.before, entries, m.after), ","))
}

// place returns where in the pod's list the preset's init containers go: behind the last of
// those of presets whose names are before its own.
func (m *merging) place() (at int) {
	before := map[string]bool{}
	for _, entry := range m.before {
		before[strings.Split(entry, "/")[1]] = true
	}
	for i, c := range schema.Maps(m.Spec["initContainers"]) {
		if before[schema.Text(c["name"])] {
			at = i + 1
		}
	}
	return at
}

// normal returns the items of a list of the pod, as the API server completes them.
func (p *Pod) normal(of map[string]any, key string) []any {
	list, _ := p.schema.Field(key).Normal(items(of[key])).([]any)
	return list
}

// Annotate sets an annotation; its key is without the prefix.
func (p *Pod) Annotate(key, value string) {
	all, ok := p.Meta["annotations"].(map[string]any)
	if !ok {
		all = map[string]any{}
		p.Meta["annotations"] = all
	}
	all[Prefix+key] = value
}

func (p *Pod) annotation(key string) string {
	all, _ := p.Meta["annotations"].(map[string]any)
	return schema.Text(all[Prefix+key])
}

func (p *Pod) isMarked(key string) bool {
	all, _ := p.Meta["annotations"].(map[string]any)
	_, ok := all[Prefix+key]
	return ok
}

func add(m map[string]any, key string, item any) { m[key] = append(items(m[key]), clone(item)) }

func items(v any) []any {
	list, _ := v.([]any)
	return slices.Clip(list)
}

func has(list any, name string) bool { return names(list)[name] }

func names(list any) map[string]bool { return values(list, "name") }

// values returns the texts of a key in the items of a list.
func values(list any, key string) map[string]bool {
	out := map[string]bool{}
	for _, item := range schema.Maps(list) {
		out[schema.Text(item[key])] = true
	}
	return out
}

func with(m map[string]string, key, value string) map[string]string {
	if m == nil {
		m = map[string]string{}
	}
	m[key] = value
	return m
}

// clone returns a copy of data.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := maps.Clone(v)
		for key := range out {
			out[key] = clone(out[key])
		}
		return out
	case []any:
		out := slices.Clone(v)
		for i := range out {
			out[i] = clone(out[i])
		}
		return out
	}
	return v
}

// Clone returns a copy of a map of data.
func Clone(m map[string]any) map[string]any { return clone(m).(map[string]any) }
