package podpreset

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/podpreset/manifest"
	"github.com/initplate/initplate/podpreset/schema"
)

// A workload is a pod, or what makes pods of a template.
type workload struct {
	doc       *manifest.Document
	kind      string
	name      string
	namespace string
	labels    map[string]any // of the workload itself
	path      []any          // of the template in the document
	template  map[string]any // its metadata and spec
	claims    []string       // volumes that a StatefulSet adds
}

func (w *workload) String() string { return w.kind + " " + w.name }

// problem returns a problem at a path of the template.
func (w *workload) problem(msg string, path ...any) *manifest.Problem {
	return w.doc.Problem(w.doc.At(slices.Concat(w.path, path)...), msg)
}

// templatePath returns where kinds of workloads have their template; ok is false for any
// other kind.
func templatePath(apiVersion, kind string) (path []any, ok bool) {
	switch kind {
	case "Pod":
		return nil, apiVersion == "v1"
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet":
		return []any{"spec", "template"}, strings.HasPrefix(apiVersion, "apps/")
	case "Job":
		return []any{"spec", "template"}, strings.HasPrefix(apiVersion, "batch/")
	case "CronJob":
		return []any{"spec", "jobTemplate", "spec", "template"}, strings.HasPrefix(apiVersion, "batch/")
	}
	return nil, false
}

// mayHold reports whether a document is a workload, or a list that may hold some.
func mayHold(doc *manifest.Document) bool {
	apiVersion, kind := doc.Kind()
	_, ok := templatePath(apiVersion, kind)
	return ok || isList(apiVersion, kind)
}

// isList reports whether a document is a List, or one of a kind of workloads, such as
// DeploymentList.
func isList(apiVersion, kind string) bool {
	_, ok := templatePath(itemType(apiVersion, kind))
	return ok && strings.HasSuffix(kind, "List") || apiVersion == "v1" && kind == "List"
}

// itemType returns what the items of a list are that do not say it: a DeploymentList has
// Deployments.
func itemType(apiVersion, kind string) (string, string) {
	return apiVersion, strings.TrimSuffix(kind, "List")
}

// workloads finds the workloads in the data of a document. Their templates are maps of the
// data.
func workloads(doc *manifest.Document, data any, namespace string) ([]*workload, error) {
	root, _ := data.(map[string]any)
	apiVersion, kind := doc.Kind()
	if !isList(apiVersion, kind) {
		return newWorkload(doc, apiVersion, kind, root, nil, namespace)
	}

	var all []*workload
	var errs []error
	for i, item := range schema.Maps(root["items"]) {
		itemVersion, itemKind := typeOf(item, apiVersion, kind)
		found, err := newWorkload(doc, itemVersion, itemKind, item, []any{"items", i}, namespace)
		all = append(all, found...)
		errs = append(errs, err)
	}
	return all, errors.Join(errs...)
}

// typeOf returns apiVersion and kind of an item of a list, which need not say them if the
// list does.
func typeOf(item map[string]any, listVersion, listKind string) (apiVersion, kind string) {
	apiVersion, kind = schema.Text(item["apiVersion"]), schema.Text(item["kind"])
	if item["metadata"] != nil && apiVersion+kind == "" {
		return itemType(listVersion, listKind)
	}
	return apiVersion, kind
}

// newWorkload returns the workload in a map, or none.
func newWorkload(
	doc *manifest.Document, apiVersion, kind string, data map[string]any, path []any, namespace string,
) ([]*workload, error) {
	below, ok := templatePath(apiVersion, kind)
	if !ok {
		return nil, nil
	}

	meta, _ := data["metadata"].(map[string]any)
	labels, _ := meta["labels"].(map[string]any)
	w := &workload{
		doc: doc, kind: kind, name: schema.Text(meta["name"]), namespace: schema.Text(meta["namespace"]),
		labels: labels, path: slices.Concat(path, below),
	}
	if w.name == "" {
		w.name = strings.TrimSuffix(schema.Text(meta["generateName"]), "-")
	}
	if w.namespace == "" {
		w.namespace = namespace
	}

	w.template = data
	for _, key := range below {
		w.template, _ = w.template[key.(string)].(map[string]any)
	}
	if w.template == nil || w.template["spec"] == nil {
		return nil, nil // a patch, not a whole workload
	}
	if kind == "StatefulSet" {
		w.claims = claims(data)
	}
	return []*workload{w}, w.checkShape()
}

// claims returns the names of a StatefulSet's volume claims.
func claims(data map[string]any) (names []string) {
	spec, _ := data["spec"].(map[string]any)
	for _, c := range schema.Maps(spec["volumeClaimTemplates"]) {
		meta, _ := c["metadata"].(map[string]any)
		names = append(names, schema.Text(meta["name"]))
	}
	return names
}

// checkShape checks the parts of the template that presets are compared with.
func (w *workload) checkShape() error {
	c := &shape{w: w}
	if meta := c.mapAt(w.template, "metadata"); meta != nil {
		c.texts(meta, "labels", "metadata")
		c.texts(meta, "annotations", "metadata")
	}
	spec := c.mapAt(w.template, "spec")
	c.list(spec, []any{"spec", "volumes"}, "name")
	for _, kind := range []string{"containers", "initContainers"} {
		for i, container := range c.list(spec, []any{"spec", kind}, "name") {
			at := []any{"spec", kind, i}
			c.list(container, append(slices.Clone(at), "env"), "name")
			c.list(container, append(slices.Clone(at), "envFrom"))
			c.list(container, append(slices.Clone(at), "volumeMounts"), "name", "mountPath")
		}
	}
	return errors.Join(c.errs...)
}

// A shape gathers what is not as a pod has it.
type shape struct {
	w    *workload
	errs []error
}

func (c *shape) report(path []any, format string, args ...any) {
	words := []string{}
	for _, step := range path {
		words = append(words, fmt.Sprint(step))
	}
	msg := c.w.String() + ": " + strings.Join(words, ".") + " " + fmt.Sprintf(format, args...)
	c.errs = append(c.errs, c.w.problem(msg, path...))
}

// mapAt returns the map at a key, nil if there is none.
func (c *shape) mapAt(m map[string]any, key string) map[string]any {
	v, ok := m[key].(map[string]any)
	if m[key] != nil && !ok {
		c.report([]any{key}, "is not a map")
	}
	return v
}

// texts checks a map whose values must be text.
func (c *shape) texts(meta map[string]any, key, parent string) {
	m, ok := meta[key].(map[string]any)
	if meta[key] != nil && !ok {
		c.report([]any{parent, key}, "is not a map")
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if _, ok := m[name].(string); !ok && m[name] != nil {
			c.report([]any{parent, key, name}, "is not text: put it in quotes")
		}
	}
}

// list checks a list of maps with some keys that must be text. It returns its items.
func (c *shape) list(m map[string]any, path []any, keys ...string) []map[string]any {
	v := m[path[len(path)-1].(string)]
	if _, ok := v.([]any); v != nil && !ok {
		c.report(path, "is not a list")
		return nil
	}

	all := schema.Maps(v)
	for i, item := range all {
		at := append(slices.Clone(path), i)
		if item == nil {
			c.report(at, "is not a map")
		}
		for _, key := range keys {
			if item != nil && schema.Text(item[key]) == "" {
				c.report(at, "has no %s", key)
			}
		}
	}
	return all
}
