package remote

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// A Server holds what errors about reaching it need to name.
type Server struct {
	Source     string // "vault"
	Title      string // what hints call it; by default, Source
	Address    string // as configured, without a password
	AddressVar string // the environment variable that sets it
	CAVar      string // the environment variable that names the CA's file
	CAOnly     bool   // there are no other variables for TLS
	InPod      bool
}

func (s Server) title() string { return cmp.Or(s.Title, s.Source) }

// Unreached returns the error of a request that got no answer.
func (s Server) Unreached(keys []string, err error) *sources.Error {
	err = unread(s.title(), err)
	return &sources.Error{
		Source: s.Source,
		Keys:   keys,
		Kind:   sources.Unreached,
		Err:    fmt.Errorf("%s: %w", s.Address, Bare(err)),
		Hint:   s.hint(err),
	}
}

// meshHint is for pods whose traffic goes through a proxy that is not running yet.
const meshHint = "with a service mesh (Istio, Linkerd) every connection is refused until its proxy runs, " +
	"and that starts after the init containers: make the proxy a native sidecar, or exclude the port with " +
	"traffic.sidecar.istio.io/excludeOutboundPorts or config.linkerd.io/skip-outbound-ports"

// stateHint says what to do about a server that answers but does not serve. It is "" if
// the server says nothing that is known.
func stateHint(said string) string {
	for _, state := range [...]struct{ says, hint string }{
		{"Vault is sealed", "an operator must unseal it: vault operator unseal"},
		{"not initialized", "an operator must initialize it: vault operator init"},
		{"local node not active but active cluster node not found",
			"this Vault server is a standby, and finds no active server: run vault status on each"},
		{"No cluster leader",
			"Consul has no leader: most of its servers must be up and reach each other; " +
				"see consul operator raft list-peers"},
		{"No known Consul servers", "the Consul agent finds no server: see consul members"},
	} {
		if strings.Contains(said, state.says) {
			return state.hint
		}
	}
	return ""
}

// hint says what to do about a request that got no answer.
func (s Server) hint(err error) string {
	var (
		away  *redirected
		proxy *proxyError
	)

	switch {
	case errors.As(err, &proxy):
		return s.proxyHint(proxy)
	case errors.As(err, &away):
		return fmt.Sprintf("if that is %s too, %s must name it", s.title(), s.AddressVar)
	case errors.Is(err, ErrForeign), errors.Is(err, errNotHTTP):
		return s.foreignHint()
	case errors.Is(err, ErrTooLarge):
		return "ask for less at once: a part of the tree, or one of its keys"
	case errors.Is(err, http.ErrSchemeMismatch):
		return "the server speaks plain HTTP: if that is intended, " + s.AddressVar + " must begin with http://"
	}
	return cmp.Or(s.networkHint(err), s.tlsHint(err), stateHint(err.Error()), s.whereHint())
}

// whereHint says which variable holds the address.
func (s Server) whereHint() string {
	return fmt.Sprintf("%s says where %s is", s.AddressVar, s.title())
}

// networkHint says what to do if there is no connection. It is "" for other errors.
func (s Server) networkHint(err error) string {
	var dns *net.DNSError

	switch {
	case errors.Is(err, errNoDial):
		return "nothing runs at that address, or a firewall or NetworkPolicy drops what is sent there; " + s.whereHint()
	case errors.As(err, &dns) && dns.IsTimeout:
		return "does DNS work here? a NetworkPolicy may block it; " + s.whereHint()
	case errors.As(err, &dns):
		return "is the name right? " + s.whereHint()
	case Refused(err) && s.InPod:
		return "is it running there? " + s.whereHint() + "; " + meshHint
	case Refused(err):
		return "is it running there? " + s.whereHint()
	}
	return ""
}

// foreignHint says what to do if another program answers, or the server at another path.
func (s Server) foreignHint() string {
	hint := fmt.Sprintf("is that %s, or a proxy or a login page in front of it? %s", s.title(), s.whereHint())
	if u, err := url.Parse(s.Address); err == nil && u.Host != "" && u.Path != "" {
		hint = fmt.Sprintf("remove %s from %s, unless a proxy serves %s there", u.Path, s.AddressVar, s.title())
	}
	return hint
}

// Join makes one error of several. Those that differ only in their keys become one,
// and nil ones are left out.
func Join(errs ...*sources.Error) error {
	merged := merge(errs)
	slices.SortFunc(merged, func(a, b *sources.Error) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), strings.Compare(a.Error(), b.Error()))
	})

	joined := make([]error, len(merged))
	for i, e := range merged {
		joined[i] = e
	}
	return errors.Join(joined...)
}

// A trouble is what errors have in common that become one.
type trouble struct {
	source, text, hint string
	kind               sources.Kind
}

func troubleOf(e *sources.Error) trouble {
	text := e.Err.Error()
	if f := (*Failure)(nil); errors.As(e.Err, &f) {
		text = f.Cause.Error() // each request has its own count of tries
	}
	return trouble{e.Source, text, e.Hint, e.Kind}
}

// merge returns one error for each trouble, with the keys of all errors that have it.
func merge(errs []*sources.Error) (merged []*sources.Error) {
	same := map[trouble]*sources.Error{}
	for _, e := range errs {
		if e == nil {
			continue
		}

		t := troubleOf(e)
		if one := same[t]; one != nil {
			one.Keys = append(one.Keys, e.Keys...)
			continue
		}

		one := *e
		one.Keys = slices.Clone(e.Keys)
		same[t] = &one
		merged = append(merged, &one)
	}

	for _, e := range merged {
		slices.Sort(e.Keys)
		e.Keys = slices.Compact(e.Keys)
	}
	return merged
}
