package vault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/sources"
)

// rules returns the stanzas of a policy that are enough for a key, and allow no more, as far
// as the key shows. writes says whether it has parameters that are not known.
func rules(key string, writes bool) []sources.Rule {
	k, _ := ParseKey(key)
	path := k.Name()
	r := ruleMaker{can: "read"}
	list := strings.HasSuffix(path, "/")
	if list {
		r.can, r.end = "list", "/"
	}
	if k.Params != nil || writes {
		r.can = "update"
	}

	return r.rules(strings.Trim(path, "/"), list)
}

// watchRules returns what --watch needs beside rules: to revoke the leases of a key that no
// template asks for any more. All else that it does, Vault's policy default allows: renewals, and
// that a token revokes itself. KV, and lists, have no leases.
func watchRules(key string, writes bool) []sources.Rule {
	k, _ := ParseKey(key)
	path := k.Name()
	isMade := k.Params != nil || writes
	isKV := strings.Contains(path, "/data/") || !apiPath(strings.Trim(path, "/")) || mayBeName(strings.Trim(path, "/"))
	if !isMade && (isKV || strings.HasSuffix(path, "/")) {
		return nil
	}

	const why = "--watch: leases that no template asks for any more; others end with the token"
	return []sources.Rule{ruleMaker{can: "update"}.rule("sys/leases/revoke", why)}
}

// A ruleMaker makes stanzas for one key.
type ruleMaker struct {
	can, end string // the capability, and the end of each path
}

func (r ruleMaker) rules(path string, list bool) []sources.Rule {
	mount, rest, below := strings.Cut(path, "/")
	asIs := apiPath(path) && (list || !mayBeName(path))
	switch mount, name, ok := strings.Cut(path, "/data/"); {
	case (asIs || r.can == "update") && ok && list:
		return []sources.Rule{r.rule(path), r.rule(mount+"/metadata/"+name, "what KV version 2 lists in its place")}
	case asIs || r.can == "update", !below && !list: // a path that is written to is one of the API
		return []sources.Rule{r.rule(path)}
	}

	versioned := "data"
	if list {
		versioned = "metadata"
	}

	return []sources.Rule{
		r.rule(path, fmt.Sprintf("unless %s/ is KV version 2; leave out the one that does not apply", mount)),
		r.rule(strings.TrimSuffix(mount+"/"+versioned+"/"+rest, "/"), fmt.Sprintf("if %s/ is KV version 2", mount)),
	}
}

func (r ruleMaker) rule(path string, notes ...string) sources.Rule {
	if strings.HasSuffix(path+r.end, "*") || slices.Contains(strings.Split(path, "/"), "+") {
		notes = append(notes, "Vault takes * at the end and + for patterns: this allows more than is read")
	}
	stanza := fmt.Sprintf("path %s {\n  capabilities = [%q]\n}", strconv.Quote(path+r.end), r.can)
	return sources.Rule{Stanza: stanza, Notes: notes}
}
