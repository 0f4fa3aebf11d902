package render

import (
	"path"
	"strings"

	"github.com/initplate/initplate/sources"
)

// secretRefs are the references of all parameters that are secret, of all templates of a
// run. What one template calls a secret is none of the others' to show.
type secretRefs []sources.Ref

func secretsOf(templates []*Template) (all secretRefs) {
	for _, t := range templates {
		for _, p := range t.params {
			if p.Secret {
				all = append(all, p.from...)
			}
		}
	}
	return all
}

// mark marks the values that are secret by that.
func (s secretRefs) mark(values sources.Values) {
	for ref, v := range values {
		if v != nil && s.hold(ref) {
			v.Secret = true
		}
	}
}

// hold reports whether a reference asks for a secret, or for a listing, a folder or a file
// that holds one.
func (s secretRefs) hold(ref sources.Ref) bool {
	for _, secret := range s {
		if secret.Source == ref.Source && covers(ref.Source, ref.Key, secret.Key) {
			return true
		}
	}
	return false
}

func covers(source, key, secret string) bool {
	switch source {
	case "consul":
		k, err := sources.ParseStoreKey(key)
		of, other := sources.ParseStoreKey(secret)
		if err != nil || other != nil {
			return key == secret
		}
		at, its := path.Join("/", k.Path), path.Join("/", of.Path)
		if strings.HasSuffix(k.Path, "/") || strings.HasSuffix(of.Path, "/") {
			return below(its, at) || below(at, its)
		}
		return at == its
	case "file":
		file, _, _ := strings.Cut(key, "#") // a field is a part of its file
		secretFile, _, _ := strings.Cut(secret, "#")
		at, its := path.Clean(file), path.Clean(secretFile)
		inFolder := strings.HasSuffix(file, "/") && path.Dir(its) == at
		return at == its || inFolder || strings.HasSuffix(secretFile, "/") && path.Dir(at) == its
	}
	return key == secret
}

// below reports whether a path is a folder, or is in it.
func below(at, folder string) bool {
	return at == folder || folder == "/" || strings.HasPrefix(at, folder+"/")
}
