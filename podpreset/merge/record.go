package merge

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/podpreset/schema"
)

// A Record is what a preset put into a pod: its items by their names, with digests. An item
// that was changed since has another digest, and is the pod's own. So a digest is of what the
// text says, without the defaults, which may be other ones in another release.
type Record struct {
	Volumes        map[string]string   `json:"volumes,omitempty"`
	InitContainers map[string]string   `json:"initContainers,omitempty"`
	Containers     map[string]*Entries `json:"containers,omitempty"`
}

// Entries are the items in one container. Those of envFrom have no name, and those of
// volumeMounts are by their path.
type Entries struct {
	Env          map[string]string `json:"env,omitempty"`
	EnvFrom      []string          `json:"envFrom,omitempty"`
	VolumeMounts map[string]string `json:"volumeMounts,omitempty"`
}

const (
	fullDigest  = 64
	shortDigest = 8
)

// digest returns the first hex digits of the hash of a value as JSON.
func digest(v any, digits int) string {
	text, _ := json.Marshal(v)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:digits]
}

// digestOf returns the digest of an item, as its text has it. Lists that are empty do not
// count: what is taken out of a list takes the list with it.
func digestOf(item any) string { return digest(bare(item), shortDigest) }

// bare returns data without nulls and empty lists in its maps.
func bare(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			list, isList := value.([]any)
			if value != nil && !(isList && len(list) == 0) {
				out[key] = bare(value)
			}
		}
		return out
	case []any:
		out := slices.Clone(v)
		for i := range out {
			out[i] = bare(out[i])
		}
		return out
	}
	return v
}

func (r *Record) of(container string) *Entries {
	if r.Containers == nil {
		r.Containers = map[string]*Entries{}
	}
	if r.Containers[container] == nil {
		r.Containers[container] = &Entries{Env: map[string]string{}, VolumeMounts: map[string]string{}}
	}
	return r.Containers[container]
}

// Add adds the items of another record.
func (r *Record) Add(other *Record) {
	for name, from := range other.Containers {
		to := r.of(name)
		maps.Copy(to.Env, from.Env)
		maps.Copy(to.VolumeMounts, from.VolumeMounts)
		to.EnvFrom = append(to.EnvFrom, from.EnvFrom...)
	}
}

// Has reports whether the record has the pod's side of a conflict.
func (r *Record) Has(c Conflict) bool {
	switch c.List {
	case "volumes":
		return r.Volumes[c.Name] != ""
	case "initContainers":
		return r.InitContainers[c.Name] != ""
	case "env":
		e := r.Containers[c.Container]
		return e != nil && e.Env[c.Name] != ""
	}
	e := r.Containers[c.Container]
	return e != nil && e.VolumeMounts[c.Path] != ""
}

// String returns the record as the value of an annotation: JSON in one line.
func (r *Record) String() string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(r) // of maps of text
	return strings.TrimSpace(b.String())
}

const (
	recordKey = Prefix + "injected-"
	markKey   = Prefix + "podpreset-"
	initsKey  = Prefix + "init-containers"
)

// Keep writes what became of a preset into the pod's annotations.
func (p *Pod) Keep(o *Outcome) {
	if len(o.Conflicts) > 0 {
		p.Annotate("conflict-"+o.Preset.Name, Text(o.Conflicts))
		p.Annotate("injected-"+o.Preset.Name, "{}")
		return
	}
	if record := o.Record.String(); record != "{}" || !o.Again {
		p.Annotate("injected-"+o.Preset.Name, record)
	}
}

// Records returns the records in annotations, by the names of the presets.
func Records(annotations map[string]any) (map[string]*Record, error) {
	records := map[string]*Record{}
	for key, value := range annotations {
		name, ok := strings.CutPrefix(key, recordKey)
		if !ok {
			continue
		}
		r, err := parseRecord(schema.Text(value))
		if err != nil {
			return nil, fmt.Errorf("the annotation %s is not a record of initplate inject", key)
		}
		records[name] = r
	}
	return records, nil
}

// Restore takes out what earlier runs put in, by their records, and the records with it.
// It returns the names of the presets.
func (p *Pod) Restore() (presets []string, err error) {
	annotations, _ := p.Meta["annotations"].(map[string]any)
	records, err := Records(annotations)
	if err != nil {
		return nil, err
	}

	presets = slices.Sorted(maps.Keys(records))
	for _, name := range presets {
		p.takeFromContainers(records[name])
	}
	for _, name := range presets {
		p.takeFromPod(records[name])
		p.takeMarks(name, records[name])
	}
	return presets, nil
}

func parseRecord(value string) (*Record, error) {
	r := &Record{}
	dec := json.NewDecoder(strings.NewReader(value))
	dec.DisallowUnknownFields()
	return r, dec.Decode(r)
}

func (p *Pod) takeFromContainers(r *Record) {
	for _, kind := range []string{"containers", "initContainers"} {
		for _, c := range schema.Maps(p.Spec[kind]) {
			entries := r.Containers[schema.Text(c["name"])]
			if entries == nil || c == nil {
				continue
			}
			take(c, "env", func(m map[string]any, d string) bool { return entries.Env[schema.Text(m["name"])] == d })
			take(c, "volumeMounts", func(m map[string]any, d string) bool {
				return entries.VolumeMounts[schema.Text(m["mountPath"])] == d
			})
			takeLast(c, "envFrom", entries.EnvFrom)
		}
	}
}

// take removes the items of a list that are known by their digests.
func take(of map[string]any, key string, known func(item map[string]any, digest string) bool) {
	list, ok := of[key].([]any)
	if !ok {
		return
	}
	left := slices.DeleteFunc(slices.Clone(list), func(v any) bool {
		m, _ := v.(map[string]any)
		return m != nil && known(m, digestOf(v))
	})
	setList(of, key, list, left)
}

// takeLast removes items by their digests, from the end, where presets add them.
func takeLast(of map[string]any, key string, digests []string) {
	list, ok := of[key].([]any)
	if !ok {
		return
	}
	left := slices.Clone(list)
	for _, d := range slices.Backward(digests) {
		for i := len(left) - 1; i >= 0; i-- {
			if digestOf(left[i]) == d {
				left = slices.Delete(left, i, i+1)
				break
			}
		}
	}
	setList(of, key, list, left)
}

// setList sets what is left of a list. A list that is empty now goes with its key.
func setList(of map[string]any, key string, was, left []any) {
	switch {
	case len(left) == len(was):
	case len(left) == 0:
		delete(of, key)
	default:
		of[key] = left
	}
}

func (p *Pod) takeFromPod(r *Record) {
	take(p.Spec, "volumes", func(m map[string]any, d string) bool { return r.Volumes[schema.Text(m["name"])] == d })
	take(p.Spec, "initContainers", func(m map[string]any, d string) bool {
		return r.InitContainers[schema.Text(m["name"])] == d
	})
}

// takeMarks removes the annotations of a preset. Those that the API server wrote stay.
func (p *Pod) takeMarks(name string, r *Record) {
	annotations, _ := p.Meta["annotations"].(map[string]any)
	delete(annotations, recordKey+name)
	if strings.HasPrefix(schema.Text(annotations[markKey+name]), "sha256:") {
		delete(annotations, markKey+name)
	}
	if r.String() == "{}" {
		delete(annotations, Prefix+"conflict-"+name)
	}

	ours := func(entry string) bool {
		of, container, _ := strings.Cut(entry, "/")
		return of == name && r.InitContainers[container] != ""
	}
	entries := strings.Split(schema.Text(annotations[initsKey]), ",")
	left := strings.Join(slices.DeleteFunc(entries, ours), ",")
	annotations[initsKey] = left
	if left == "" {
		delete(annotations, initsKey)
	}
	if len(annotations) == 0 {
		delete(p.Meta, "annotations")
	}
}
