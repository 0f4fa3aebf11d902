package preflight

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/initplate/initplate/crash"
)

const (
	groupPort = "4567" // gcomm/src/gcomm/types.hpp; ist listens on the next
	sstPort   = "4444" // scripts/wsrep_sst_*.sh
)

// A member is one of wsrep_cluster_address.
type member struct{ host, port string }

// parseMembers reads gcomm://HOST[:PORT],...?OPTIONS, without this node.
func parseMembers(o Options) []member {
	rest, ok := strings.CutPrefix(o.get("wsrep_cluster_address", ""), "gcomm://")
	if !ok {
		return nil
	}
	list, _, _ := strings.Cut(rest, "?")
	own := hostPort(o.get("wsrep_node_address", ""), groupPort)
	var all []member
	for one := range strings.SplitSeq(list, ",") {
		if m := hostPort(strings.TrimSpace(one), groupPort); m.host != "" && m != own {
			all = append(all, m)
		}
	}
	return all
}

// hostPort takes HOST, HOST:PORT, [IPv6] and [IPv6]:PORT apart.
func hostPort(s, port string) member {
	if host, p, err := net.SplitHostPort(s); err == nil {
		return member{host, p}
	}
	return member{strings.Trim(s, "[]"), port}
}

func (m member) String() string { return net.JoinHostPort(m.host, m.port) }

// reachMembers tries the group port of every member. One that answers is enough to
// join; none is a wait that ends in an error.
func reachMembers(ctx context.Context, r *run) []Finding {
	if r.bootstraps() {
		return ok("none is asked: the node begins a cluster")
	}
	if len(r.members) == 0 {
		return []Finding{bad(Error, "wsrep_cluster_address names no member but this node", "write gcomm:// and the names of all members, separated by commas")}
	}
	found := make([]Finding, len(r.members))
	var wg crash.Group
	for i, m := range r.members {
		wg.Go(func() { found[i] = r.reach(ctx, m) })
	}
	wg.Wait()
	if !slices.ContainsFunc(found, func(f Finding) bool { return f.Level == OK }) {
		for i := range found {
			found[i].Level = Error
		}
		found = append(found, bad(Error, "no member can be reached: the server would give up with \"failed to open gcomm backend connection: 110\"",
			"start the first member alone (bootstrap), or look at names, network policies and port "+groupPort))
		return found
	}
	own := r.Options.get("wsrep_cluster_name", "my_wsrep_cluster")
	if d, err := r.ask(ctx); err != nil {
		found = append(found, unknown("what wsrep_cluster_name they have is not known", err))
	} else if d.cluster != own {
		found = append(found, bad(Error, fmt.Sprintf("wsrep_cluster_name is %s, and %s on %s, which will not let the node join", own, d.cluster, d.name), "write the same on every member"))
	}
	return found
}

func (r *run) reach(ctx context.Context, m member) Finding {
	ctx, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.String())
	if err == nil {
		c.Close()
		return Finding{Level: OK, Msg: m.String() + " answers"}
	}
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		return bad(Warning, fmt.Sprintf("the name %s of a member does not resolve", m.host),
			"a headless Service must exist, with publishNotReadyAddresses: true, or members that are starting have no name")
	}
	hint := "is the member running, and does a network policy or firewall let port " + m.port + " pass?"
	if errors.Is(err, syscall.ECONNREFUSED) {
		return bad(Warning, m.String()+" refuses the connection", hint)
	}
	return bad(Warning, fmt.Sprintf("%s does not answer within %v", m, r.Patience), hint)
}

// freePorts tries to listen where the server will.
func freePorts(_ context.Context, r *run) []Finding {
	o := r.Options
	host := o.get("bind_address", "")
	if net.ParseIP(host) == nil {
		host = ""
	}
	type use struct{ address, what, hint string }
	var uses []use
	if _, skip := o.values["skip_networking"]; !skip {
		uses = append(uses, use{net.JoinHostPort(host, o.port("port", "3306")), "clients", "is another server running in this pod?"})
	}
	if r.galera() {
		base := r.providerOption("base_port", groupPort)
		next := "4568"
		if n, err := strconv.Atoi(base); err == nil {
			next = strconv.Itoa(n + 1)
		}
		group := hostPort(strings.TrimPrefix(r.providerOption("gmcast.listen_addr", "tcp://0.0.0.0:"+base), "tcp://"), base)
		ist := hostPort(cmp.Or(r.providerOption("ist.recv_bind", ""), r.providerOption("ist.recv_addr", "")), next)
		sst := hostPort(o.get("wsrep_sst_receive_address", ""), sstPort)
		for _, m := range []*member{&group, &ist, &sst} {
			if net.ParseIP(m.host) == nil || !local(m.host) {
				m.host = ""
			}
		}
		uses = append(uses,
			use{group.String(), "the group", "is another member running in this pod?"},
			use{ist.String(), "incremental state transfer", "is another member running in this pod?"},
			use{sst.String(), "state transfer", "a transfer that was broken off may still run: see sst-running"})
	}
	var found []Finding
	var free []string
	for _, u := range uses {
		if n, err := strconv.ParseUint(portOf(u.address), 10, 16); err != nil || n == 0 {
			found = append(found, bad(Error, "what is set for "+u.what+" is not a port", "write a number from 1 to 65535"))
			continue
		}
		l, err := net.Listen("tcp", u.address)
		if errors.Is(err, syscall.EADDRINUSE) {
			found = append(found, bad(Error, fmt.Sprintf("port %s, for %s, is taken", portOf(u.address), u.what), u.hint))
			continue
		}
		if err == nil {
			l.Close()
		}
		free = append(free, portOf(u.address))
	}
	return orOK(found, strings.Join(free, ", ")+" free")
}

func portOf(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }

// port returns an option that is one, as the servers read it: with a suffix, 0 for
// the default, and what is too large made the largest.
func (o Options) port(name, otherwise string) string {
	value := o.get(name, otherwise)
	switch n, ok := ParseSize(value); {
	case !ok:
		return value
	case n == 0:
		return otherwise
	default:
		return strconv.FormatInt(min(n, 65535), 10)
	}
}

// local reports whether an address is one of this host.
func local(ip string) bool {
	addrs, _ := net.InterfaceAddrs()
	return slices.ContainsFunc(addrs, func(a net.Addr) bool {
		n, ok := a.(*net.IPNet)
		return ok && n.IP.Equal(net.ParseIP(ip))
	})
}
