package render

import (
	"errors"
	"strings"

	"github.com/initplate/initplate/sources"
)

// referenceOf reads a reference that is made of parts.
func referenceOf(parts []part) (sources.Ref, error) {
	source, key, ok := cutSource(parts)
	if !ok {
		return reference(joined(parts))
	}
	at, err := placed(source, false, key)
	if err != nil {
		return sources.Ref{}, err
	}
	return reference(source + ":" + at)
}

// cutSource cuts a reference behind the name of its source.
func cutSource(parts []part) (source string, key []part, ok bool) {
	for i, p := range parts {
		name, rest, ok := strings.Cut(p.text, ":")
		source += name
		if ok {
			return source, append([]part{{rest, p.value}}, parts[i+1:]...), true
		}
	}
	return source, nil, false
}

// reference reads a reference in its written form, and gives those that ask Vault
// for the same the same one.
func reference(s string) (sources.Ref, error) {
	r, err := sources.ParseRef(s)
	if err != nil || r.Source != "vault" {
		return r, err
	}
	k, err := sources.ParseVaultKey(r.Key)
	r.Key = k.String()
	return r, err
}

// ref returns the reference that the lookup makes for a key and parameters. Its
// errors show nothing but these.
func (l lookup) ref(key []part, params []string, opt Options) (sources.Ref, error) {
	r, err := l.plainRef(key, opt)
	if err != nil || r.Source != "vault" {
		if err == nil && len(params) > 0 {
			err = lookupError("only a reference to Vault takes parameters")
		}
		return r, err
	}
	k, err := sources.ParseVaultKey(r.Key)
	if l.source == "vault" && (err != nil || k.Params != nil) {
		// A key that is computed must not make a write of what was meant to be read.
		return r, lookupError(`parameters are arguments of their own: secret "PATH" "NAME=VALUE"`)
	}
	if err == nil && len(params) > 0 {
		k, err = k.With(params...)
	}
	if err != nil {
		return r, lookupError(err.Error())
	}
	r.Key = k.String()
	return r, nil
}

func (l lookup) plainRef(parts []part, opt Options) (sources.Ref, error) {
	if l.source == "" {
		return written(parts, opt)
	}
	key, err := placed(l.source, l.listing || l.source == "vault", parts)
	if err != nil {
		return sources.Ref{}, err
	}
	if l.catalog {
		return l.catalogRef(key)
	}
	if key == "" {
		return sources.Ref{}, lookupError("the key is empty")
	}
	if !l.bare {
		key = strings.TrimLeft(key, "/")
	}
	if l.source == "vault" && !l.listing { // as consul-template has it
		path, _, _ := strings.Cut(key, "?")
		key = strings.TrimRight(path, "/") + key[len(path):]
	}
	var where string
	if l.source == "consul" {
		k, err := sources.ParseStoreKey(key)
		if err != nil {
			return sources.Ref{}, markError{key, err}
		}
		where = k.Tail
		key = strings.TrimSuffix(k.String(), where)
	}
	if l.listing {
		key = strings.TrimRight(key, "/") + "/"
	}
	key += where
	return sources.Ref{Source: l.source, Key: key}, nil
}

// written is the reference that ref is called with. Variables stand only in the
// template's own text.
func written(parts []part, opt Options) (sources.Ref, error) {
	var all []part
	for _, p := range parts {
		if p.value && len(parts) > 1 {
			all = append(all, p)
			continue
		}
		expanded, unset, err := expand(p.text, opt.Vars)
		if err != nil {
			return sources.Ref{}, lookupError(err.Error())
		}
		if unset != "" && !opt.Placeholders {
			return sources.Ref{}, unsetError{unset, joined(parts)}
		}
		all = append(all, expanded...)
	}
	r, err := referenceOf(all)
	if err != nil {
		return r, lookupError(err.Error())
	}
	return r, nil
}

// An unsetError says that a variable in a reference is not set.
type unsetError struct{ name, key string }

func (e unsetError) Error() string {
	return "the variable " + e.name + " in the reference " + e.key + " is not set"
}

// A markError says that a mark in a key of Consul's store is followed by nothing that it
// can begin.
type markError struct {
	key string
	err error
}

func (e markError) Error() string { return e.key + ": " + e.err.Error() }

// hintOf returns what to do about an error of a lookup.
func hintOf(err error) string {
	var unset unsetError
	var mark markError
	if errors.As(err, &mark) {
		return sources.MarkHint(mark.key)
	}
	if !errors.As(err, &unset) {
		return ""
	}
	switch unset.name {
	case "VAULT_PATH":
		return "give it with --vault-path PATH or INITPLATE_VAULT_PATH"
	case "CONSUL_PREFIX":
		return "give it with --consul-prefix KEY or INITPLATE_CONSUL_PREFIX"
	}
	return "set it, or give it a default: ${" + unset.name + ":-...}"
}
