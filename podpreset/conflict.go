package podpreset

import (
	"errors"
	"fmt"
	"strings"

	"github.com/initplate/initplate/podpreset/manifest"
	"github.com/initplate/initplate/podpreset/merge"
	"github.com/initplate/initplate/podpreset/schema"
)

// conflicts reports all conflicts of a workload: as errors, or as warnings if they are to be
// skipped. Was is the template before.
func (in *injection) conflicts(w *workload, was map[string]any, presets []*Preset, outcomes []*merge.Outcome) error {
	var errs []error
	for i, o := range outcomes {
		for _, c := range o.Conflicts {
			if isConsequence(was, presets[i], c) {
				continue
			}
			p := problemOf(w, was, presets, outcomes[:i], presets[i], c)
			if in.options.SkipConflicts {
				p.Msg += fmt.Sprintf("; PodPreset %s is skipped", o.Preset.Name)
				p.Hint = ""
				in.result.Warnings = append(in.result.Warnings, p)
				continue
			}
			errs = append(errs, p)
		}
	}
	return errors.Join(errs...)
}

// isConsequence reports whether a conflict is in an init container that an earlier run put
// in. That the container was changed since is the conflict to report.
func isConsequence(was map[string]any, p *Preset, c merge.Conflict) bool {
	r := recordOf(was, p)
	return r != nil && c.Container != "" && r.InitContainers[c.Container] != ""
}

// recordOf returns what an earlier run put into a template for a preset, nil if there was none.
func recordOf(was map[string]any, p *Preset) *merge.Record {
	meta, _ := was["metadata"].(map[string]any)
	annotations, _ := meta["annotations"].(map[string]any)
	records, _ := merge.Records(annotations)
	return records[p.Name]
}

// problemOf describes a conflict of a preset with the pod, or with what a preset before it
// put into the pod.
func problemOf(
	w *workload, was map[string]any, presets []*Preset, before []*merge.Outcome, p *Preset, c merge.Conflict,
) *manifest.Problem {
	what, where := thing(c), ""
	if c.Container != "" {
		where = " in the container " + c.Container
	}
	ours := p.place("spec", c.List, c.Index)
	for i, o := range before {
		if len(o.Conflicts) == 0 && o.Record.Has(c) {
			other := presets[i]
			msg := fmt.Sprintf("PodPreset %s and PodPreset %s (%s) have different %s%s of %s",
				other.Name, p.Name, ours, what, where, w)
			hint := fmt.Sprintf("change one of them, or the labels of %s; --skip-conflicts leaves PodPreset %s out",
				w, p.Name)
			return other.problem(msg, hint, other.pathOf(c)...)
		}
	}

	msg := fmt.Sprintf("%s and PodPreset %s (%s) have different %s%s", w, p.Name, ours, what, where)
	if c.List == "initContainers" {
		msg = fmt.Sprintf("%s and PodPreset %s (%s) both have a %s", w, p.Name, ours, what)
	}
	problem := w.problem(msg, podPath(was, c)...)
	problem.Hint = hintFor(was, p, c)
	return problem
}

// hintFor says what to do about a conflict of a preset with the pod.
func hintFor(was map[string]any, p *Preset, c merge.Conflict) string {
	r := recordOf(was, p)
	if r != nil && r.Has(c) {
		return "an earlier run put it in, and it was changed since: take it out, so that the preset's is put in"
	}
	return fmt.Sprintf("take it out of the pod or the preset, or exclude the pod with the annotation "+
		"%sexclude: \"true\"; --skip-conflicts leaves PodPreset %s out", merge.Prefix, p.Name)
}

// thing names what a conflict is about.
func thing(c merge.Conflict) string {
	switch c.List {
	case "env":
		return "env " + c.Name
	case "volumeMounts":
		return "mounts of volume " + c.Name + " or path " + c.Path
	case "volumes":
		return "volumes " + c.Name
	}
	return "container " + c.Name
}

// pathOf returns where the preset has the other side of a conflict.
func (p *Preset) pathOf(c merge.Conflict) []any {
	key, value := "name", c.Name
	if c.List == "volumeMounts" {
		key, value = "mountPath", c.Path
	}
	return indexed([]any{"spec", c.List}, p.Raw[c.List], key, value)
}

// podPath returns where a template has its side of a conflict.
func podPath(template map[string]any, c merge.Conflict) []any {
	spec, _ := template["spec"].(map[string]any)
	if c.List == "volumes" {
		return indexed([]any{"spec", "volumes"}, spec["volumes"], "name", c.Name)
	}

	name := c.Container
	if name == "" {
		name = c.Name
	}
	for _, kind := range []string{"containers", "initContainers"} {
		for i, container := range schema.Maps(spec[kind]) {
			if schema.Text(container["name"]) != name {
				continue
			}
			at := []any{"spec", kind, i}
			switch c.List {
			case "env":
				return indexed(append(at, "env"), container["env"], "name", c.Name)
			case "volumeMounts":
				return indexed(append(at, "volumeMounts"), container["volumeMounts"], "mountPath", c.Path)
			}
			return at
		}
	}
	return []any{"spec"}
}

// indexed adds the index of an item to the path of its list.
func indexed(path []any, list any, key, value string) []any {
	for i, item := range schema.Maps(list) {
		if schema.Text(item[key]) == value {
			return append(path, i)
		}
	}
	return path
}

// checkAssumed reports what presets assume of a pod that does not have it: volumes that
// their init containers mount, containers whose resources they ask for, and processes that they
// send signals to.
func checkAssumed(w *workload, pod *merge.Pod, presets []*Preset, outcomes []*merge.Outcome) error {
	a := &assumed{w: w, volumes: map[string]bool{}, containers: map[string]bool{}}
	a.processes = pod.Spec["shareProcessNamespace"] == true || pod.Spec["hostPID"] == true
	for _, name := range w.claims {
		a.volumes[name] = true
	}
	for _, v := range schema.Maps(pod.Spec["volumes"]) {
		a.volumes[schema.Text(v["name"])] = true
	}
	for _, kind := range []string{"containers", "initContainers"} {
		for _, c := range schema.Maps(pod.Spec[kind]) {
			a.containers[schema.Text(c["name"])] = true
		}
	}

	for i, o := range outcomes {
		if len(o.Conflicts) > 0 || o.Again {
			continue
		}
		a.env(presets[i], presets[i].Raw, "spec")
		for j, c := range schema.Maps(presets[i].Raw["initContainers"]) {
			a.env(presets[i], c, "spec", "initContainers", j)
			a.mounts(presets[i], c, "spec", "initContainers", j)
			a.signals(presets[i], c, "spec", "initContainers", j)
		}
	}
	return errors.Join(a.errs...)
}

// assumed is what a pod has.
type assumed struct {
	w                   *workload
	volumes, containers map[string]bool
	processes           bool // each container sees those of the others
	errs                []error
}

func (a *assumed) mounts(p *Preset, container map[string]any, at ...any) {
	for i, m := range schema.Maps(container["volumeMounts"]) {
		if name := schema.Text(m["name"]); !a.volumes[name] {
			msg := fmt.Sprintf("PodPreset %s: the init container %s mounts the volume %s, which %s does not have",
				p.Name, schema.Text(container["name"]), name, a.w)
			const hint = "add the volume to the pod or to the preset"
			a.errs = append(a.errs, p.problem(msg, hint, append(at, "volumeMounts", i)...))
		}
	}
}

func (a *assumed) env(p *Preset, m map[string]any, at ...any) {
	for i, e := range schema.Maps(m["env"]) {
		from, _ := e["valueFrom"].(map[string]any)
		ref, _ := from["resourceFieldRef"].(map[string]any)
		name := schema.Text(ref["containerName"])
		if name == "" || a.containers[name] {
			continue
		}
		msg := fmt.Sprintf("PodPreset %s: env %s asks for resources of the container %s, which %s does not have",
			p.Name, schema.Text(e["name"]), name, a.w)
		hint := "name a container of the pod in resourceFieldRef.containerName"
		a.errs = append(a.errs, p.problem(msg, hint, append(at, "env", i, "valueFrom", "resourceFieldRef")...))
	}
}

// signals reports a sidecar of initplate that is to send signals to processes that it does not
// see. No preset can change that.
func (a *assumed) signals(p *Preset, container map[string]any, at ...any) {
	for i, e := range schema.Maps(container["env"]) {
		isSignal := e["name"] == "INITPLATE_NOTIFY" && strings.Contains(schema.Text(e["value"]), "signal:")
		if !isSignal || a.processes {
			continue
		}
		msg := fmt.Sprintf("PodPreset %s: %s sends a signal to a process of another container, which it does not see in %s",
			p.Name, schema.Text(container["name"]), a.w)
		const hint = "write shareProcessNamespace: true into the pod's spec, or notify the program in another way"
		a.errs = append(a.errs, p.problem(msg, hint, append(at, "env", i, "value")...))
	}
}
