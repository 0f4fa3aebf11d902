package consul

import (
	"fmt"
	"path"
	"strings"
)

// markHint says what to do if a mark in a key of Consul's store, "@" or "?", was meant to be
// part of the name: a listing returns names as they are. It is "" if the key has no mark.
func markHint(key string) string {
	at := strings.IndexAny(key, "@?")
	if at < 0 {
		return ""
	}

	dir, name := path.Split(strings.TrimLeft(key, "/"))
	list := "ls"
	if i := strings.IndexAny(dir, "@?"); i >= 0 { // in the name of a directory: only tree looks below it
		above := path.Dir(dir[:i] + "x")
		list, name = "tree", strings.TrimPrefix(strings.TrimPrefix(dir+name, strings.TrimSuffix(above, ".")), "/")
		dir = above
	}
	return fmt.Sprintf("if the %c is part of the name, read it with: "+
		"{{ range %s %q }}{{ if eq .Key %q }}{{ .Value }}{{ end }}{{ end }}", key[at], list, listed(dir), name)
}

// listed returns a directory as ls and tree take it.
func listed(dir string) string {
	dir = strings.TrimRight(dir, "/")
	if dir == "" || dir == "." {
		return "/"
	}
	return dir
}
