package consul

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// marks end the path of a key of the store.
const marks = "?@"

// A CatalogKey is a parsed key of a source of Consul's catalog:
//
//	consul-service      TAG.NAME?QUERY@DC~NEAR|STATUS,STATUS
//	consul-services     ?QUERY@DC
//	consul-node         NAME?QUERY@DC, the agent's own without a name
//	consul-nodes        ?QUERY@DC~NEAR
//	consul-datacenters  nothing, or "reachable"
//
// All parts but a service's name may be left out. QUERY takes ns and partition, and for
// consul-service peer and sameness-group too.
type CatalogKey struct {
	Tag, Name, DC, Near string
	Query               url.Values
	Status              []string // of services; only passing if none is given
}

// Statuses that the key of a service may ask for.
const (
	StatusAny         = "any"
	StatusPassing     = "passing"
	StatusWarning     = "warning"
	StatusCritical    = "critical"
	StatusMaintenance = "maintenance"
)

const (
	tagPart   = `(?:(?P<Tag>[\w=:.-]+)\.)?`
	queryPart = `(?:\?(?P<Query>[\w=&-]*))?`
	dcPart    = `(?:@(?P<DC>[\w.-]+))?`
	nearPart  = `(?:~(?P<Near>[\w.-]+))?`

	statusPart = `(?:\|(?P<Status>[\w,| ]+))?`
)

// grammar returns the form of a source's keys, as a regular expression and in words.
func grammar(source string) (expr, words string) {
	switch source {
	case "consul-service":
		return tagPart + `(?P<Name>[\w-]+)` + queryPart + dcPart + nearPart + statusPart,
			"TAG.NAME?QUERY@DC~NEAR|STATUS,STATUS"
	case "consul-services":
		return queryPart + dcPart, "?QUERY@DC"
	case "consul-node":
		return `(?P<Name>[\w.-]+)?` + queryPart + dcPart, "NAME?QUERY@DC"
	case "consul-nodes":
		return queryPart + dcPart + nearPart, "?QUERY@DC~NEAR"
	}
	return `(?P<Name>reachable)?`, "reachable, or nothing"
}

// ParseCatalogKey parses a key of a source.
func ParseCatalogKey(source, key string) (CatalogKey, error) {
	expr, words := grammar(source)
	re := regexp.MustCompile(`^` + expr + `$`)
	m := re.FindStringSubmatch(key)
	if m == nil {
		return CatalogKey{}, fmt.Errorf("is not of the form %s", words)
	}

	part := func(name string) string {
		if i := re.SubexpIndex(name); i >= 0 {
			return m[i]
		}
		return ""
	}
	k := CatalogKey{Tag: part("Tag"), Name: part("Name"), DC: part("DC"), Near: part("Near")}
	var err error
	k.Status, err = parseStatus(part("Status"))
	if err != nil {
		return k, err
	}

	known := []string{"ns", "partition"}
	if source == "consul-service" {
		known = append(known, "peer", "sameness-group")
	}
	k.Query, err = parseQuery(part("Query"), known)
	return k, err
}

func parseStatus(text string) (all []string, err error) {
	known := []string{StatusAny, StatusPassing, StatusWarning, StatusCritical, StatusMaintenance}
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",| ", r) }) {
		if !slices.Contains(known, s) {
			return nil, fmt.Errorf("there is no status %q: it is any, passing, warning, critical or maintenance", s)
		}
		all = append(all, s)
	}

	if len(all) == 0 {
		return []string{StatusPassing}, nil
	}
	return all, nil
}

// Wants reports whether a service of that status is asked for.
func (k CatalogKey) Wants(status string) bool {
	return slices.Contains(k.Status, StatusAny) || slices.Contains(k.Status, status)
}

// A StoreKey is a key of Consul's key-value store: PATH?QUERY@DC. In the path, an "@"
// is written %40, and a "?" that would begin the query %3F.
type StoreKey struct {
	Path string // as Consul has it; ends in "/" for a listing
	Tail string // ?QUERY@DC, as it was written
	DC   string

	Namespace, Partition string
}

// ParseStoreKey parses a key of the store. A "?" that no NAME=VALUE follows is part of the
// path.
func ParseStoreKey(key string) (StoreKey, error) {
	path, dc, far := strings.Cut(key, "@")
	k := StoreKey{Path: path, DC: dc}
	var err error
	if before, after, _ := strings.Cut(path, "?"); isQuery(after) {
		var query url.Values
		query, err = parseQuery(after, []string{"ns", "partition"})
		k.Path = before
		k.Namespace, k.Partition = query.Get("ns"), query.Get("partition")
	}

	k.Tail = key[len(k.Path):]
	k.Path = sources.UnescapeName(marks, k.Path)

	if far && (dc == "" || !isWord(dc, "-.")) {
		err = errors.New(`the name of a datacenter must follow "@"`)
	}

	return k, err
}

// String returns the one written form of the key.
func (k StoreKey) String() string {
	path := sources.EscapeName(marks, k.Path)
	plain := strings.ReplaceAll(path, "%3F", "?")
	if same, err := ParseStoreKey(plain + k.Tail); err == nil && same == k {
		return plain + k.Tail
	}
	return path + k.Tail
}

// isQuery reports whether text is NAME=VALUE, or several with & between them.
func isQuery(text string) bool {
	for pair := range strings.SplitSeq(text, "&") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" || !isWord(name+value, "-") {
			return false
		}
	}
	return true
}

// isWord reports whether text consists of letters and digits of ASCII, _ and some marks.
func isWord(text, marks string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
	return strings.Trim(text, letters+marks) == ""
}

// parseQuery reads parameters, and refuses those that are not known.
func parseQuery(text string, known []string) (url.Values, error) {
	query, err := url.ParseQuery(text)
	if err != nil {
		return nil, err
	}

	for name := range query {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("there is no parameter %q: they are %s", name, strings.Join(known, ", "))
		}
	}

	return query, nil
}
