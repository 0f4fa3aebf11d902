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
	"syscall"

	"github.com/initplate/initplate/sources"
)

// A Server says what errors about reaching it need to name.
type Server struct {
	Source     string // "vault"
	Address    string // as configured, without a password
	AddressVar string // the environment variable that sets it
	CAVar      string // the one that names the CA's file
	InPod      bool
}

// Unreached returns the error of a request that got no answer.
func (s Server) Unreached(keys []string, err error) *sources.Error {
	err = unread(s.Source, err)
	return &sources.Error{
		Source: s.Source,
		Keys:   keys,
		Kind:   sources.Unreached,
		Err:    fmt.Errorf("%s: %w", s.Address, bare(err)),
		Hint:   s.hint(err),
	}
}

// meshHint is for pods whose traffic a proxy takes over that is not running yet.
const meshHint = "with a service mesh (Istio, Linkerd) every connection is refused until its proxy runs, and that starts after the init containers: " +
	"make the proxy a native sidecar, or exclude the port with traffic.sidecar.istio.io/excludeOutboundPorts or config.linkerd.io/skip-outbound-ports"

// stateHint is what to do about a server that answers but does not serve, by what
// it says of itself.
func stateHint(said string) string {
	for _, state := range [...]struct{ says, hint string }{
		{"Vault is sealed", "an operator must unseal it: vault operator unseal"},
		{"not initialized", "an operator must initialize it: vault operator init"},
		{"local node not active but active cluster node not found", "this Vault server stands by, and knows no active one: see vault status on each"},
		{"No cluster leader", "Consul has no leader: most of its servers must be up and reach each other; see consul operator raft list-peers"},
		{"No known Consul servers", "the Consul agent knows no server: see consul members"},
	} {
		if strings.Contains(said, state.says) {
			return state.hint
		}
	}
	return ""
}

func (s Server) hint(err error) string {
	var (
		dns  *net.DNSError
		away *redirected

		proxy *proxyError
	)
	switch {
	case errors.As(err, &proxy):
		return s.proxyHint(proxy)
	case errors.As(err, &away):
		return fmt.Sprintf("if that is %s too, %s must name it", s.Source, s.AddressVar)
	case errors.Is(err, ErrForeign), errors.Is(err, errNotHTTP):
		return s.foreignHint()
	case errors.Is(err, ErrTooLarge):
		return "ask for less at once: a part of the tree, or one of its keys"
	case errors.Is(err, errNoDial):
		return fmt.Sprintf("nothing runs at that address, or a firewall or NetworkPolicy drops what is sent there; %s says where %s is", s.AddressVar, s.Source)
	case errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Sprintf("the server speaks plain HTTP: if that is meant, %s must begin with http://", s.AddressVar)
	case errors.As(err, &dns) && dns.IsTimeout:
		return fmt.Sprintf("does DNS work here? a NetworkPolicy may let nothing pass to it; %s says where %s is", s.AddressVar, s.Source)
	case errors.As(err, &dns):
		return fmt.Sprintf("is the name right? %s says where %s is", s.AddressVar, s.Source)
	case errors.Is(err, syscall.ECONNREFUSED):
		hint := fmt.Sprintf("is it running there? %s says where %s is", s.AddressVar, s.Source)
		if s.InPod {
			hint += "; " + meshHint
		}
		return hint
	}
	return cmp.Or(s.tlsHint(err), stateHint(err.Error()), fmt.Sprintf("%s says where %s is", s.AddressVar, s.Source))
}

// foreignHint is what to do where something else answers, or another path.
func (s Server) foreignHint() string {
	hint := fmt.Sprintf("is that %s, or a proxy or a login page before it? %s says where %[1]s is", s.Source, s.AddressVar)
	if u, err := url.Parse(s.Address); err == nil && u.Host != "" && u.Path != "" {
		hint = fmt.Sprintf("remove %s from %s, unless a proxy serves %s there", u.Path, s.AddressVar, s.Source)
	}
	return hint
}

// Join makes one error of several: those that differ in their keys alone become
// one, and nil ones are left out.
func Join(errs ...*sources.Error) error {
	type what struct {
		source, text, hint string
		kind               sources.Kind
	}
	same, order := map[what]*sources.Error{}, []*sources.Error{}
	for _, e := range errs {
		if e == nil {
			continue
		}
		w := what{e.Source, e.Err.Error(), e.Hint, e.Kind}
		if f := (*Failure)(nil); errors.As(e.Err, &f) {
			w.text = f.Cause.Error() // each request has its own count of tries
		}
		if one := same[w]; one != nil {
			one.Keys = append(one.Keys, e.Keys...)
			continue
		}
		one := *e
		one.Keys = slices.Clone(e.Keys)
		same[w] = &one
		order = append(order, &one)
	}
	for _, e := range order {
		slices.Sort(e.Keys)
		e.Keys = slices.Compact(e.Keys)
	}
	slices.SortFunc(order, func(a, b *sources.Error) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), strings.Compare(a.Error(), b.Error()))
	})
	joined := make([]error, len(order))
	for i, e := range order {
		joined[i] = e
	}
	return errors.Join(joined...)
}
