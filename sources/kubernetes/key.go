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

// A key is one reference, taken apart.
type key struct {
	asked string // as written
	place
	field    string
	hasField bool
}

// String returns the key with its namespace.
func (k key) String() string {
	text := k.name
	if k.namespace != "" {
		text = k.namespace + "/" + k.name
	}
	if k.hasField {
		text += "#" + k.field
	}
	return text
}

// parse parses a key. What is not written as Kubernetes wants it cannot exist, and would change
// the path of the request.
func parse(asked string) (key, error) {
	k := key{asked: asked}
	path := ""
	path, k.field, k.hasField = strings.Cut(asked, "#")

	namespace, name, ok := strings.Cut(path, "/")
	if !ok {
		namespace, name = "", path
	}
	k.place = place{namespace, name}

	switch {
	case strings.HasSuffix(path, "/"):
		return k, errors.New("it ends in a slash: without one, and without #KEY, it has all keys of the object")
	case ok && !isLabel(namespace):
		return k, fmt.Errorf("%q is not a namespace: write NAMESPACE/NAME#KEY", cut(namespace))
	case !isSubdomain(name):
		return k, fmt.Errorf("%q is not the name of an object: write NAMESPACE/NAME#KEY", cut(name))
	case k.hasField && !isField(k.field):
		return k, fmt.Errorf("%q is not a key of an object: these have dots, letters, digits, - and _", cut(k.field))
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
	return a.name == b.name && !elsewhere && (!a.hasField || !b.hasField || a.field == b.field)
}

// below returns the key of an object that stands for a name. Keys have no slashes.
func below(at, name string) string { return at + "#" + strings.ReplaceAll(name, "/", ".") }

// words returns the arguments of kubectl for the object of a key.
func (k key) words() string {
	text := sources.ShellArgument(k.name)
	if k.namespace != "" {
		text += " -n " + sources.ShellWord(k.namespace)
	}
	return text
}
