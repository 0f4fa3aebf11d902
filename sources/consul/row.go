package consul

import (
	"path"
	"strings"

	"github.com/initplate/initplate/sources"
)

const (
	server      = "consul" // its name
	title       = "Consul" // what people call it
	policyTitle = "ACL rules"
	store       = "consul" // the source of its key-value store
)

// Rows returns the sources that ask Consul: its key-value store and the parts of its
// catalog. They share one client, and one login.
//
//   - consul-service: the instances of a service, as []sources.Service
//   - consul-services: the names of all, as []sources.ServiceName
//   - consul-node: a node and its services, as *sources.NodeServices
//   - consul-nodes: all nodes, as []sources.Node
//   - consul-datacenters: their names, as []string
//
// Something that the catalog does not have is held too, as an empty value. Keys are those of
// [StoreKey] and [CatalogKey]. It is an error if Consul left something out of an answer
// because the token may not read it.
func (s *Source) Rows() []sources.Row {
	rows := []sources.Row{s.storeRow()}
	for _, p := range parts() {
		rows = append(rows, s.catalogRow(p))
	}
	return rows
}

func (s *Source) storeRow() sources.Row {
	return sources.Row{
		Name: store, Source: s, Server: server, Title: title,
		Keys:        sources.Keys{Marks: marks, Lists: true, Split: splitStoreKey, Hint: markHint, Covers: covers, Below: keyBelow},
		Placeholder: storePlaceholder,
		Missing:     func(key string) string { return "put it there with: consul kv put " + kvWords(key) + " VALUE" },
		Entries:     sources.Entries{StandIn: standIn, Same: cleanKey},
		Policy: &sources.Policy{
			Title: policyTitle, Key: "key", Add: `key "..." or key_prefix "..." { policy = "read" }`,
			Rules: func(key string, _ bool) []sources.Rule { return stanzas(sources.Ref{Source: store, Key: key}) },
		},
		Root: &sources.Root{
			Flag: "consul-prefix", Variable: "CONSUL_PREFIX", Value: "KEY", Where: "below it", Holds: holds,
			Look: func(root string) string {
				return "look with: consul kv get -keys " + sources.ShellArgument(above(root))
			},
		},
	}
}

// splitStoreKey separates the path of a key, in its one written form, from what follows.
func splitStoreKey(key string) (path, tail string, err error) {
	k, err := ParseStoreKey(key)
	return strings.TrimSuffix(k.String(), k.Tail), k.Tail, err
}

// keyBelow returns the key of a name below a prefix, which may have a datacenter.
func keyBelow(prefix, name string) string {
	k, err := ParseStoreKey(prefix)
	if err != nil {
		return prefix + "/" + name
	}
	return strings.TrimRight(strings.TrimSuffix(prefix, k.Tail), "/") + "/" + name + k.Tail
}

// covers reports whether two keys are the same, or one is a listing with the other.
func covers(key, other string) bool {
	k, err := ParseStoreKey(key)
	o, otherErr := ParseStoreKey(other)
	if err != nil || otherErr != nil {
		return key == other
	}

	at, its := path.Join("/", k.Path), path.Join("/", o.Path)
	if strings.HasSuffix(k.Path, "/") || strings.HasSuffix(o.Path, "/") {
		return below(its, at) || below(at, its)
	}

	return at == its
}

// below reports whether a path is a directory, or is in it.
func below(at, dir string) bool {
	return at == dir || dir == "/" || strings.HasPrefix(at, dir+"/")
}

func storePlaceholder(key string, of sources.Samples) any {
	k, _ := ParseStoreKey(key)
	if strings.HasSuffix(k.Path, "/") {
		return []sources.Pair{{Path: k.Path + "placeholder", Key: "placeholder", Value: of.Text}}
	}
	return of.Text
}

// kvWords returns the flags and the argument of consul kv for a key.
func kvWords(key string) string {
	k, err := ParseStoreKey(key)
	if err != nil {
		return sources.ShellArgument(key)
	}

	var words []string
	for _, flag := range [][2]string{{"datacenter", k.DC}, {"namespace", k.Namespace}, {"partition", k.Partition}} {
		if flag[1] != "" {
			words = append(words, "-"+flag[0]+"="+sources.ShellWord(flag[1]))
		}
	}

	return strings.Join(append(words, sources.ShellArgument(k.Path)), " ")
}

// holds reports whether a key is below a root.
func holds(root, key string) bool {
	k, err := ParseStoreKey(key)
	return err == nil && strings.HasPrefix(plain(k.Path), plain(root+"/"))
}

// above returns the directory of a prefix, as consul kv takes it.
func above(prefix string) string {
	if dir := path.Dir(prefix); dir != "." && dir != "/" {
		return dir + "/"
	}
	return ""
}

// stanzas returns the rules for a reference, in HCL.
func stanzas(ref sources.Ref) (rules []sources.Rule) {
	for _, r := range Rules(ref) {
		rules = append(rules, sources.Rule{Stanza: r.String(), Notes: r.Notes})
	}
	return rules
}
