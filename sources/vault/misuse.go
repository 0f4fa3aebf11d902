package vault

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// misuse is the error of a read that cannot be meant, by what is known of its mount.
func (m mount) misuse(r *read) *sources.Error {
	name := strings.TrimSuffix(m.path, "/")
	switch {
	case !m.kv:
		return nil
	case !r.list && r.path == name:
		return invalid(r, fmt.Sprintf("%s is a mount, not a secret", name),
			"add the path of the secret behind it; those that are there are shown by: vault kv list "+sources.ShellWord(name))
	case m.v2:
		return unknownParameter(r)
	case len(r.query) > 0:
		return invalid(r, fmt.Sprintf("the mount %s is KV version 1, which keeps one version and takes no parameters", name),
			`leave out "?" and what follows it`)
	}

	return nil
}

// unknownParameter is the error of a read of KV version 2 with a parameter that it does
// not know: Vault would give the newest version.
func unknownParameter(r *read) *sources.Error {
	for _, name := range slices.Sorted(maps.Keys(r.query)) {
		if name != "version" {
			return invalid(r, fmt.Sprintf("there is no parameter %q", name), "the parameter of KV version 2 is version, as in ?version=3")
		}
	}
	return nil
}

// unversioned is the error of a path with the data/ of KV version 2 below a mount that
// other keys have shown to be version 1, where nothing is held.
func (f *fetch) unversioned(r *read) *sources.Error {
	m := f.mounts.known(r.path)
	below, ok := strings.CutPrefix(r.path, m.path+"data/")
	if !r.unheld || !ok || !m.kv || m.v2 {
		return nil
	}
	return invalid(r, fmt.Sprintf("the mount %s is KV version 1, whose paths have no data/", strings.TrimSuffix(m.path, "/")),
		"write "+m.path+below)
}

func invalid(r *read, what, hint string) *sources.Error {
	return &sources.Error{Source: "vault", Keys: asked(r), Kind: sources.Invalid, Err: fmt.Errorf("%s", what), Hint: hint}
}
