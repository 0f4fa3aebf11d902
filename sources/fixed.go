package sources

import (
	"context"
	"strings"
)

// A Fixed is a source that replaces another one. A function gives its answers.
type Fixed struct {
	Name   string // of the source that it replaces
	Secret bool   // whether its values are secret
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

// CleanPath reduces repeated slashes in a path to one and removes the leading one, as
// Consul and Vault do. The path "/" stays as it is: it means everything.
func CleanPath(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	if path == "/" {
		return path
	}
	return strings.TrimPrefix(path, "/")
}
