package vault

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/sources"
)

// Absent says why the last Fetch that asked for a key does not hold it.
func (s *Source) Absent(asked string) sources.Absence {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.absent[asked]
}

// lack notes why keys are not held.
func (f *fetch) lack(a sources.Absence, keys ...key) {
	f.unsure.Store(true)
	f.Source.mu.Lock()
	defer f.Source.mu.Unlock()

	if f.absent == nil {
		f.absent = map[string]sources.Absence{}
	}

	for _, k := range keys {
		f.absent[k.asked] = a
	}
}

// A place is where a read looked, for hints with commands that look there too.
type place struct {
	mount, name string // of a KV store; "" of anything else
	metadata    bool   // of version 2, and not the secret itself
	guessed     bool   // the mount is what comes before data or metadata, and its version is not known
	path        string // of the API
	namespace   string
}

// place returns the place of a read that went to a path of the API. If Vault was not
// asked for the mount, it is taken to be what comes before data or metadata.
func (f *fetch) place(r *read, path string, m mount) place {
	p := place{path: path, namespace: f.session.api.Namespace()}
	before, word, behind := cutAPI(path)
	switch {
	case r.params != nil:
	case m.kv && !m.v2:
		p.mount, p.name = m.path, strings.TrimPrefix(path, m.path)
	case behind != "" || r.list:
		p.mount, p.name = before, behind
		p.metadata = word == "metadata"
		p.guessed = m.path == ""
	}

	p.mount = strings.TrimSuffix(p.mount, "/")
	return p
}

// cutAPI cuts a path of KV version 2 around its first segment data or metadata.
func cutAPI(path string) (mount, word, name string) {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if i > 0 && (p == "data" || p == "metadata") && !builtIn(parts[0]) {
			return strings.Join(parts[:i], "/"), p, strings.Join(parts[i+1:], "/")
		}
	}
	return "", "", ""
}

// kv returns a command for what is at the place, which must be in a KV store.
func (p place) kv(command string, flags ...string) string {
	words := append([]string{"vault kv", command}, p.flags()...)
	words = append(words, "-mount="+sources.ShellWord(p.mount))
	words = append(words, flags...)
	if p.name != "" {
		words = append(words, sources.ShellArgument(p.name))
	}
	return strings.Join(words, " ")
}

func (p place) flags() []string {
	if p.namespace == "" {
		return nil
	}
	return []string{"-namespace=" + sources.ShellWord(p.namespace)}
}

// look returns the command that shows what is at a place.
func (p place) look() string {
	if p.mount != "" && p.metadata {
		return p.kv("metadata get")
	}
	if p.mount != "" {
		return p.kv("get")
	}

	words := append([]string{"vault read"}, p.flags()...)
	words = append(words, sources.ShellArgument(p.path))
	return strings.Join(words, " ")
}

// nothing says what is known of a place where Vault holds nothing.
func (p place) nothing(r *read) sources.Absence {
	version := r.query.Get("version")
	switch {
	case r.list && p.mount != "":
		return sources.Absence{Hint: "look with: " + p.kv("list")}
	case r.list:
		return sources.Absence{Hint: "look with: " + strings.Replace(p.look(), "vault read", "vault list", 1)}
	case version != "" && p.mount != "":
		return sources.Absence{
			Why:  "there is no such secret, or no version " + version + " of it",
			Hint: "see its versions with: " + p.kv("metadata get"),
		}
	case r.params != nil:
		return sources.Absence{}
	case p.guessed && p.mount != "" && !p.metadata:
		return sources.Absence{Hint: "if the mount is KV version 1, leave out data/; look with: " + p.kv("get")}
	}

	return sources.Absence{Hint: "look with: " + p.look()}
}

// gone says what became of a secret of KV version 2 that has lost its data.
func (p place) gone(secret *api.Secret) sources.Absence {
	about, _ := secret.Data["metadata"].(map[string]any)
	version := fmt.Sprint(about["version"])
	if destroyed, _ := about["destroyed"].(bool); destroyed {
		return sources.Absence{
			Why: "version " + version + " was destroyed",
			Hint: "it cannot be restored; see its versions with: " + p.kv("metadata get") +
				", or write a new one with vault kv put",
		}
	}

	when, _ := about["deletion_time"].(string)
	return sources.Absence{
		Why:  fmt.Sprintf("version %s was deleted at %s", version, when),
		Hint: "restore it with: " + p.kv("undelete", "-versions="+version),
	}
}

// fieldless says that a secret lacks a field.
func (p place) fieldless(field string, fields map[string]any) sources.Absence {
	absence := lacks(field, fields)
	absence.Hint = "see its fields with: " + p.look()
	return absence
}

// lacks says that a secret with other fields lacks one.
func lacks(field string, fields map[string]any) sources.Absence {
	return sources.Absence{
		Held: true,
		Why:  fmt.Sprintf("the secret has no field %q", field),
		Near: nearest.Name(field, slices.Collect(maps.Keys(fields))),
	}
}
