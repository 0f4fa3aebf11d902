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

// A Key is a parsed key of Vault. It is written as for `vault write`,
//
//	pki/issue/web common_name=web.example ttl=24h#certificate
//
// where the parameters and the field may be left out. A path with parameters is written to,
// and the answer is the secret. A path without parameters is read. In a parameter's value,
// whitespace, "%", "#" and control characters are written %XX. A path that is read may
// contain spaces, but not " NAME=". "#" and "?" in it are written %23 and %3F.
type Key struct {
	Path     string            // as written, with the "?version=3" or the "/" at its end
	Params   map[string]string // nil if the path is read
	Field    string
	HasField bool // there was a "#", even if nothing follows it
}

// ParseKey parses a key.
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

	params, err := parseParams(rest)
	if err != nil {
		return Key{}, err
	}
	k.Path, k.Params = path, params
	return k, k.check()
}

func parseParams(text string) (map[string]string, error) {
	params := map[string]string{}
	for word := range strings.FieldsSeq(text) {
		name, escaped, ok := strings.Cut(word, "=")
		value, err := url.PathUnescape(escaped)
		_, twice := params[name]
		switch {
		case !ok:
			return nil, fmt.Errorf("%q is not a parameter of the form NAME=VALUE; a space in a value is written %%20",
				word)
		case err != nil:
			return nil, fmt.Errorf("the value of %s contains a %% without two digits after it; a %% itself is written %%25",
				name)
		case twice:
			return nil, fmt.Errorf("the parameter %s is given twice", name)
		}
		params[name] = value
	}
	return params, nil
}

// Name returns the path as Vault has it, without a "?version=3".
func (k Key) Name() string {
	path, _, _ := strings.Cut(k.Path, "?")
	if k.Params != nil {
		return path
	}
	return sources.UnescapeName(marks, path)
}

// With returns the key with more parameters of the form NAME=VALUE, as consul-template's
// secret takes them: without whitespace around name and value. It ignores empty parameters,
// and of two for one name the last counts.
func (k Key) With(params ...string) (Key, error) {
	all := maps.Clone(k.Params)
	for _, p := range params {
		if p == "" {
			continue
		}

		name, value, ok := strings.Cut(p, "=")
		if !ok {
			return Key{}, fmt.Errorf("%q is not a parameter of the form NAME=VALUE", p)
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

// check finds why a key with parameters cannot be written.
func (k Key) check() error {
	for name := range k.Params {
		if name == "" || sources.EscapeParam(name) != name {
			return fmt.Errorf("a parameter cannot be called %q", name)
		}
	}

	switch {
	case sources.EscapeParam(k.Path) != k.Path:
		return errors.New(`a path with parameters cannot contain a space, "%" or a control character`)
	case strings.Contains(k.Path, "?"), strings.HasSuffix(k.Path, "/"):
		return errors.New(`a path with parameters is written to: it cannot contain "?" or end in "/"`)
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
