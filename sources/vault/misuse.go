package vault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// misuse returns the error of a read that cannot work on its mount, or nil.
func (m mount) misuse(r *read) *sources.Error {
	name := strings.TrimSuffix(m.path, "/")
	switch {
	case !m.kv:
		return nil
	case !r.list && r.path == name:
		return invalid(r, fmt.Sprintf("%s is a mount, not a secret", name),
			"add the path of a secret to it; list the secrets with: vault kv list "+sources.ShellWord(name))
	case m.v2:
		return unknownParameter(r)
	case len(r.query) > 0:
		return invalid(r,
			fmt.Sprintf("the mount %s is KV version 1, which keeps one version and takes no parameters", name),
			`remove "?" and what follows it`)
	}

	return nil
}

// unknownParameter returns the error of a read of KV version 2 with a parameter that it
// does not know, or nil. Vault would ignore it, and answer with the newest version.
func unknownParameter(r *read) *sources.Error {
	for _, name := range slices.Sorted(maps.Keys(r.query)) {
		if name != "version" {
			return invalid(r, fmt.Sprintf("there is no parameter %q", name),
				"the only parameter of KV version 2 is version, as in ?version=3")
		}
	}
	return nil
}

// unversioned returns the error of a path that holds nothing and has the data/ of KV
// version 2, on a mount that other keys have shown to be version 1. It is nil for others.
func (f *fetch) unversioned(r *read) *sources.Error {
	m := f.mounts.known(r.path)
	below, ok := strings.CutPrefix(r.path, m.path+"data/")
	if !r.unheld || !ok || !m.kv || m.v2 {
		return nil
	}
	name := strings.TrimSuffix(m.path, "/")
	return invalid(r, fmt.Sprintf("the mount %s is KV version 1, whose paths have no data/", name),
		"write "+m.path+below)
}

func invalid(r *read, what, hint string) *sources.Error {
	return &sources.Error{
		Source: "vault",
		Keys:   asked(r),
		Kind:   sources.Invalid,
		Err:    errors.New(what),
		Hint:   hint,
	}
}
