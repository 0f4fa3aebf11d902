package lookup

import (
	"fmt"
	"maps"
	"strings"
)

// A Func is a function that reads a source. All but ref and fromEnv have the names and
// meanings of consul-template.
type Func struct {
	Source   string // "" if the key names it
	Listing  bool   // the key is a prefix
	Required bool   // it is an error if the source does not hold the key
	bare     bool   // the key is not a path: nothing is trimmed from it
	trims    bool   // slashes at the end of the path are removed, as in consul-template
	Params   bool   // NAME=VALUE arguments may follow the key
	Catalog  bool   // it reads Consul's catalog: the arguments are parts of the key
	Prefix   bool   // the key is the beginning of names, each of which is then read by itself
}

// Funcs returns the functions that read a source, by name.
func Funcs() map[string]Func {
	m := map[string]Func{
		"env":          {Source: "env", bare: true},
		"envOrDefault": {Source: "env", bare: true},
		"mustEnv":      {Source: "env", bare: true, Required: true},
		"fromEnv":      {Source: "env", bare: true, Prefix: true},
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

// An Error says what is wrong with a call of a lookup. It shows no value but the key.
type Error string

func (e Error) Error() string { return string(e) }

// SecretKey refuses a key that comes from a secret.
const SecretKey = Error("the key is computed from a secret, and keys are shown in logs and errors")

// Args checks the arguments of a lookup, without its number.
func Args(name string, l Func, args []any) (key string, rest []any, err error) {
	if l.Catalog {
		key, err := CatalogKey(name, args)
		return key, nil, err
	}
	if err := l.checkCount(name, args); err != nil {
		return "", nil, err
	}

	key, ok := args[0].(string)
	if !ok {
		return "", nil, Error("the key is not text")
	}
	if l.Listing && strings.HasSuffix(key, "/*") { // as confd has it; Consul would list nothing
		return "", nil, Error("the key is a prefix, not a pattern: leave out the /* at its end")
	}
	return key, args[1:], nil
}

// checkCount checks how many arguments there are, and that parameters are text.
func (l Func) checkCount(name string, args []any) error {
	takesDefault := name == "envOrDefault" || name == "keyOrDefault"
	switch {
	case l.Params && len(args) > 1:
		if len(Texts(args)) < len(args) {
			return Error("the key and its parameters, NAME=VALUE each, must be text")
		}
	case takesDefault && len(args) != 2:
		return Error("takes two arguments, the key and the default")
	case !takesDefault && len(args) != 1:
		return countError{Error("takes one argument, the key"), defaultHint(name, len(args))}
	}
	return nil
}

// A countError is for a wrong number of arguments.
type countError struct {
	err  Error
	hint string
}

func (e countError) Error() string { return e.err.Error() }
func (e countError) Unwrap() error { return e.err }

// defaultHint is for a function without a default that got one.
func defaultHint(name string, got int) string {
	if got != 2 || name != "env" && name != "key" {
		return ""
	}
	return fmt.Sprintf(`with a default, write %sOrDefault "NAME" "DEFAULT"`, name)
}

// Texts returns the arguments that are text.
func Texts(args []any) (out []string) {
	for _, a := range args {
		if s, ok := a.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
