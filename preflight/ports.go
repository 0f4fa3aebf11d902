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
)

const sstPort = "4444" // scripts/wsrep_sst_*.sh

// A listener is an address on which the server will listen.
type listener struct{ address, purpose, hint string }

// freePorts tries to listen where the server will.
func freePorts(_ context.Context, r *run) []Finding {
	var found []Finding
	var free []string
	for _, l := range r.listeners() {
		if f := l.try(); f.Level != "" {
			found = append(found, f)
			continue
		}
		free = append(free, l.port())
	}
	return orOK(found, strings.Join(free, ", ")+" free")
}

func (r *run) listeners() []listener {
	var all []listener
	if _, skip := r.Options.values["skip_networking"]; !skip {
		all = append(all, r.clientListener())
	}
	if r.galera() {
		all = append(all, r.clusterListeners()...)
	}
	return all
}

func (r *run) clientListener() listener {
	host := r.Options.get("bind_address", "")
	if net.ParseIP(host) == nil {
		host = ""
	}
	address := net.JoinHostPort(host, r.Options.port("port", "3306"))
	return listener{address, "clients", "stop the other server that is running in this pod"}
}

// clusterListeners are those of a member: incremental transfers use the port after
// that of the group by default.
func (r *run) clusterListeners() []listener {
	base := r.providerOption("base_port", groupPort)
	next := "4568"
	if n, err := strconv.Atoi(base); err == nil {
		next = strconv.Itoa(n + 1)
	}

	group := strings.TrimPrefix(r.providerOption("gmcast.listen_addr", "tcp://0.0.0.0:"+base), "tcp://")
	ist := cmp.Or(r.providerOption("ist.recv_bind", ""), r.providerOption("ist.recv_addr", ""))
	sst := r.Options.get("wsrep_sst_receive_address", "")

	const left = "an interrupted transfer may still be running: see sst-running"
	const another = "stop the other member that is running in this pod"
	return []listener{
		{here(hostPort(group, base)), "the group", another},
		{here(hostPort(ist, next)), "incremental state transfer", another},
		{here(hostPort(sst, sstPort)), "state transfer", left},
	}
}

// here returns the address to try: any of this host if m's is not one of its own.
func here(m member) string {
	if net.ParseIP(m.host) == nil || !local(m.host) {
		m.host = ""
	}
	return m.String()
}

// try listens for a moment. The finding has no level if that works, or fails for a
// reason other than that the port is taken.
func (l listener) try() Finding {
	if n, err := strconv.ParseUint(l.port(), 10, 16); err != nil || n == 0 {
		return bad(Error, "the port for "+l.purpose+" is not a port number", "write a number from 1 to 65535")
	}

	conn, err := net.Listen("tcp", l.address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return bad(Error, fmt.Sprintf("port %s, for %s, is taken", l.port(), l.purpose), l.hint)
	}
	if err == nil {
		conn.Close()
	}
	return Finding{}
}

func (l listener) port() string { return l.address[strings.LastIndexByte(l.address, ':')+1:] }

// port returns an option that is a port, as the servers read it: a suffix is allowed,
// 0 means the default, and a number that is too large becomes the largest port.
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
