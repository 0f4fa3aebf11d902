package render

import (
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/sources"
)

// A lookup is a function that reads a source. Names and meanings are those of
// consul-template, ref apart.
type lookup struct {
	source   string // "" where the key names it
	listing  bool   // the key is a prefix
	required bool   // not held is an error
	bare     bool   // the key is not a path: nothing is trimmed from it
	trims    bool   // slashes at the end of its path are left out, as consul-template has it
	params   bool   // NAME=VALUE arguments may follow the key
	catalog  bool   // of Consul's: the arguments are parts of the key
}

// lookups are the functions that read a source, by name.
func lookups() map[string]lookup {
	m := map[string]lookup{
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
		"secret":       {source: "vault", required: true, params: true, trims: true},
		"secrets":      {source: "vault", listing: true},
		"file":         {source: "file", bare: true, required: true},
		"ref":          {required: true, bare: true, params: true},
	}
	maps.Copy(m, catalogs())
	return m
}

// call runs the lookup in a template: args are its site, its key, and for the
// ones with a default that default.
func (r *run) call(name string, l lookup, args []any) (any, error) {
	site := args[0].(int)
	if s := r.t.walk.sites[site]; s.computed && !r.known(s.key) {
		r.blocked[site] = true
		return answer(r.row(l.source), name, nil, []any{""}), nil
	}
	given := args[1:]
	if l.catalog {
		var err error
		if given, err = r.catalogArgs(l, given); err != nil {
			return nil, err
		}
	}
	key, rest, err := lookupArgs(name, l, given)
	if err != nil {
		return nil, err
	}
	ref, err := r.refAt(site, l, key, rest)
	if err != nil {
		return nil, err
	}
	if r.writes(ref) && r.holdBack(site) {
		return answer(r.row(ref.Source), name, nil, rest), nil
	}
	v, asked := r.ask(site, ref)
	if l.source != "" && !l.listing {
		v = single(v)
	}
	if asked && v == nil && r.mayInvent(l) {
		v = &sources.Value{Data: anything, Origin: ref.String()}
	}
	out := answer(r.row(ref.Source), name, v, rest)
	if l.required && asked && (v == nil || l.listing && length(out) == 0 || name == "mustEnv" && out == "") {
		r.miss(site, ref)
	}
	return out, nil
}

// refAt returns the reference that a call of a lookup makes.
func (r *run) refAt(site int, l lookup, key string, rest []any) (sources.Ref, error) {
	s := r.t.walk.sites[site]
	if r.hangsOnSecret(s) {
		return sources.Ref{}, lookupError("the key is computed from a secret, and keys are shown in logs and errors")
	}
	parts, err := []part{{text: key}}, error(nil)
	if s.computed && !l.catalog {
		if parts, err = r.parts(key); err != nil {
			return sources.Ref{}, err
		}
	}
	ref, err := l.ref(parts, nil, r.t.opt.names())
	switch {
	case err != nil || !l.params:
		return ref, err
	case s.computed && s.path == (sources.Ref{}) && r.writes(ref):
		// A value must not add parameters, or make a write of what was meant to be read.
		return ref, lookupError(`parameters of a computed reference are arguments of their own: ref "vault:PATH#FIELD" "NAME=VALUE"`)
	}
	return l.ref(parts, texts(rest), r.t.opt.names())
}

// hangsOnSecret reports whether a key is computed from a secret. What a listing
// holds are names, which may be part of a key.
func (r *run) hangsOnSecret(s *site) bool {
	for o := range s.key.from {
		if o.site > 0 && r.t.walk.sites[o.site-1].lookup.listing {
			continue
		}
		ofSecret := func(ref sources.Ref) bool { return r.row(ref.Source).Secret } // a placeholder is no secret, what it is for is one
		if s.computed && (r.isSecret(flow{from: map[origin]bool{o: true}}) || slices.ContainsFunc(r.refsAt(o), ofSecret)) {
			return true
		}
	}
	return false
}

// A lookupError says what is wrong with a call of a lookup. It shows no value but a key.
type lookupError string

func (e lookupError) Error() string { return string(e) }

// lookupArgs checks the arguments of a lookup, its site taken off.
func lookupArgs(name string, l lookup, args []any) (key string, rest []any, err error) {
	if l.catalog {
		key, err := catalogKey(name, args)
		return key, nil, err
	}
	want := 1
	if name == "envOrDefault" || name == "keyOrDefault" {
		want = 2
	}
	if l.params && len(args) > 1 {
		if len(texts(args)) < len(args) {
			return "", nil, lookupError("the key and its parameters, NAME=VALUE each, are not all text")
		}
		want = len(args)
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

// texts are those of the arguments that are text.
func texts(args []any) (out []string) {
	for _, a := range args {
		if s, ok := a.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// answer shapes what a source holds, nil if nothing, as the function returns it.
func answer(source *sources.Row, name string, v *sources.Value, rest []any) any {
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
		return clone(trimmed(source, v))
	}
	if v == nil {
		if source.Nothing != nil {
			return source.Nothing()
		}
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
// a file gives what the file is about; a binary file has none. The function file gives
// the file as it is.
func trimmed(source *sources.Row, v *sources.Value) any {
	if v == nil {
		return ""
	}
	if s, ok := v.Data.(string); ok && source.LineBreak && !encode.IsBinary(s) {
		return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
	}
	return v.Data
}

// single is one entry of Consul. One whose key ends in "/" is asked for by the listing
// of what is below it, in which it has no name.
func single(v *sources.Value) *sources.Value {
	if v == nil {
		return nil
	}
	all, listed := v.Data.([]sources.Pair)
	if !listed {
		return v
	}
	for _, p := range all {
		if p.Key == "" {
			one := *v
			one.Data = p.Value
			return &one
		}
	}
	return nil
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

// length returns how many a listing holds.
func length(v any) int {
	switch v := v.(type) {
	case []sources.Pair:
		return len(v)
	case []string:
		return len(v)
	}
	return 0
}
