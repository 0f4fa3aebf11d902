package lookup

import (
	"strings"

	"github.com/initplate/initplate/sources"
)

// A Rooted is a reference of a header to a value below a root.
type Rooted struct {
	Name string // what follows the root: "port" in consul:${CONSUL_PREFIX}/port
	Own  bool   // the variable is the root's own, without a word before it as in LOG_CONSUL_PREFIX
}

// RootedIn returns the name that a written reference has below a root. It is not ok if the
// reference is about something else, or is no value with a name. A listing has one if lists
// is set.
func RootedIn(written string, lists bool, table sources.Table) (r Rooted, ok bool) {
	source, key, _ := strings.Cut(written, ":")
	rest, ok := strings.CutPrefix(key, "${")
	if !ok {
		return r, false
	}

	body, after, ok := cutBrace(rest)
	variable, _, _ := strings.Cut(body, ":-")
	row := table.Of(source)
	root := rootOf(variable, table)
	if !ok || root == nil || root != row.Root || row.Writes(key) {
		return r, false
	}

	r = Rooted{Name: nameIn(after, row.Keys.Marks), Own: variable == root.Variable}
	return r, r.Name != "" && (lists || !strings.HasSuffix(after, "/"))
}

// OwnRoot returns the root below which a written reference of a header is, nil for none. It is the root's own, without
// a word before its variable. A listing has one if lists is set.
func OwnRoot(written string, lists bool, table sources.Table) *sources.Root {
	r, ok := RootedIn(written, lists, table)
	if !ok || !r.Own {
		return nil
	}
	source, _, _ := strings.Cut(written, ":")
	return table.Of(source).Root
}

// nameIn returns the path and the field in what follows a root, with "/" between them. It
// leaves out a version or a datacenter.
func nameIn(after, marks string) string {
	path, field, _ := strings.Cut(after, "#")
	if i := strings.IndexAny(path, marks); i >= 0 && !strings.Contains(path, "${") {
		path = path[:i]
	}
	return strings.Trim(path+"/"+field, "/")
}
