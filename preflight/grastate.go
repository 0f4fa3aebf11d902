package preflight

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"strings"
)

// galera reports whether the options are those of a node of a cluster.
func (r *run) galera() bool {
	return r.Options.get("wsrep_provider", "none") != "none"
}

// bootstraps reports whether the node will start a new cluster.
func (r *run) bootstraps() bool {
	rest, ok := strings.CutPrefix(r.Options.get("wsrep_cluster_address", ""), "gcomm://")
	list, _, _ := strings.Cut(rest, "?")

	return ok && strings.Trim(list, ", ") == "" || on(r.Options.get("wsrep_new_cluster", ""))
}

// A state is what grastate.dat says.
type state struct{ uuid, seqno, safe string }

const noUUID = "00000000-0000-0000-0000-000000000000"

func (r *run) state() (s state, err error) {
	text, err := readFile(r.in("grastate.dat"))
	if err != nil {
		return s, err
	}

	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(name) {
		case "uuid":
			s.uuid = value
		case "seqno":
			s.seqno = value
		case "safe_to_bootstrap":
			s.safe = value
		}
	}

	if !isUUID(s.uuid) || s.seqno == "" {
		return s, errors.New("it lacks a uuid or a seqno")
	}
	return s, nil
}

func isUUID(s string) bool {
	return regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(s)
}

// transferNeeded reports whether the node will ask for a full state transfer.
func (r *run) transferNeeded() bool {
	if r.bootstraps() {
		return false
	}
	s, err := r.state()
	return !r.initialized() || err != nil || s.uuid == noUUID
}

func grastate(_ context.Context, r *run) []Finding {
	s, err := r.state()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r.withoutState()
	case err != nil:
		return fails("grastate.dat cannot be used: "+oneLine(err),
			"remove it: the node then receives all data from a member")
	case r.bootstraps():
		return []Finding{s.bootstrap()}
	}
	return s.join()
}

// withoutState says what a node does that has no grastate.dat.
func (r *run) withoutState() []Finding {
	switch {
	case r.bootstraps() && !r.initialized():
		return warns("the directory is empty and wsrep_cluster_address names no member: the node starts a new cluster",
			"right for the first node of a new cluster; "+
				"if there is a cluster, name its members in wsrep_cluster_address")
	case r.bootstraps():
		return warns("there are data and no grastate.dat, and the node starts a new cluster with them",
			"right if they are the newest; else let the node join")
	case r.initialized():
		return warns("there are data and no grastate.dat: "+
			"the node takes them for data of no cluster and will receive all data anew",
			"right for a server that joins its first cluster")
	}
	return ok("there is none: the node will receive all data")
}

func (s state) bootstrap() Finding {
	if s.safe == "0" {
		return bad(Error, "wsrep_cluster_address names no member, and grastate.dat says safe_to_bootstrap: 0: "+
			"this node did not leave the cluster last, and others may hold newer data",
			"let it join a running member; if none runs, start with the node whose seqno is highest "+
				"(mysqld --wsrep-recover prints it) and write safe_to_bootstrap: 1 there")
	}
	return bad(Warning, "the node starts a new cluster from the data of "+s.uuid,
		"right only if no member of that cluster runs")
}

func (s state) join() []Finding {
	if s.uuid == noUUID {
		return warns("grastate.dat does not hold the uuid of a cluster: "+
			"a state transfer failed, and the node will receive all data anew", "")
	}
	if s.seqno == "-1" {
		return warns("grastate.dat says seqno: -1: the server did not end cleanly; "+
			"it joins from what it recovers, or receives all data anew",
			"if no member runs, find the node with the newest data with mysqld --wsrep-recover, "+
				"and start the cluster there")
	}
	return ok("position " + s.uuid + ":" + s.seqno)
}
