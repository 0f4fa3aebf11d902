package vault

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// marks end the path of a key.
const marks = "#?"

// A Key is a key of Vault taken apart. It is written as `vault write` has it,
//
//	pki/issue/web common_name=web.example ttl=24h#certificate
//
// where the parameters and the field may be left out. With parameters the path is
// written to, and the answer is the secret; without any it is read. In a parameter's
// value, white space, "%", "#" and control characters are written %XX. A path that
// is read may hold spaces, but no " NAME="; "#" and "?" in it are written %23 and %3F.
type Key struct {
	Path     string            // as written, with the "?version=3" or the "/" at its end
	Params   map[string]string // nil where the path is read
	Field    string
	HasField bool // a "#" was there, though nothing may follow it
}

// ParseKey takes a key apart.
func ParseKey(key string) (Key, error) {
	var k Key
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
			return Key{}, fmt.Errorf("%q is no parameter of the form NAME=VALUE; a space in a value is written %%20", word)
		case err != nil:
			return Key{}, fmt.Errorf("the value of %s holds a %% without two digits behind it; a %% itself is written %%25", name)
		case twice:
			return Key{}, fmt.Errorf("the parameter %s stands twice", name)
		}
		k.Params[name] = value
	}
	return k, k.check()
}

// Name returns the path as Vault has it, without a "?version=3".
func (k Key) Name() string {
	path, _, _ := strings.Cut(k.Path, "?")
	if k.Params != nil {
		return path
	}
	return sources.UnescapeName(marks, path)
}

// With returns the key with more parameters, NAME=VALUE each, as consul-template's
// secret takes them: without the white space round name and value; an empty one is
// left out, and of two for one name the last counts.
func (k Key) With(params ...string) (Key, error) {
	all := maps.Clone(k.Params)
	for _, p := range params {
		if p == "" {
			continue
		}
		name, value, ok := strings.Cut(p, "=")
		if !ok {
			return Key{}, fmt.Errorf("%q is no parameter of the form NAME=VALUE", p)
		}
		if all == nil {
			all = map[string]string{}
		}
		all[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	if len(all) == 0 {
		return Key{}, errors.New("all its parameters are empty: give one, or none to read the path")
	}
	k.Params = all
	return k, k.check()
}

// check finds what keeps a key with parameters from being written down.
func (k Key) check() error {
	for name := range k.Params {
		if name == "" || sources.EscapeParam(name) != name {
			return fmt.Errorf("a parameter cannot be called %q", name)
		}
	}
	switch {
	case sources.EscapeParam(k.Path) != k.Path:
		return errors.New(`a path with parameters has no space, "%" or control character`)
	case strings.Contains(k.Path, "?"), strings.HasSuffix(k.Path, "/"):
		return errors.New(`a path with parameters is written to: it has no "?" and no "/" at its end`)
	}
	return nil
}

// String returns the one written form of the key, its parameters sorted.
func (k Key) String() string {
	s := k.Request()
	if k.HasField {
		s += "#" + k.Field
	}
	return s
}

// Request returns the key without its field: what Vault is asked.
func (k Key) Request() string {
	var b strings.Builder
	b.WriteString(k.Path)
	for _, name := range slices.Sorted(maps.Keys(k.Params)) {
		b.WriteString(" " + name + "=" + sources.EscapeParam(k.Params[name]))
	}
	return b.String()
}
