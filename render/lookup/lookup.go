package lookup

import (
	"maps"
)

// A Func is a function that reads a source. Names and meanings are those of
// consul-template, ref apart.
type Func struct {
	Source   string // "" where the key names it
	Listing  bool   // the key is a prefix
	Required bool   // not held is an error
	bare     bool   // the key is not a path: nothing is trimmed from it
	trims    bool   // slashes at the end of its path are left out, as consul-template has it
	Params   bool   // NAME=VALUE arguments may follow the key
	Catalog  bool   // of Consul's: the arguments are parts of the key
}

// Funcs are the functions that read a source, by name.
func Funcs() map[string]Func {
	m := map[string]Func{
		"env":          {Source: "env", bare: true},
		"envOrDefault": {Source: "env", bare: true},
		"mustEnv":      {Source: "env", bare: true, Required: true},
		"key":          {Source: "consul", Required: true},
		"keyOrDefault": {Source: "consul"},
		"keyExists":    {Source: "consul"},
		"ls":           {Source: "consul", Listing: true},
		"safeLs":       {Source: "consul", Listing: true, Required: true},
		"tree":         {Source: "consul", Listing: true},
		"safeTree":     {Source: "consul", Listing: true, Required: true},
		"secret":       {Source: "vault", Required: true, Params: true, trims: true},
		"secrets":      {Source: "vault", Listing: true},
		"file":         {Source: "file", bare: true, Required: true},
		"ref":          {Required: true, bare: true, Params: true},
	}
	maps.Copy(m, catalogs())
	return m
}

// A Error says what is wrong with a call of a lookup. It shows no value but a key.
type Error string

func (e Error) Error() string { return string(e) }

// Args checks the arguments of a lookup, its number taken off.
func Args(name string, l Func, args []any) (key string, rest []any, err error) {
	if l.Catalog {
		key, err := CatalogKey(name, args)
		return key, nil, err
	}
	want := 1
	if name == "envOrDefault" || name == "keyOrDefault" {
		want = 2
	}
	if l.Params && len(args) > 1 {
		if len(Texts(args)) < len(args) {
			return "", nil, Error("the key and its parameters, NAME=VALUE each, are not all text")
		}
		want = len(args)
	}
	if len(args) != want {
		return "", nil, Error(map[int]string{1: "takes one argument, the key", 2: "takes two arguments, the key and the default"}[want])
	}
	key, ok := args[0].(string)
	if !ok {
		return "", nil, Error("the key is not text")
	}
	return key, args[1:], nil
}

// Texts are those of the arguments that are text.
func Texts(args []any) (out []string) {
	for _, a := range args {
		if s, ok := a.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
