package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/consul"
)

// A rule is one stanza of a policy, and why it is there.
type rule struct {
	stanza string
	notes  []string
	wheres []string
}

// rules gathers stanzas without repeats, in the order in which they are added.
type rules struct {
	list []*rule
	by   map[string]*rule
}

func (r *rules) add(stanza, where string, notes ...string) {
	one := r.by[stanza]
	if one == nil {
		one = &rule{stanza: stanza, notes: notes}
		if r.by == nil {
			r.by = map[string]*rule{}
		}
		r.list, r.by[stanza] = append(r.list, one), one
	}
	if !slices.Contains(one.wheres, where) {
		one.wheres = append(one.wheres, where)
	}
}

// text writes the rules, and of each where it comes from.
func (r *rules) text(computed []string) string {
	var b strings.Builder
	for i, one := range r.list {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, c := range append(slices.Clone(one.wheres), one.notes...) {
			b.WriteString("# " + comment(c) + "\n")
		}
		b.WriteString(one.stanza + "\n")
	}
	for i, c := range computed {
		if i > 0 || len(r.list) > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("# " + comment(c) + "\n")
	}
	if b.Len() == 0 {
		return "# nothing is read\n"
	}
	return b.String()
}

// comment keeps text in its line, or the name of a file could add a rule.
func comment(s string) string { return strings.Join(strings.FieldsFunc(s, isBreak), " ") }

func isBreak(r rune) bool { return r < ' ' || r == '\u0085' || r == '\u2028' || r == '\u2029' }

// consulRules are the ACL rules for what is read from Consul.
func consulRules(needs []render.Need) string {
	var r rules
	for _, source := range sources.ConsulSources() {
		for _, n := range of(needs, source) {
			for _, one := range consul.Rules(n.Ref) {
				r.add(one.String(), where(n), one.Notes...)
			}
		}
	}
	computed := computedNotes(needs, "consul", "key", `key "..." or key_prefix "..." { policy = "read" }`)
	named := slices.DeleteFunc(slices.Clone(needs), func(n render.Need) bool { return n.Source == "" }) // the others are told
	const read, nodes, services = ` { policy = "read" }`, `node_prefix ""`, `service_prefix ""`
	for _, c := range [][3]string{
		{"consul-service", "service", `service "..."` + read + " and " + nodes + read},
		{"consul-services", "list of services", services + read + " and " + nodes + read},
		{"consul-node", "node", `node "..."` + read + " and " + services + read},
		{"consul-nodes", "list of nodes", nodes + read},
	} {
		computed = append(computed, computedNotes(named, c[0], c[1], c[2])...)
	}
	return r.text(computed)
}

// vaultRules are the policy for what is read from Vault.
func vaultRules(needs []render.Need) string {
	var r rules
	computed := computedNotes(needs, "vault", "path", `path "..." { capabilities = ["read"] }`)
	for _, n := range of(needs, "vault") {
		k, _ := sources.ParseVaultKey(cmp.Or(n.Ref, n.Path).Key)
		path := k.Name()
		list := strings.HasSuffix(path, "/")
		path = strings.Trim(path, "/")
		can, end, versioned := "read", "", "data"
		if list {
			can, end, versioned = "list", "/", "metadata"
		}
		if written := k.Params != nil || n.Path.Source != ""; written {
			can = "update" // what is written to the path is as it is
		}
		add := func(path string, notes ...string) {
			if strings.HasSuffix(path+end, "*") || strings.Contains("/"+path+"/", "/+/") {
				notes = append(notes, "Vault takes * at the end and + for patterns: this allows more than is read")
			}
			r.add(fmt.Sprintf("path %s {\n  capabilities = [%q]\n}", strconv.Quote(path+end), can), where(n), notes...)
		}
		mount, rest, below := strings.Cut(path, "/")
		if isAPIPath(path, list) || can == "update" {
			add(path)
			if folder, name, ok := strings.Cut(path, "/data/"); ok && list {
				add(folder+"/metadata/"+name, "what KV version 2 lists in its place")
			}
			continue
		}
		if !below && !list {
			add(path)
			continue
		}
		add(path, fmt.Sprintf("unless %s/ is KV version 2; leave out the one that does not apply", mount))
		add(strings.TrimSuffix(mount+"/"+versioned+"/"+rest, "/"), fmt.Sprintf("if %s/ is KV version 2", mount))
	}
	return r.text(computed)
}

// isAPIPath tells a path that is read as it is from one whose mount may be KV
// version 2, where a segment is put in. Of what is read, the last one is a name.
func isAPIPath(path string, list bool) bool {
	parts := strings.Split(path, "/")
	words := parts[1:]
	if !list && len(words) > 0 {
		words = words[:len(words)-1]
	}
	return slices.Contains([]string{"sys", "auth", "identity", "cubbyhole"}, parts[0]) ||
		slices.ContainsFunc(words, func(p string) bool { return p == "data" || p == "metadata" || p == "subkeys" })
}

// of returns the needs with a known key of one source, in the order of keys.
func of(needs []render.Need, source string) []render.Need {
	var out []render.Need
	for _, n := range needs {
		if cmp.Or(n.Ref, n.Path).Source == source {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b render.Need) int { return cmp.Or(a.Ref, a.Path).Compare(cmp.Or(b.Ref, b.Path)) })
	return out
}

// computedNotes says what cannot be known: keys that are computed from values.
func computedNotes(needs []render.Need, source, key, add string) []string {
	notes := map[string]bool{}
	for _, n := range needs {
		if cmp.Or(n.Ref, n.Path) == (sources.Ref{}) && (n.Source == source || n.Source == "") {
			notes[fmt.Sprintf("%s: a %s is computed from %s, and not known before that is: add %s", where(n), key, strings.Join(n.From, ", "), add)] = true
		}
	}
	return slices.Sorted(maps.Keys(notes))
}
