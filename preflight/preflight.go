// Package preflight looks at what a server of the MySQL family is about to start
// with: its options, its data directory, its network and the other members of its
// cluster. It reports what would keep the server from starting, or from joining, and
// how to correct it.
//
// A check that cannot look, because it runs in another container or has no
// password, reports that ([Skipped]). It never guesses. Nothing is changed.
package preflight

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/initplate/initplate/crash"
)

// A Level is how bad a finding is.
type Level string

const (
	OK      Level = "ok"
	Skipped Level = "skipped" // the check could not look, Msg says why
	Warning Level = "warning" // it may fail, or be slow
	Error   Level = "error"   // the server will not start, or not join
)

// A Finding is what one check reports.
type Finding struct {
	Check string `json:"check"`
	Level Level  `json:"level"`
	Msg   string `json:"message"`
	Hint  string `json:"hint,omitempty"` // what to do about it
}

// A Host is the surroundings of the server that is to start.
type Host struct {
	Options Options
	Server  Server
	DataDir string // overrides the option datadir, whose default is /var/lib/mysql

	// Needs is the size of the donor's data in bytes; if it is 0, a member is asked.
	Needs int64

	// User and Password are the account for questions to other members. If User is
	// empty, it is that of wsrep_sst_auth.
	User, Password string

	// MemberCA is a file or directory with the certificates of the authority by which
	// members prove their names. If it is empty, it is that of the options. A password
	// is sent only to a member that proves its name.
	MemberCA string

	// Root is the root of the files of programs and processes, "/" for empty.
	Root string

	// Patience limits the time for each connection; 0 means 3 s.
	Patience time.Duration
}

// A Check looks at one thing.
type Check struct {
	Name   string
	Doc    string // what it looks at, in one line
	Galera bool   // only for a member of a cluster
	run    func(context.Context, *run) []Finding
}

// Checks returns all checks, in the order of their findings.
func Checks() []Check {
	return []Check{
		{"datadir", "the data directory is there, and this user may write into it", false, dataDirectory},
		{"directories", "the directories of sockets, logs and files are there, and the server's user may use them", false, directories},
		{"includes", "what the option files include is there, and the server reads it", false, includes},
		{"release", "the release that will start can take over the data", false, otherRelease},
		{"system-tablespace", "innodb_data_file_path and innodb_page_size fit the files that are there", false, systemTablespace},
		{"redo-log", "the redo log that is there fits its options", false, redoLog},
		{"disk-space", "the disk has room for the donor's data, the redo log and the write-set cache", false, diskSpace},
		{"ports", "the ports that the server will listen on are free", false, freePorts},
		{"provider", "wsrep_on, wsrep_provider and what replication needs are set", true, provider},
		{"provider-options", "wsrep_provider_options names options that Galera has, with values of their kind", true, providerOptions},
		{"grastate", "grastate.dat permits what wsrep_cluster_address asks for", true, grastate},
		{"sst-leftover", "no interrupted state transfer has left files in the data directory", true, transferLeftover},
		{"sst-running", "no state transfer is still running", true, transferRunning},
		{"sst-method", "wsrep_sst_method exists, is the donor's too, and its programs are installed", true, transferMethod},
		{"sst-auth", "wsrep_sst_auth is set if the method needs it, and a member accepts it", true, transferAuth},
		{"members", "the names of the members resolve, and at least one can be reached", true, reachMembers},
		{"tables", "Galera replicates all tables", true, replicable},
	}
}

// A run holds what several checks of one host need.
type run struct {
	Host
	members []member
	ask     func(context.Context) (*donor, error) // asks a member over SQL, once for all checks
}

// Run makes the checks, with those of a cluster if galera is set. It returns at least
// one finding for each, in their order. A check that the context ends is skipped.
func Run(ctx context.Context, h Host, galera bool) []Finding {
	r := newRun(h)
	checks := slices.DeleteFunc(Checks(), func(c Check) bool { return c.Galera && !galera })
	found := make([][]Finding, len(checks))

	var wg crash.Group
	for i, c := range checks {
		wg.Go(func() { found[i] = c.look(ctx, r) })
	}
	wg.Wait()
	return slices.Concat(found...)
}

func newRun(h Host) *run {
	h.Root = cmp.Or(h.Root, "/")
	h.Patience = cmp.Or(h.Patience, 3*time.Second)
	h.DataDir = cmp.Or(h.DataDir, h.Options.get("datadir", defaultDataDir))
	r := &run{Host: h, members: parseMembers(h.Options)}

	var once sync.Once
	var d *donor
	var err error
	r.ask = func(ctx context.Context) (*donor, error) {
		once.Do(func() { d, err = r.findDonor(ctx) })
		return d, err
	}
	return r
}

func (c Check) look(ctx context.Context, r *run) []Finding {
	found := c.run(ctx, r)
	for i := range found {
		found[i].Check = c.Name
		found[i].Msg = printable(found[i].Msg)
	}
	return found
}

// Worst returns the worst level of findings.
func Worst(found []Finding) Level {
	for _, l := range []Level{Error, Warning} {
		if slices.ContainsFunc(found, func(f Finding) bool { return f.Level == l }) {
			return l
		}
	}
	return OK
}

func ok(msg string) []Finding { return []Finding{{Level: OK, Msg: msg}} }

func fails(msg, hint string) []Finding { return []Finding{bad(Error, msg, hint)} }

func warns(msg, hint string) []Finding { return []Finding{bad(Warning, msg, hint)} }

func skipped(msg string) []Finding { return []Finding{{Level: Skipped, Msg: msg}} }

func bad(l Level, msg, hint string) Finding { return Finding{Level: l, Msg: msg, Hint: hint} }

// orOK returns findings, or OK if there are none.
func orOK(found []Finding, msg string) []Finding {
	if len(found) == 0 {
		return ok(msg)
	}
	return found
}

// printable replaces what would control a terminal: a member, or whoever answers in
// its place, may send anything.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return unicode.ReplacementChar
	}, s)
}

// oneLine puts an error of a server or the system on one line.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
