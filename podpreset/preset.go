// Package podpreset puts PodPresets into the pods of Kubernetes manifests without a cluster,
// as the policy in deploy/podpreset does in one.
package podpreset

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/podpreset/manifest"
	"github.com/initplate/initplate/podpreset/merge"
	"github.com/initplate/initplate/podpreset/schema"
)

const (
	presetVersion = "settings.k8s.io/v1alpha1"
	presetKind    = "PodPreset"
)

// A Preset is a valid PodPreset, and where it is written.
type Preset struct {
	*merge.Preset
	Namespace string // "" if it is for every namespace

	doc  *manifest.Document
	path []any // in the document
}

// ReadPresets reads the PodPresets of a file, and ignores what else is in it. Errors are
// [manifest.Problem]s.
func ReadPresets(file string, content []byte) ([]*Preset, error) {
	stream, err := manifest.Read(file, content)
	if err != nil {
		return nil, err
	}

	var all []*Preset
	var errs []error
	for _, doc := range stream.Documents {
		presets, err := presetsIn(doc)
		all = append(all, presets...)
		errs = append(errs, err)
	}
	return all, errors.Join(errs...)
}

func presetsIn(doc *manifest.Document) (all []*Preset, err error) {
	if err := doc.Parse(); err != nil {
		return nil, err
	}
	_, kind := doc.Kind()
	isList := kind == "List" || kind == presetKind+"List"
	if kind != presetKind && !isList {
		return nil, nil
	}

	data, err := doc.Data()
	if err != nil {
		return nil, err
	}
	root, _ := data.(map[string]any)
	if !isList {
		return one(newPreset(doc, root, nil))
	}

	var errs []error
	for i, item := range schema.Maps(root["items"]) {
		if item["kind"] != presetKind && (item["kind"] != nil || kind == "List") {
			continue
		}
		presets, err := one(newPreset(doc, item, []any{"items", i}))
		all = append(all, presets...)
		errs = append(errs, err)
	}
	return all, errors.Join(errs...)
}

func one(p *Preset, err error) ([]*Preset, error) {
	if err != nil {
		return nil, err
	}
	return []*Preset{p}, nil
}

// newPreset checks a PodPreset. The path is where it is in its document.
func newPreset(doc *manifest.Document, data map[string]any, path []any) (*Preset, error) {
	p := &Preset{doc: doc, path: path}
	if v, ok := data["apiVersion"]; ok && v != presetVersion {
		return nil, p.problem("apiVersion of a PodPreset must be "+presetVersion, "", "apiVersion")
	}

	meta, _ := data["metadata"].(map[string]any)
	name, _ := meta["name"].(string)
	if err := p.checkName(name); err != nil {
		return nil, err
	}
	namespace, ok := meta["namespace"].(string)
	if meta["namespace"] != nil && !ok {
		return nil, p.problem("metadata.namespace must be text", "put it in quotes", "metadata", "namespace")
	}

	s, err := schema.PodPreset()
	if err != nil {
		return nil, err
	}
	if err := p.report(name, s.Validate(data)); err != nil {
		return nil, err
	}
	spec, _ := data["spec"].(map[string]any)
	p.Preset = merge.NewPreset(s, name, spec)
	p.Namespace = namespace
	return p, p.report(name, schema.ValidatePod(p.Spec))
}

func (p *Preset) checkName(name string) error {
	switch {
	case name == "":
		return p.problem("the PodPreset has no name", "give it metadata.name", "metadata")
	case len(name) > schema.MaxName:
		const why = "the name of a PodPreset must have at most 53 characters: it becomes part of an annotation's key"
		return p.problem(why, "", "metadata", "name")
	case !regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`).MatchString(name):
		const hint = "take lower case letters, digits, - and ."
		return p.problem("metadata.name is not a name that Kubernetes takes", hint, "metadata", "name")
	}
	return nil
}

// report makes problems of violations.
func (p *Preset) report(name string, found []schema.Violation) error {
	var errs []error
	for _, v := range found {
		errs = append(errs, p.problem("PodPreset "+name+": "+v.Msg, v.Hint, v.Path...))
	}
	return errors.Join(errs...)
}

// problem returns a problem at a path of the preset.
func (p *Preset) problem(msg, hint string, path ...any) *manifest.Problem {
	n := p.doc.At(slices.Concat(p.path, path)...)
	return &manifest.Problem{File: p.doc.File, Line: p.doc.LineOf(n), Msg: msg, Hint: hint}
}

// place returns FILE:LINE of a path of the preset.
func (p *Preset) place(path ...any) string { return p.problem("", "", path...).Place() }

// fits reports whether the preset can be for a namespace; "" is one that is not known.
func (p *Preset) fits(namespace string) bool {
	return p.Namespace == "" || namespace == "" || p.Namespace == namespace
}

// byName compares two presets for their order: by name.
func byName(a, b *Preset) int { return strings.Compare(a.Name, b.Name) }

// sameNames returns an error if two presets for one pod have the same name.
func sameNames(w *workload, presets []*Preset) error {
	for i := 1; i < len(presets); i++ {
		a, b := presets[i-1], presets[i]
		if a.Name != b.Name {
			continue
		}
		hint := "give each preset a name of its own"
		if a.Namespace != b.Namespace {
			hint = "give the pod's namespace, with -n or in its manifest"
		}
		msg := fmt.Sprintf("there are two PodPresets %s for %s, the other one at %s", a.Name, w, b.place())
		return a.problem(msg, hint, "metadata", "name")
	}
	return nil
}
