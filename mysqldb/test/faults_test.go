//go:build linux

package test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/test/servers"
)

var update = flag.Bool("update", false, "write docs/mysqldb-faults.md anew, from the whole matrix")

// outage is how long a server is down or frozen: longer than the controller's patience with a step.
const outage = 3 * time.Second

// A fault is what goes wrong at a step.
type fault struct {
	name string
	at   func(server string) bool
	// verdict says what becomes of the call that is the step, and lasting what becomes of all further calls to the
	// same server until the outage is over. crash kills the controller and has it started again.
	verdict func(crash func()) servers.Verdict
	lasting func(left time.Duration) servers.Verdict
}

func everywhere(string) bool { return true }

func elsewhere(server string) bool { return server != "kubernetes" }

var faults = []fault{
	{"killed before", everywhere, func(crash func()) servers.Verdict {
		return servers.Verdict{Before: crash, Drop: true}
	}, nil},
	{"killed after", everywhere, func(crash func()) servers.Verdict {
		return servers.Verdict{After: crash}
	}, nil},
	{"answer lost", everywhere, func(func()) servers.Verdict { return servers.Verdict{Lose: true} }, nil},
	{"down", elsewhere, func(func()) servers.Verdict { return servers.Verdict{Drop: true} },
		func(time.Duration) servers.Verdict { return servers.Verdict{Drop: true} }},
	{"frozen", elsewhere, func(func()) servers.Verdict { return servers.Verdict{Freeze: outage} },
		func(left time.Duration) servers.Verdict { return servers.Verdict{Freeze: left} }},
	{"throttled", func(server string) bool { return server == "rds" },
		func(func()) servers.Verdict { return servers.Verdict{Refuse: servers.Throttle} },
		func(time.Duration) servers.Verdict { return servers.Verdict{Refuse: servers.Throttle} }},
}

// arm has a fault happen at a step of a life, once. The channel is closed when it has.
func (l *life) arm(step string, f fault) <-chan struct{} {
	happened := make(chan struct{})
	server, _, _ := strings.Cut(step, ":")
	var mu sync.Mutex
	var end time.Time
	crash := func() {
		l.controller.Kill()
		l.begin()
	}
	l.gate.Set(func(c servers.Call) servers.Verdict {
		mu.Lock()
		defer mu.Unlock()
		if end.IsZero() && c.Text == step {
			end = time.Now().Add(outage)
			close(happened)
			return f.verdict(crash)
		}
		if left := time.Until(end); !end.IsZero() && left > 0 && c.Server == server && f.lasting != nil {
			return f.lasting(left)
		}
		return servers.Verdict{}
	})
	return happened
}

// stepsOf lives a life without faults, and returns the calls that change something, in order: of the creation and of
// the deletion.
func (c cell) stepsOf(t *testing.T, w *world) (create, remove []string) {
	t.Helper()
	l := w.newLife(t, c.provider, c.policy)
	l.begin()
	l.apply(group, "mysqldbs", l.manifest(""))
	l.ready()
	l.checkReady()
	create = changes(l.gate.Calls())
	l.remove()
	l.gone()
	l.checkGone()
	return create, changes(l.gate.Calls())
}

// passing matches calls that depend on how long something takes, and events.
var passing = regexp.MustCompile(`/events|/status( (Creating|Timeout|Vault.*|RDS.*|Consul.*|Resetting.*|Modifying|Revoking))?$`)

func changes(calls []servers.Call) (steps []string) {
	for _, c := range calls {
		if c.Write && !passing.MatchString(c.Text) && !slices.Contains(steps, c.Text) {
			steps = append(steps, c.Text)
		}
	}
	return steps
}

// cell is one fault at one step.
type cell struct {
	provider v1alpha1.ProviderName
	policy   v1alpha1.DeletionPolicy
	remove   bool // a step of the deletion
	step     string
	fault    fault
}

// live lives a life with the fault, sees that all is as it should be, and returns how long the phase with the fault
// took.
func (c cell) live(t *testing.T, w *world) time.Duration {
	l := w.newLife(t, c.provider, c.policy)
	happened := make(<-chan struct{})
	if !c.remove {
		happened = l.arm(c.step, c.fault)
	}
	begin := time.Now()
	l.begin()
	l.apply(group, "mysqldbs", l.manifest(""))
	l.ready()
	took := time.Since(begin)
	l.checkReady()

	if c.remove {
		happened = l.arm(c.step, c.fault)
	}
	begin = time.Now()
	l.remove()
	l.gone()
	if c.remove {
		took = time.Since(begin)
	}
	l.checkGone()

	select {
	case <-happened:
	default:
		t.Errorf("there was no such step")
	}
	return took
}

// few are the cells that make test has: those where the most is at stake.
var few = []string{
	"rds create killed after: CreateDBInstance",
	"rds create killed after: MasterUserPassword",
	"rds create killed before: rotate-root",
	"rds create frozen: put database/config/NS-db",
	"rds create killed after: txn cas claim",
	"rds delete killed after: DeleteDBInstance",
	"rds delete frozen: revoke-prefix",
	"server create killed after: creds/probe",
	"server delete killed before: txn delete-cas claim",
}

// TestFaults has each fault happen at each step of the creation and of the deletion. Without INITPLATE_TEST_SOAK, at
// a few.
func TestFaults(t *testing.T) {
	t.Parallel()
	w := start(t)
	soak := os.Getenv("INITPLATE_TEST_SOAK") != ""
	var table []cell
	for _, kind := range []cell{
		{provider: v1alpha1.ProviderRDS, policy: v1alpha1.Snapshot},
		{provider: v1alpha1.ProviderServer, policy: v1alpha1.Delete},
	} {
		create, remove := kind.stepsOf(t, w)
		for i, step := range append(create, remove...) {
			for _, f := range faults {
				server, _, _ := strings.Cut(step, ":")
				c := cell{kind.provider, kind.policy, i >= len(create), step, f}
				if f.at(server) && (soak || slices.ContainsFunc(few, c.matches)) {
					table = append(table, c)
				}
			}
		}
	}
	if !soak && len(table) < len(few) {
		t.Errorf("only %d of %d chosen faults are at steps that there are", len(table), len(few))
	}

	took := make([]time.Duration, len(table))
	t.Run("cells", func(t *testing.T) {
		for i, c := range table {
			t.Run(c.name(), func(t *testing.T) {
				t.Parallel()
				took[i] = c.live(t, w)
			})
		}
	})
	if *update && soak && !t.Failed() {
		writeTable(t, table, took)
	}
}

func (c cell) phase() string {
	if c.remove {
		return "delete"
	}
	return "create"
}

func (c cell) name() string {
	return fmt.Sprintf("%s %s %s: %s", c.provider, c.phase(), c.fault.name, c.step)
}

// matches reports whether text is the beginning of the cell's name and the end, or a part, of its step.
func (c cell) matches(text string) bool {
	head, step, _ := strings.Cut(text, ": ")
	return head == fmt.Sprintf("%s %s %s", c.provider, c.phase(), c.fault.name) && strings.Contains(c.step, step) &&
		!strings.HasSuffix(c.step, "allowed_roles")
}

const tableHead = "# A fault at each step\n" + `
Each row is one call by which the controller changes something, and each column a fault at it. A cell is the time from
the creation of the resource to Ready, or from its deletion to its end, after which all was as it should be: one
instance, whose password only Vault knows; the right keys in Consul; an account that works; and at the end no account,
no lease, no role, no connection, no key and no instance, but one final snapshot. *Killed* is SIGKILL, before the call
reaches the server or after the server has answered; the controller starts again at once. *Answer lost* is a connection
that ends. *Down*, *frozen* and *throttled* last 3 seconds, for all calls to that server; a frozen server then does all
that it was asked, though the controller has given up waiting after 2 seconds.

Written by make soak. An instance takes 0.8 s for each change here, and other programs kept the machine busy.
`

func writeTable(t *testing.T, table []cell, took []time.Duration) {
	t.Helper()
	var b strings.Builder
	b.WriteString(tableHead)
	title, row := "", ""
	for i, c := range table {
		if heading := fmt.Sprintf("%s, %s", c.provider, c.phase()); heading != title {
			title = heading
			fmt.Fprintf(&b, "\n## Provider %s\n\n| step |", title)
			for _, f := range faults {
				fmt.Fprintf(&b, " %s |", f.name)
			}
			b.WriteString("\n|---|" + strings.Repeat("---:|", len(faults)) + "\n")
			row = ""
		}
		if c.step != row {
			row = c.step
			fmt.Fprintf(&b, "| %s |%s\n", row, cells(table, took, i))
		}
	}
	path := filepath.Join(servers.Repository(), "docs", "mysqldb-faults.md")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// cells returns the row that begins at a cell.
func cells(table []cell, took []time.Duration, i int) string {
	var b strings.Builder
	first := table[i]
	for _, f := range faults {
		text := ""
		for j := i; j < len(table) && table[j].step == first.step && table[j].remove == first.remove; j++ {
			if table[j].fault.name == f.name {
				text = fmt.Sprintf("%.1f s", took[j].Seconds())
			}
		}
		fmt.Fprintf(&b, " %s |", text)
	}
	return b.String()
}
