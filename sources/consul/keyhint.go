package consul

import (
	"fmt"
	"path"
	"strings"
)

// markHint is what to do where a mark in a key of Consul's store, "@" or "?", was meant
// to be part of its name: a listing gives names as they are. It is empty where the key
// has no mark.
func markHint(key string) string {
	at := strings.IndexAny(key, "@?")
	if at < 0 {
		return ""
	}
	folder, name := path.Split(strings.TrimLeft(key, "/"))
	if i := strings.IndexAny(folder, "@?"); i >= 0 { // the mark is in the name of a folder, below which tree looks
		above := path.Dir(folder[:i] + "x")
		rest := strings.TrimPrefix(strings.TrimPrefix(folder+name, strings.TrimSuffix(above, ".")), "/")
		return fmt.Sprintf("if the %c is part of the name, read it with: {{ range tree %q }}{{ if eq .Key %q }}{{ .Value }}{{ end }}{{ end }}", key[at], listed(above), rest)
	}
	return fmt.Sprintf("if the %c is part of the name, read it with: {{ range ls %q }}{{ if eq .Key %q }}{{ .Value }}{{ end }}{{ end }}", key[at], listed(folder), name)
}

// listed is a folder as ls and tree take it.
func listed(folder string) string {
	if folder = strings.TrimRight(folder, "/"); folder == "" || folder == "." {
		return "/"
	}
	return folder
}
