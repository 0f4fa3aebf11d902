package lookup

import (
	"strings"

	"github.com/initplate/initplate/sources"
)

// catalogs returns the functions that read Consul's catalog. As with consul-template, what
// is missing is an empty list, or a node without a .Node.
func catalogs() map[string]Func {
	m := map[string]Func{}
	for _, name := range []string{"service", "services", "node", "nodes", "datacenters"} {
		m[name] = Func{Source: "consul-" + name, Catalog: true, bare: true}
	}
	return m
}

// CatalogKey makes one key of the arguments of such a function. The arguments are parts of
// the key, and for service also the statuses after it. That of datacenters is a bool.
func CatalogKey(name string, args []any) (string, error) {
	if name == "datacenters" {
		return datacentersKey(args)
	}

	parts := Texts(args)
	switch {
	case len(parts) < len(args):
		return "", Error("the key is not text")
	case name == "service":
		return strings.Join(parts, "|"), nil
	}
	return strings.Join(parts, ""), nil
}

// datacentersKey returns the key of the function datacenters.
func datacentersKey(args []any) (string, error) {
	if len(args) == 0 {
		return "", nil
	}
	reachable, ok := args[0].(bool)
	switch {
	case !ok || len(args) > 1:
		return "", Error("takes true, for those that answer, or no argument")
	case reachable:
		return "reachable", nil
	}
	return "", nil
}

// catalogRef checks the key of such a function.
func (l Func) catalogRef(key string, source *sources.Row) (sources.Ref, error) {
	if key == "" && !source.Keys.Optional {
		return sources.Ref{}, Error("the key is empty")
	}

	if source.Keys.Split != nil {
		if _, _, err := source.Keys.Split(key); err != nil {
			return sources.Ref{}, Error(key + ": " + err.Error())
		}
	}
	return sources.Ref{Source: l.Source, Key: key}, nil
}
