package preflight

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/initplate/initplate/crash"
)

const groupPort = "4567" // gcomm/src/gcomm/types.hpp

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

// hostPort splits HOST, HOST:PORT, [IPv6] and [IPv6]:PORT.
func hostPort(s, port string) member {
	if host, p, err := net.SplitHostPort(s); err == nil {
		return member{host, p}
	}
	return member{strings.Trim(s, "[]"), port}
}

func (m member) String() string { return net.JoinHostPort(m.host, m.port) }

// reachMembers tries the group port of each member. One that answers is enough to
// join. With none, the server waits and then fails.
func reachMembers(ctx context.Context, r *run) []Finding {
	if r.bootstraps() {
		return ok("no member is asked: the node starts a new cluster")
	}
	if len(r.members) == 0 {
		return fails("wsrep_cluster_address names no member except this node",
			"write gcomm:// and the names of all members, separated by commas")
	}

	found := r.reachEach(ctx)
	if !slices.ContainsFunc(found, func(f Finding) bool { return f.Level == OK }) {
		return noneReached(found)
	}
	return append(found, r.clusterName(ctx)...)
}

// reachEach returns a finding for each member.
func (r *run) reachEach(ctx context.Context) []Finding {
	found := make([]Finding, len(r.members))

	var wg crash.Group
	for i, m := range r.members {
		wg.Go(func() { found[i] = r.reach(ctx, m) })
	}
	wg.Wait()
	return found
}

// noneReached makes errors of what would be warnings if another member had answered.
func noneReached(found []Finding) []Finding {
	for i := range found {
		found[i].Level = Error
	}
	msg := `no member can be reached: the server would give up with "failed to open gcomm backend connection: 110"`
	return append(found, bad(Error, msg,
		"start the first member alone (bootstrap), or check names, network policies and port "+groupPort))
}

// clusterName compares wsrep_cluster_name with that of a member.
func (r *run) clusterName(ctx context.Context) []Finding {
	d, err := r.ask(ctx)
	if err != nil {
		return unknown("the members' wsrep_cluster_name is not known", err)
	}
	own := r.Options.get("wsrep_cluster_name", "my_wsrep_cluster")
	if d.cluster == own {
		return nil
	}
	msg := fmt.Sprintf("wsrep_cluster_name is %s, and %s on %s, which will not let the node join",
		own, d.cluster, d.name)
	return fails(msg, "write the same on every member")
}

func (r *run) reach(ctx context.Context, m member) Finding {
	ctx, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()

	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.String())
	if err == nil {
		c.Close()
		return Finding{Level: OK, Msg: m.String() + " answers"}
	}
	return m.unreached(r, err)
}

func (m member) unreached(r *run, err error) Finding {
	if dns := (*net.DNSError)(nil); errors.As(err, &dns) {
		return bad(Warning, fmt.Sprintf("the name %s of a member does not resolve", m.host),
			"a headless Service must exist, with publishNotReadyAddresses: true, "+
				"or members that are starting have no name")
	}

	hint := "check that the member is running, and that no network policy or firewall blocks port " + m.port
	if errors.Is(err, syscall.ECONNREFUSED) {
		return bad(Warning, m.String()+" refuses the connection", hint)
	}
	return bad(Warning, fmt.Sprintf("%s does not answer within %v", m, r.Patience), hint)
}
