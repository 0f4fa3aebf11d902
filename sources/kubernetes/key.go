package kubernetes

import (
	"errors"
	"fmt"
	"strings"

	"github.com/initplate/initplate/sources"
)

// marks end the path of a key.
const marks = "#"

// A place is where an object is.
type place struct{ namespace, name string }

// String returns the key of all of an object.
func (p place) String() string {
	if p.namespace == "" {
		return p.name
	}
	return p.namespace + "/" + p.name
}

// A key is one reference, taken apart.
type key struct {
	place
	field string // "" without one
}

// parse parses a key. What is not written as Kubernetes wants it cannot exist, and would change
// the path of the request.
func parse(asked string) (key, error) {
	path, field, hasField := strings.Cut(asked, "#")

	namespace, name, ok := strings.Cut(path, "/")
	if !ok {
		namespace, name = "", path
	}
	k := key{place{namespace, name}, field}

	switch {
	case strings.HasSuffix(path, "/"):
		return k, errors.New("it ends in a slash: without one, and without #KEY, it has all keys of the object")
	case ok && !isLabel(namespace):
		return k, fmt.Errorf("%q is not a namespace: write NAMESPACE/NAME#KEY", cut(namespace))
	case !isSubdomain(name):
		return k, fmt.Errorf("%q is not the name of an object: write NAMESPACE/NAME#KEY", cut(name))
	case hasField && !isField(field):
		return k, fmt.Errorf("%q is not a key of an object: these have dots, letters, digits, - and _", cut(field))
	}
	return k, nil
}

// clean checks a key. It lets a variable pass that is not set while a template is checked.
func clean(asked string) (string, error) {
	if strings.Contains(asked, "${") {
		return asked, nil
	}
	_, err := parse(asked)
	return asked, err
}

// cut shortens text for an error.
func cut(text string) string {
	const most = 80
	if len(text) > most {
		return text[:most] + "..."
	}
	return text
}

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	digits = "0123456789"
)

// isLabel reports whether text is a label of DNS: RFC 1123, as Kubernetes wants it for
// namespaces.
func isLabel(text string) bool {
	return text != "" && len(text) <= 63 && strings.Trim(text, lower+digits+"-") == "" &&
		!strings.HasPrefix(text, "-") && !strings.HasSuffix(text, "-")
}

// isSubdomain reports whether text is a subdomain of DNS, as Kubernetes wants it for names.
func isSubdomain(text string) bool {
	if len(text) > 253 {
		return false
	}
	for label := range strings.SplitSeq(text, ".") {
		isOne := label != "" && strings.Trim(label, lower+digits+"-") == ""
		if !isOne || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
	}
	return true
}

// isField reports whether text can be a key of a Secret or a ConfigMap: IsConfigMapKey in
// apimachinery's validation.
func isField(text string) bool {
	return text != "" && len(text) <= 253 && text != "." && !strings.HasPrefix(text, "..") &&
		strings.Trim(text, lower+strings.ToUpper(lower)+digits+"-_.") == ""
}

// stray reports a value that would begin another part of the key.
func stray(before, value string, _ bool) string {
	if !strings.Contains(before, "#") && strings.Contains(value, "/") {
		return "is not part of a name"
	}
	return ""
}

// covers reports whether two keys are about the same text, or one about all of the other's
// object. A key without a namespace may be in any.
func covers(asked, other string) bool {
	a, err := parse(asked)
	b, otherErr := parse(other)
	if err != nil || otherErr != nil {
		return asked == other
	}

	elsewhere := a.namespace != b.namespace && a.namespace != "" && b.namespace != ""
	return a.name == b.name && !elsewhere && (a.field == "" || b.field == "" || a.field == b.field)
}

// below returns the key of an object that stands for a name. Keys have no slashes.
func below(at, name string) string { return at + "#" + strings.ReplaceAll(name, "/", ".") }

// words returns the arguments of kubectl for an object.
func (p place) words() string {
	text := sources.ShellArgument(p.name)
	if p.namespace != "" {
		text += " -n " + sources.ShellWord(p.namespace)
	}
	return text
}
