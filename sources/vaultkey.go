package sources

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A VaultKey is a key of Vault taken apart. It is written as `vault write` has it,
//
//	pki/issue/web common_name=web.example ttl=24h#certificate
//
// where the parameters and the field may be left out. With parameters the path is
// written to, and the answer is the secret; without any it is read. In a parameter's
// value, white space, "%", "#" and control characters are written %XX. A path that
// is read may hold spaces, but no " NAME="; "#" and "?" in it are written %23 and %3F.
type VaultKey struct {
	Path     string            // as written, with the "?version=3" or the "/" at its end
	Params   map[string]string // nil where the path is read
	Field    string
	HasField bool // a "#" was there, though nothing may follow it
}

// ParseVaultKey takes a key apart.
func ParseVaultKey(key string) (VaultKey, error) {
	var k VaultKey
	k.Path, k.Field, k.HasField = strings.Cut(key, "#")
	if path := strings.TrimRight(k.Path, "/"); k.HasField && strings.Contains(path, "/") {
		k.Path = path // a listing has no fields
	}
	path, rest, _ := strings.Cut(k.Path, " ")
	if !strings.Contains(rest, "=") {
		return k, nil
	}
	k.Path, k.Params = path, map[string]string{}
	for word := range strings.FieldsSeq(rest) {
		name, escaped, ok := strings.Cut(word, "=")
		value, err := url.PathUnescape(escaped)
		_, twice := k.Params[name]
		switch {
		case !ok:
			return VaultKey{}, fmt.Errorf("%q is no parameter of the form NAME=VALUE; a space in a value is written %%20", word)
		case err != nil:
			return VaultKey{}, fmt.Errorf("the value of %s holds a %% without two digits behind it; a %% itself is written %%25", name)
		case twice:
			return VaultKey{}, fmt.Errorf("the parameter %s stands twice", name)
		}
		k.Params[name] = value
	}
	return k, k.check()
}

// Name returns the path as Vault has it, without a "?version=3".
func (k VaultKey) Name() string {
	path, _, _ := strings.Cut(k.Path, "?")
	if k.Params != nil {
		return path
	}
	return UnescapeName("vault", path)
}

// With returns the key with more parameters, NAME=VALUE each, as consul-template's
// secret takes them: without the white space round name and value; an empty one is
// left out, and of two for one name the last counts.
func (k VaultKey) With(params ...string) (VaultKey, error) {
	all := maps.Clone(k.Params)
	for _, p := range params {
		if p == "" {
			continue
		}
		name, value, ok := strings.Cut(p, "=")
		if !ok {
			return VaultKey{}, fmt.Errorf("%q is no parameter of the form NAME=VALUE", p)
		}
		if all == nil {
			all = map[string]string{}
		}
		all[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	if len(all) == 0 {
		return VaultKey{}, errors.New("all its parameters are empty: give one, or none to read the path")
	}
	k.Params = all
	return k, k.check()
}

// check finds what keeps a key with parameters from being written down.
func (k VaultKey) check() error {
	for name := range k.Params {
		if name == "" || EscapeParam(name) != name {
			return fmt.Errorf("a parameter cannot be called %q", name)
		}
	}
	switch {
	case EscapeParam(k.Path) != k.Path:
		return errors.New(`a path with parameters has no space, "%" or control character`)
	case strings.Contains(k.Path, "?"), strings.HasSuffix(k.Path, "/"):
		return errors.New(`a path with parameters is written to: it has no "?" and no "/" at its end`)
	}
	return nil
}

// String returns the one written form of the key, its parameters sorted.
func (k VaultKey) String() string {
	s := k.Request()
	if k.HasField {
		s += "#" + k.Field
	}
	return s
}

// Request returns the key without its field: what Vault is asked.
func (k VaultKey) Request() string {
	var b strings.Builder
	b.WriteString(k.Path)
	for _, name := range slices.Sorted(maps.Keys(k.Params)) {
		b.WriteString(" " + name + "=" + EscapeParam(k.Params[name]))
	}
	return b.String()
}

// EscapeParam returns the value of a parameter as a key has it.
func EscapeParam(value string) string {
	var b strings.Builder
	for i := 0; i < len(value); {
		r, n := utf8.DecodeRuneInString(value[i:])
		if r == '%' || r == '#' || unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError && n == 1 {
			for _, c := range []byte(value[i : i+n]) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		} else {
			b.WriteString(value[i : i+n])
		}
		i += n
	}
	return b.String()
}

// Secret returns a whole secret with that data, as the source of Vault holds it, for
// those who stand for it.
func Secret(data map[string]any) map[string]any {
	return map[string]any{"Data": data, "LeaseID": "", "LeaseDuration": 0, "Renewable": false, "RequestID": "",
		"Warnings": []string(nil), "Auth": nil, "WrapInfo": nil}
}
