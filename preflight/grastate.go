package preflight

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// galera reports whether the options are those of a node of a cluster.
func (r *run) galera() bool {
	p := r.Options.get("wsrep_provider", "none")
	return p != "none"
}

// bootstraps reports whether the node is to begin a cluster of its own.
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
		return s, errors.New("it holds no uuid or no seqno")
	}
	return s, nil
}

func isUUID(s string) bool {
	return regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(s)
}

// transferNeeded reports whether the node will ask for all data.
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
	case errors.Is(err, fs.ErrNotExist) && !r.initialized():
		if r.bootstraps() {
			return []Finding{bad(Warning, "the directory is empty and wsrep_cluster_address names no member: the node begins a new cluster",
				"right for the first node of a new cluster; if there is one already, its members must stand in wsrep_cluster_address")}
		}
		return ok("there is none: the node will receive all data")
	case errors.Is(err, fs.ErrNotExist) && r.bootstraps():
		return []Finding{bad(Warning, "there are data and no grastate.dat, and the node begins a new cluster with them", "right if they are the newest; else let the node join")}
	case errors.Is(err, fs.ErrNotExist):
		return []Finding{bad(Warning, "there are data and no grastate.dat: the node takes them for those of no cluster and will receive all data anew", "right for a server that joins its first cluster")}
	case err != nil:
		return []Finding{bad(Error, fmt.Sprintf("grastate.dat cannot be used: %s", oneLine(err)), "remove it: the node then receives all data from a member")}
	case r.bootstraps() && s.safe == "0":
		return []Finding{bad(Error, "wsrep_cluster_address names no member, and grastate.dat says safe_to_bootstrap: 0: this node did not leave the cluster last, and others may hold newer data",
			"let it join a running member; if none runs, begin with the node whose seqno is highest (mysqld --wsrep-recover tells it) and write safe_to_bootstrap: 1 there")}
	case r.bootstraps():
		return []Finding{bad(Warning, "the node begins a new cluster from the data of "+s.uuid, "right only if no member of that cluster runs")}
	case s.uuid == noUUID:
		return []Finding{bad(Warning, "grastate.dat holds no cluster's uuid: a state transfer failed, and the node will receive all data anew", "")}
	case s.seqno == "-1":
		return []Finding{bad(Warning, "grastate.dat says seqno: -1: the server did not end cleanly; it joins from what it recovers, or receives all data anew",
			"if no member runs, find the node with the newest data with mysqld --wsrep-recover, and begin the cluster there")}
	}
	return ok("position " + s.uuid + ":" + s.seqno)
}

// transferLeftover looks for what the scripts of a state transfer leave behind when
// they are broken off (scripts/wsrep_sst_*.sh of both servers).
func transferLeftover(_ context.Context, r *run) []Finding {
	if _, err := os.Stat(r.in("sst_in_progress")); err == nil {
		return []Finding{bad(Error, "the data directory holds sst_in_progress: a state transfer was broken off, and the data are part old, part new",
			"make sure that none is running (sst-running), then empty the data directory: the node receives all data anew")}
	}
	var found []Finding
	for _, name := range []string{".sst", "rsync_sst.pid", "xtrabackup_sst.pid", "wsrep_sst.pid"} {
		if _, err := os.Stat(r.in(name)); err == nil {
			found = append(found, bad(Warning, "the data directory holds "+name+", which a state transfer that was broken off has left", "make sure that none is running, and remove it"))
		}
	}
	return orOK(found, "nothing is left of one")
}

// unreplicated are the extensions of tables that Galera does not replicate.
var unreplicated = map[string]string{".MYD": "MyISAM", ".MAD": "Aria", ".CSV": "CSV", ".ARZ": "Archive"}

// replicable looks for tables of other engines than InnoDB, and, where a member can
// be asked, for those without a primary key.
func replicable(ctx context.Context, r *run) []Finding {
	const cure = "ALTER TABLE ... ENGINE=InnoDB, or keep them out of the cluster's data"
	var tables []string
	entries, _ := os.ReadDir(r.DataDir)
	for _, d := range entries {
		if !d.IsDir() || systemSchema(d.Name()) || strings.HasPrefix(d.Name(), "#") {
			continue
		}
		files, _ := os.ReadDir(r.in(d.Name()))
		for _, f := range files {
			if engine := unreplicated[filepath.Ext(f.Name())]; engine != "" {
				tables = append(tables, d.Name()+"."+strings.TrimSuffix(f.Name(), filepath.Ext(f.Name()))+" ("+engine+")")
			}
		}
	}
	var found []Finding
	if len(tables) > 0 {
		found = append(found, bad(Warning, "tables that Galera does not replicate: "+some(tables), cure))
	}
	if r.bootstraps() {
		return orOK(found, "all are of InnoDB")
	}
	d, err := r.ask(ctx)
	if err != nil {
		return append(found, unknown("no member tells about its tables", err))
	}
	if len(d.otherEngines) > 0 {
		found = append(found, bad(Warning, d.name+" has tables that Galera does not replicate: "+some(d.otherEngines), cure))
	}
	if len(d.withoutKey) > 0 {
		found = append(found, bad(Warning, d.name+" has tables without a primary key, from which rows cannot be deleted alike everywhere: "+some(d.withoutKey), "ALTER TABLE ... ADD PRIMARY KEY"))
	}
	return orOK(found, "all are of InnoDB, with a primary key")
}

func systemSchema(name string) bool {
	return name == "mysql" || name == "sys" || name == "performance_schema" || name == "information_schema"
}

// some names the first few.
func some(names []string) string {
	const most = 5
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
