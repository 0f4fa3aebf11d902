package podpreset

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/podpreset/merge"
	"github.com/initplate/initplate/podpreset/schema"
)

// warnNear reports presets that were probably meant for a workload, but do not select it.
func (in *injection) warnNear(w *workload) {
	meta, _ := w.template["metadata"].(map[string]any)
	labels, _ := meta["labels"].(map[string]any)
	in.warnExclude(w, meta)

	used, any := in.usedKeys(w, labels)
	for _, p := range in.presets {
		if !p.fits(w.namespace) {
			continue
		}
		unmet := p.Unmet(labels)
		if len(unmet) != 1 || unmet[0].Operator != "In" {
			continue
		}
		n := &near{w: w, preset: p, unmet: unmet[0], labels: labels, isUsed: used[unmet[0].Key], others: any}
		if msg, path := n.message(); msg != "" {
			in.warn(w, msg, "a pod gets a preset only if each label of its selector is the same", path...)
		}
	}
}

func (in *injection) warnExclude(w *workload, meta map[string]any) {
	annotations, _ := meta["annotations"].(map[string]any)
	if v, ok := annotations[merge.Prefix+"exclude"]; ok && v != "true" && v != "false" {
		key := merge.Prefix + "exclude"
		msg := fmt.Sprintf("%s: the annotation %s has no effect: only \"true\" has one", w, key)
		in.warn(w, msg, "", "metadata", "annotations", key)
	}
}

// usedKeys returns the keys by whose labels presets select the workload, and whether any
// preset does.
func (in *injection) usedKeys(w *workload, labels map[string]any) (used map[string]bool, any bool) {
	used = map[string]bool{}
	for _, p := range in.presets {
		if !p.fits(w.namespace) || len(p.Unmet(labels)) > 0 {
			continue
		}
		any = true
		for _, r := range p.Requirements() {
			used[r.Key] = true
		}
	}
	return used, any
}

// near compares a pod's labels with the one requirement of a preset that they do not
// fulfil.
type near struct {
	w      *workload
	preset *Preset
	unmet  merge.Requirement
	labels map[string]any
	isUsed bool // another preset selects the pod by the same label
	others bool // other presets select the pod
}

// message returns a warning and the path of the label, or "".
func (n *near) message() (msg string, path []any) {
	key, values := n.unmet.Key, n.unmet.Values
	selector := fmt.Sprintf("PodPreset %s (%s) selects %s: %s",
		n.preset.Name, n.preset.place(n.unmet.Path...), key, strings.Join(values, " or "))
	if value := schema.Text(n.labels[key]); value != "" {
		if n.isUsed || !n.valueIsNear(value) {
			return "", nil
		}
		msg := fmt.Sprintf("%s has the label %s: %s, but %s", n.w, key, value, selector)
		return msg, []any{"metadata", "labels", key}
	}

	if n.w.kind != "Pod" && slices.Contains(values, schema.Text(n.w.labels[key])) {
		const msg = "%s itself has the label %s: %s, but its pod template does not, and %s"
		return fmt.Sprintf(msg, n.w, key, schema.Text(n.w.labels[key]), selector), []any{"metadata"}
	}

	for _, other := range slices.Sorted(maps.Keys(n.labels)) {
		isNear := nearest.Name(other, []string{key}) != ""
		if slices.Contains(values, schema.Text(n.labels[other])) && (isNear || !n.others) {
			msg := fmt.Sprintf("%s has the label %s: %s, but %s", n.w, other, schema.Text(n.labels[other]), selector)
			return msg, []any{"metadata", "labels", other}
		}
	}
	return "", nil
}

// valueIsNear reports whether a label's value was probably meant to be one that the preset
// selects. Labels that all pods have, such as app, differ for good reasons: their values
// must be nearly the same.
func (n *near) valueIsNear(value string) bool {
	isNear := nearest.Name(value, n.unmet.Values) != "" || value == n.preset.Name
	return isNear || !isGeneral(n.unmet.Key)
}

// isGeneral reports whether a label says what a pod is, rather than what it gets.
func isGeneral(key string) bool {
	prefix, name, ok := strings.Cut(key, "/")
	if !ok {
		name = prefix
	}
	general := []string{
		"app", "chart", "component", "env", "environment", "heritage", "instance", "k8s-app", "name", "part-of",
		"managed-by", "release", "role", "team", "tier", "track", "version",
	}
	return slices.Contains(general, name) || ok && strings.HasSuffix(prefix, "kubernetes.io")
}
