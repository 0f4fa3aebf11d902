package sources

import (
	"context"
	"strings"
)

// A Fixed is a source that stands for another one: a function gives what is held for a
// key.
type Fixed struct {
	Name   string // of the source that it stands for
	Secret bool   // as what comes from there
	Answer func(key string) (any, bool)
}

// Fetch implements [Source].
func (f *Fixed) Fetch(_ context.Context, keys []string) (map[string]Value, error) {
	held := map[string]Value{}
	for _, k := range keys {
		if data, ok := f.Answer(k); ok {
			held[k] = Value{Data: data, Origin: Ref{f.Name, k}.String(), Secret: f.Secret}
		}
	}
	return held, nil
}

// CleanPath makes one slash of several in a path, and takes the first off, as Consul and
// Vault do. "/" is all that there is.
func CleanPath(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	if path == "/" {
		return path
	}
	return strings.TrimPrefix(path, "/")
}
