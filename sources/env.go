package sources

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// Env returns the source of environment variables; lookup is [os.LookupEnv] and environ
// [os.Environ], or replacements in a test. A variable that is set counts as held, even if it
// is empty. The value of a key that ends in "*" is the names of the variables that begin with
// what is before it: a sorted []string, without those of [Linked]. It is not held if there
// are none.
func Env(lookup func(string) (string, bool), environ func() []string) Source {
	return env{lookup, environ}
}

type env struct {
	lookup  func(string) (string, bool)
	environ func() []string
}

func (e env) Fetch(_ context.Context, keys []string) (map[string]Value, error) {
	held := map[string]Value{}
	for _, k := range keys {
		if data, ok := e.value(k); ok {
			held[k] = Value{Data: data, Origin: "env:" + k}
		}
	}
	return held, nil
}

func (e env) value(key string) (any, bool) {
	prefix, lists := strings.CutSuffix(key, "*")
	if !lists {
		v, ok := e.lookup(key)
		return v, ok
	}

	names := withPrefix(prefix, e.all())
	return names, len(names) > 0
}

// all returns all variables by name.
func (e env) all() map[string]any {
	all := map[string]any{}
	if e.environ == nil {
		return all
	}

	for _, pair := range e.environ() {
		name, value, _ := strings.Cut(pair, "=")
		all[name] = value
	}
	return all
}

// withPrefix returns the names of variables that begin with a prefix and are longer, without
// those of [Linked].
func withPrefix(prefix string, vars map[string]any) []string {
	linked := Linked(vars)
	names := []string{}
	for name := range vars {
		belongs := strings.HasPrefix(name, prefix) && name != prefix && !strings.HasSuffix(name, "*")
		if belongs && !linked[name] {
			names = append(names, name)
		}
	}

	slices.Sort(names)
	return names
}

// fixedEnv replaces the environment: it holds the value of each variable.
type fixedEnv map[string]any

func (f fixedEnv) answer(key string) (any, bool) {
	prefix, lists := strings.CutSuffix(key, "*")
	if !lists {
		v, ok := f[key]
		return v, ok
	}

	names := withPrefix(prefix, f)
	return names, len(names) > 0
}

// VariableNames reads a written reference to the names of all variables with a prefix:
// "env:MYSQL_OPTION_*". It is not ok if it is another one.
func VariableNames(written string) (ref Ref, ok bool) {
	key, ok := strings.CutPrefix(written, "env:")
	return Ref{"env", key}, ok && len(key) > 1 && strings.HasSuffix(key, "*")
}

// oneVariable refuses a key that would name several variables: only fromEnv reads these.
func oneVariable(key string) (string, error) {
	if strings.HasSuffix(key, "*") {
		return key, errors.New(`one variable is meant: fromEnv "PREFIX" reads all that begin with a prefix`)
	}
	return key, nil
}
