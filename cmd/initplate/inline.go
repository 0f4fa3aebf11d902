package main

import (
	"slices"
	"strings"
)

// inlinePrefix begins the variables that hold a template each.
const inlinePrefix = prefix + "_INLINE_"

// inlineJob returns the job of an entry whose template is its contents.
func inlineJob(e entry) *job { return &job{name: e.name, text: e.Contents, base: e.base, entry: e} }

// place says, in messages, which entry of a config file is meant.
func (e entry) place() string {
	if e.Template == "" {
		return e.name
	}
	return e.path + ": " + e.Template
}

// inlined returns the templates that variables hold, sorted by the names of these. Like
// INITPLATE_TEMPLATES, they count only if no argument names a template.
func (a *app) inlined() (entries []entry) {
	if a.named {
		return nil
	}

	var names []string
	for _, e := range a.environ() {
		name, _, _ := strings.Cut(e, "=")
		if isInline(e) {
			names = append(names, name)
		}
	}

	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		text, _ := a.lookup(name)
		entries = append(entries, entry{Contents: text, name: name, base: inlineOut(name)})
	}

	return entries
}

// isInline reports whether a variable, NAME=VALUE, is for a template. Kubernetes makes
// variables such as INITPLATE_INLINE_PORT for a Service called initplate-inline: no value of
// these is a template.
func isInline(variable string) bool {
	name, text, _ := strings.Cut(variable, "=")
	_, ok := strings.CutPrefix(name, inlinePrefix)
	return ok && name != inlinePrefix && (strings.Contains(text, "{{") || !madeByOthers(name))
}

// inlineOut returns the name of the output of a variable's template, if its header has none:
// my.cnf for INITPLATE_INLINE_MY_CNF and INITPLATE_INLINE_my.cnf.
func inlineOut(variable string) string {
	name := strings.TrimPrefix(variable, inlinePrefix)
	if strings.Contains(name, ".") || name != strings.ToUpper(name) {
		return name
	}

	name = strings.ToLower(name)
	if last := strings.LastIndexByte(name, '_'); last >= 0 {
		name = name[:last] + "." + name[last+1:]
	}
	return name
}

// withText returns the entries that have a text. An empty variable counts as not set, as
// everywhere, but there may be something that waits for its file.
func (a *app) withText(inlined []entry) (entries []entry) {
	for _, e := range inlined {
		if e.Contents == "" {
			a.warn(e.name+" is empty: no file is made of it", "")
			continue
		}
		entries = append(entries, e)
	}
	return entries
}
