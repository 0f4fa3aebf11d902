package render

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// A lookup is a function that reads a source. Names and meanings are those of
// consul-template, ref apart.
type lookup struct {
	source   string // "" where the key names it
	listing  bool   // the key is a prefix
	required bool   // not held is an error
	bare     bool   // the key is not a path: nothing is trimmed from it
}

// lookups are the functions that read a source, by name.
func lookups() map[string]lookup {
	return map[string]lookup{
		"env":          {source: "env", bare: true},
		"envOrDefault": {source: "env", bare: true},
		"mustEnv":      {source: "env", bare: true, required: true},
		"key":          {source: "consul", required: true},
		"keyOrDefault": {source: "consul"},
		"keyExists":    {source: "consul"},
		"ls":           {source: "consul", listing: true},
		"safeLs":       {source: "consul", listing: true, required: true},
		"tree":         {source: "consul", listing: true},
		"safeTree":     {source: "consul", listing: true, required: true},
		"secret":       {source: "vault", required: true},
		"secrets":      {source: "vault", listing: true},
		"file":         {source: "file", bare: true, required: true},
		"ref":          {required: true, bare: true},
	}
}

// ref returns the reference that the lookup makes for a key.
func (l lookup) ref(key string, vars func(string) (string, bool)) (sources.Ref, string) {
	if l.source == "" {
		s, unset, err := expand(key, vars)
		if err != nil {
			return sources.Ref{}, err.Error()
		}
		if unset != "" {
			return sources.Ref{}, "the variable " + unset + " in the reference " + key + " is not set"
		}
		r, err := sources.ParseRef(s)
		if err != nil {
			return r, err.Error()
		}
		return r, ""
	}
	if key == "" {
		return sources.Ref{}, "the key is empty"
	}
	if !l.bare {
		key = strings.TrimLeft(key, "/")
	}
	if l.listing {
		path, dc, _ := strings.Cut(key, "@")
		key = strings.TrimRight(path, "/") + "/"
		if dc != "" {
			key += "@" + dc
		}
	}
	return sources.Ref{Source: l.source, Key: key}, ""
}

// call runs the lookup in a template: args are its site, its key, and for the
// ones with a default that default.
func (r *run) call(name string, l lookup, args []any) (any, error) {
	site := args[0].(int)
	if s := r.t.walk.sites[site]; s.computed && !r.known(s.key) {
		r.blocked[site] = true
		return answer(name, nil, []any{""}), nil
	}
	key, rest, err := lookupArgs(name, args[1:])
	if err != nil {
		return nil, err
	}
	if r.hangsOnSecret(r.t.walk.sites[site]) {
		return nil, lookupError("the key is computed from a secret, and keys are shown in logs and errors")
	}
	ref, wrong := l.ref(key, r.t.opt.Vars)
	if wrong != "" {
		return nil, lookupError(wrong)
	}
	v, asked := r.ask(site, ref)
	if asked && v == nil && r.mayInvent(l) {
		v = &sources.Value{Data: anything, Origin: ref.String()}
	}
	out := answer(name, v, rest)
	if l.required && asked && (v == nil || l.listing && length(out) == 0 || name == "mustEnv" && out == "") {
		r.miss(site, ref)
	}
	return out, nil
}

// hangsOnSecret reports whether a key is computed from a secret. What a listing
// holds are names, which may be part of a key.
func (r *run) hangsOnSecret(s *site) bool {
	for o := range s.key.from {
		if o.site > 0 && r.t.walk.sites[o.site-1].lookup.listing {
			continue
		}
		if s.computed && r.isSecret(flow{from: map[origin]bool{o: true}}) {
			return true
		}
	}
	return false
}

type lookupError string

func (e lookupError) Error() string { return string(e) }

// lookupArgs checks the arguments of a lookup, its site taken off.
func lookupArgs(name string, args []any) (key string, rest []any, err error) {
	want := 1
	if name == "envOrDefault" || name == "keyOrDefault" {
		want = 2
	}
	if name == "secret" && len(args) > 1 {
		return "", nil, lookupError("a secret with parameters would be a write, which is not supported")
	}
	if len(args) != want {
		return "", nil, lookupError(map[int]string{1: "takes one argument, the key", 2: "takes two arguments, the key and the default"}[want])
	}
	key, ok := args[0].(string)
	if !ok {
		return "", nil, lookupError("the key is not text")
	}
	return key, args[1:], nil
}

// answer shapes what a source holds, nil if nothing, as the function returns it.
func answer(name string, v *sources.Value, rest []any) any {
	switch name {
	case "keyExists":
		return v != nil
	case "envOrDefault": // unlike keyOrDefault, it takes a variable that is set to nothing
		if v == nil {
			return rest[0]
		}
	case "keyOrDefault":
		if v == nil || v.Data == "" {
			return rest[0]
		}
	case "ls", "safeLs":
		return pairs(v, func(p sources.Pair) bool { return p.Key != "" && !strings.Contains(p.Key, "/") })
	case "tree", "safeTree":
		return pairs(v, func(p sources.Pair) bool { return p.Key != "" && !strings.HasSuffix(p.Key, "/") })
	case "secret":
		if v == nil {
			return map[string]any(nil)
		}
	case "secrets":
		if v == nil {
			return []string(nil)
		}
	case "ref":
		return clone(trimmed(v))
	}
	if v == nil {
		return ""
	}
	return clone(v.Data)
}

// clone copies maps and lists, which a template's functions can change.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = clone(e)
		}
		return m
	case []any:
		l := make([]any, len(v))
		for i, e := range v {
			l[i] = clone(e)
		}
		return l
	case []string:
		return slices.Clone(v)
	}
	return v
}

// trimmed takes the line break off that ends most files, so that a reference to
// a file gives what the file is about. The function file gives the file as it is.
func trimmed(v *sources.Value) any {
	if v == nil {
		return ""
	}
	if s, ok := v.Data.(string); ok && strings.HasPrefix(v.Origin, "file:") {
		return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
	}
	return v.Data
}

func pairs(v *sources.Value, keep func(sources.Pair) bool) []sources.Pair {
	var out []sources.Pair
	if v == nil {
		return out
	}
	all, _ := v.Data.([]sources.Pair)
	for _, p := range all {
		if keep(p) {
			out = append(out, p)
		}
	}
	return out
}

func length(v any) int {
	switch v := v.(type) {
	case []sources.Pair:
		return len(v)
	case []string:
		return len(v)
	}
	return 0
}
