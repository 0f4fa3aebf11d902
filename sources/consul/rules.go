package consul

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/sources"
)

// A Rule lets a token read one thing, or everything whose name has a prefix.
type Rule struct {
	Kind  string // "key", "key_prefix", "service", "node_prefix", ...
	Name  string
	Notes []string
}

// String returns the rule in HCL.
func (r Rule) String() string {
	return fmt.Sprintf("%s %s {\n  policy = \"read\"\n}", r.Kind, strconv.Quote(r.Name))
}

func (r Rule) line() string { return strings.Join(strings.Fields(r.String()), " ") }

// Rules returns the rules that are enough to read what a reference asks for, and allow no
// more, as far as the reference shows. There are none for a key that is not valid.
func Rules(ref sources.Ref) []Rule {
	if ref.Source == "consul" {
		return storeRules(ref.Key)
	}

	k, err := ParseCatalogKey(ref.Source, ref.Key)
	if err != nil {
		return nil
	}

	where := placeNotes(k.DC, k.Query.Get("ns"), k.Query.Get("partition"))
	rule := func(kind, name string, notes ...string) Rule { return Rule{kind, name, slices.Concat(where, notes)} }
	anyNode := rule("node_prefix", "")
	switch ref.Source {
	case "consul-service":
		nodes := rule("node_prefix", "",
			"the nodes that services run on; where their names are known, node \"NAME\" is enough")
		return []Rule{rule("service", k.Name), nodes}
	case "consul-services":
		return []Rule{rule("service_prefix", ""), rule("node_prefix", "", "the nodes that services run on")}
	case "consul-nodes":
		return []Rule{anyNode}
	case "consul-node":
		services := rule("service_prefix", "", "the services of a node; those alone that run there are enough")
		if k.Name == "" {
			return []Rule{rule("agent_prefix", "", "to ask the agent for its node's name"), anyNode, services}
		}
		return []Rule{rule("node", k.Name), services}
	case "consul-datacenters":
		if k.Name != "" {
			return []Rule{rule("service_prefix", "", "to see which datacenters answer")}
		}
	}
	return nil
}

func storeRules(asked string) []Rule {
	k, err := ParseStoreKey(asked)
	if err != nil {
		return nil
	}

	r := Rule{"key", plain(k.Path), placeNotes(k.DC, k.Namespace, k.Partition)}
	if strings.HasSuffix(k.Path, "/") {
		r.Kind = "key_prefix"
		r.Notes = append(r.Notes, `where enable_key_list_policy is set, "list" is needed instead of "read"`)
	}

	return []Rule{r}
}

func placeNotes(dc, namespace, partition string) (notes []string) {
	for _, p := range [][2]string{{"datacenter", dc}, {"namespace", namespace}, {"partition", partition}} {
		if p[1] != "" {
			notes = append(notes, "in "+p[0]+" "+p[1])
		}
	}
	return notes
}
