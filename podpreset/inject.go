package podpreset

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/podpreset/edit"
	"github.com/initplate/initplate/podpreset/manifest"
	"github.com/initplate/initplate/podpreset/merge"
	"github.com/initplate/initplate/podpreset/schema"
)

// A File is a file of manifests, and its name for messages.
type File struct {
	Name    string
	Content []byte
}

// Options say how presets are injected.
type Options struct {
	Namespace     string // of documents that do not name theirs; "" if that is not known
	SkipConflicts bool   // a preset that conflicts stays away, and the pod is marked
}

// A Result is what [Inject] made.
type Result struct {
	Text      []byte // of all files, in one stream
	Workloads []Workload
	Warnings  []*manifest.Problem
}

// A Workload is a pod or a template of pods, and what became of the presets that select it.
type Workload struct {
	File     string
	Line     int
	Kind     string
	Name     string
	Outcomes []*merge.Outcome // in the order of the presets' names
}

// Inject puts presets into the pods and templates of pods in files. It returns all that is
// wrong as [manifest.Problem]s, and then no result. The same input with what an earlier run
// put in gives the same result: that is taken out first.
func Inject(files []File, presets []*Preset, o Options) (*Result, error) {
	s, err := schema.PodPreset()
	if err != nil {
		return nil, err
	}

	in := &injection{presets: presets, options: o, schema: s, result: &Result{}}
	var out bytes.Buffer
	for _, f := range files {
		text, err := in.file(f)
		in.errs = append(in.errs, err)
		join(&out, text)
	}
	in.result.Text = out.Bytes()
	if err := errors.Join(in.errs...); err != nil {
		return nil, err
	}
	return in.result, nil
}

// join adds the text of a file to a stream.
func join(out *bytes.Buffer, text string) {
	if text == "" {
		return
	}
	if out.Len() > 0 {
		if !bytes.HasSuffix(out.Bytes(), []byte("\n")) {
			out.WriteByte('\n')
		}
		text = strings.TrimPrefix(text, "\ufeff")
		if !strings.HasPrefix(text, "---") {
			out.WriteString("---\n")
		}
	}
	out.WriteString(text)
}

// An injection is one run of [Inject].
type injection struct {
	presets []*Preset
	options Options
	schema  *schema.Schema
	result  *Result
	errs    []error
}

func (in *injection) file(f File) (string, error) {
	stream, err := manifest.Read(f.Name, f.Content)
	if err != nil {
		return "", err
	}

	var b strings.Builder
	if stream.BOM {
		b.WriteString("\ufeff")
	}
	var errs []error
	for _, doc := range stream.Documents {
		text, err := in.document(doc)
		b.WriteString(text)
		errs = append(errs, err)
	}
	return b.String(), errors.Join(errs...)
}

// document returns the text of a document with the presets put in.
func (in *injection) document(doc *manifest.Document) (string, error) {
	if err := doc.Parse(); err != nil || !mayHold(doc) {
		return doc.Text, err
	}

	old, err := doc.Data()
	if err != nil {
		return "", err
	}
	root, ok := old.(map[string]any)
	if !ok {
		return doc.Text, nil
	}

	want := merge.Clone(root)
	all, err := workloads(doc, want, in.options.Namespace)
	if err != nil {
		return "", err
	}
	for _, w := range all {
		if err := in.workload(w); err != nil {
			in.errs = append(in.errs, err)
		}
	}
	return edit.To(doc, old, any(want))
}

// workload changes the template of a workload.
func (in *injection) workload(w *workload) error {
	was := merge.Clone(w.template)
	before, err := in.restore(w)
	if err != nil {
		return err
	}

	meta, had := w.template["metadata"]
	defer tidy(w, meta, had)

	in.warnNear(w)
	selected, err := in.selected(w)
	if err != nil || len(selected)+len(before) == 0 {
		return err
	}

	pod := in.pod(w)
	outcomes := apply(pod, selected)
	err = errors.Join(in.conflicts(w, was, selected, outcomes), checkAssumed(w, pod, selected, outcomes))
	in.warnRemoved(w, before, selected)
	in.result.Workloads = append(in.result.Workloads, Workload{
		File: w.doc.File, Line: w.problem("").Line, Kind: w.kind, Name: w.name, Outcomes: outcomes,
	})
	return err
}

func (in *injection) pod(w *workload) *merge.Pod {
	return merge.NewPod(in.schema, w.template, w.claims)
}

// restore takes out what an earlier run put in. It returns the names of the presets.
func (in *injection) restore(w *workload) ([]string, error) {
	if meta, ok := w.template["metadata"].(map[string]any); !ok || meta["annotations"] == nil {
		return nil, nil
	}

	pod := in.pod(w)
	names, err := pod.Restore()
	if err != nil {
		p := w.problem(w.String()+": "+err.Error(), "metadata", "annotations")
		p.Hint = "restore the annotation, or take out by hand what the preset put in"
		return nil, p
	}
	if len(pod.Meta) == 0 && len(names) > 0 {
		delete(w.template, "metadata")
	}
	return names, nil
}

// tidy leaves the template's metadata as it was if all that changed is that it got an empty
// map.
func tidy(w *workload, was any, had bool) {
	if meta, _ := w.template["metadata"].(map[string]any); len(meta) > 0 {
		return
	}
	w.template["metadata"] = was
	if !had {
		delete(w.template, "metadata")
	}
}

// selected returns the presets for a workload, in the order of their names.
func (in *injection) selected(w *workload) (all []*Preset, err error) {
	pod := in.pod(w)
	labels, _ := pod.Meta["labels"].(map[string]any)
	for _, p := range in.presets {
		if p.fits(w.namespace) && !pod.Excluded(p.Name) && len(p.Unmet(labels)) == 0 {
			all = append(all, p)
		}
	}

	if len(all) > 0 && isSystem(w.namespace) {
		in.warn(w, fmt.Sprintf("%s is in the namespace %s, where presets are not injected", w, w.namespace), "")
		return nil, nil
	}
	slices.SortStableFunc(all, byName)
	return all, sameNames(w, all)
}

// isSystem reports whether the policy leaves the pods of a namespace alone.
func isSystem(namespace string) bool {
	return slices.Contains([]string{"kube-system", "kube-node-lease", "kube-public"}, namespace)
}

// apply merges presets in order. Then each is asked once more, as the API server does: the
// init containers that came after it get its env, envFrom and mounts too.
func apply(pod *merge.Pod, presets []*Preset) (all []*merge.Outcome) {
	for _, p := range presets {
		all = append(all, pod.Apply(p.Preset))
	}
	for _, o := range all {
		if len(o.Conflicts) == 0 {
			o.Record.Add(pod.Apply(o.Preset).Record)
		}
	}
	for _, o := range all {
		pod.Keep(o)
	}
	return all
}

func (in *injection) warn(w *workload, msg, hint string, path ...any) {
	p := w.problem(msg, path...)
	p.Hint = hint
	in.result.Warnings = append(in.result.Warnings, p)
}

// warnRemoved reports presets whose items were taken out and not put in again.
func (in *injection) warnRemoved(w *workload, before []string, selected []*Preset) {
	for _, name := range before {
		if slices.ContainsFunc(selected, func(p *Preset) bool { return p.Name == name }) {
			continue
		}
		msg := fmt.Sprintf("%s: what PodPreset %s had put in is taken out: it does not select the pod any more, "+
			"or is not among the presets", w, name)
		in.warn(w, msg, "give all presets to one run with -p", "metadata", "annotations")
	}
}
