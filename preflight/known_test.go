package preflight

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The lines are those of real logs.
func TestExplain(t *testing.T) {
	ref := newReference()
	for _, tt := range []struct{ name, in, want string }{
		{"1047", "mysqldump: Got error: 1047: \"WSREP has not yet prepared node for application use\" when selecting the database", "not-synced"},
		{"status 32", "WSREP_SST: [ERROR] Cleanup after exit with status:32 (20260110 10:11:12.131)", "broken-pipe"},
		{"joiner script", "2026-01-10 10:11:12 0 [ERROR] WSREP: Failed to read uuid:seqno and wsrep_gtid_domain_id from joiner script.", "transfer-script-died"},
		{"joiner script, Percona", "[ERROR] [MY-000000] [WSREP-SST] Failed to read uuid:seqno from joiner script.", "transfer-script-died"},
		{"never", "2026-01-10 10:11:12 0 [ERROR] WSREP: ./gcs/src/gcs_group.cpp:gcs_group_handle_join_msg():1176: Will never receive state. Need to abort.", "no-state"},
		{"InnoDB", "2026-01-10 10:11:12 0 [ERROR] Unknown/unsupported storage engine: InnoDB", "innodb-failed"},
		{"gcomm", "[ERROR] WSREP: ./gcs/src/gcs_core.cpp:gcs_core_open():221: Failed to open backend connection: -110 (Connection timed out)\n[ERROR] WSREP: failed to open gcomm backend connection: 110: failed to reach primary view (pc.wait_prim_timeout): 110 (Connection timed out)", "no-members"},
		{"bootstrap", "[ERROR] WSREP: It may not be safe to bootstrap the cluster from this node. It was not the last one to leave the cluster and may not contain all the updates.", "unsafe-bootstrap"},
		{"typo", "[ERROR] WSREP: gmcasts.segment not recognized.\n[ERROR] WSREP: Unrecognized parameter 'gmcasts.segment'", "provider-option"},
		{"period", "[ERROR] WSREP: non-standard exception\n[ERROR] WSREP: wsrep::connect() failed: 8", "provider-value"},
		{"size", "[ERROR] InnoDB: The Auto-extending data file './ibdata1' is of a different size 768 pages than specified by innodb_data_file_path", "other-size"},
		{"socat", "WSREP_SST: [ERROR] socat not found in PATH (20260110 10:11:12.131)", "program-missing"},
		{"other cluster", "[ERROR] WSREP: handshake failed, my group: 'other', peer group: 'galera'", "other-cluster"},
		{"no name", "[Warning] WSREP: Failed to resolve tcp://x-0.galera:4567", "name-resolution"},
		{"donor's name", "[Warning] WSREP: State transfer request failed unrecoverably: 113: Requested donor is not available", "no-donor"},
		{"cannot run", "env: failed to run command 'socat': Permission denied", "program-missing"},
		{"left by another", "[ERROR] WSREP: Failed to prepare for 'mariabackup' SST. Unrecoverable.", "transfer-not-begun"},
		{"rsync", "WSREP_SST: [ERROR] the rsync or stunnel daemon (PID: 77) terminated unexpectedly", "transfer-not-begun"},
		{"donor's backup", "WSREP_SST: [ERROR] mariadb_backup_checkpoints missing, failed mariadb-backup/SST on donor", "donor-failed"},
		{"nothing known", "2026-01-10 10:11:12 0 [Note] mysqld: ready for connections.", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ref.explain(strings.NewReader("first\n" + tt.in + "\n"))
			if err != nil {
				t.Fatal(err)
			}
			names := ""
			for _, e := range got {
				names += e.Error
				if e.Error != "" && (e.Line < 2 || e.Cause+e.Known == "" || e.Cure == "") {
					t.Errorf("%+v", e)
				}
			}
			if names != tt.want {
				t.Errorf("got %q, want %q", names, tt.want)
			}
		})
	}
}

func TestKnownErrors(t *testing.T) {
	for i, line := range strings.Split(knownErrors, "\n") {
		name, value, _ := strings.Cut(line, "\t")
		names := []string{"error", "role", "pattern", "check", "cause", "cure"}
		roles := []string{"follows", "beside", "announces", "aside", "ends"}
		switch {
		case line == "", strings.HasPrefix(line, "#"):
		case !slices.Contains(names, name), value == "", value != strings.TrimSpace(value):
			t.Errorf("errors.txt:%d: %q is not a name, a tab and a value", i+1, line)
		case name == "role" && !slices.Contains(roles, value):
			t.Errorf("errors.txt:%d: there is no role %s", i+1, value)
		}
	}
	if n := len(KnownErrors()); n < 250 || strings.Count(knownErrors, "\nerror\t") != n {
		t.Errorf("%d errors are known", n)
	}

	seen := map[string]bool{}
	for _, k := range KnownErrors() {
		if seen[k.Name] {
			t.Errorf("%s stands twice", k.Name)
		}
		seen[k.Name] = true
		if k.Name == "" || k.Pattern == nil || k.Cause == "" || k.Cure == "" && k.Role != Follows {
			t.Errorf("%+v lacks something", k)
		}
		if k.Check != "" && !slices.ContainsFunc(Checks(), func(c Check) bool { return c.Name == k.Check }) {
			t.Errorf("%s names the check %s, which there is none of", k.Name, k.Check)
		}
	}
}

// TestKnownLines gives each known error the lines by which it is known.
func TestKnownLines(t *testing.T) {
	ref := newReference()
	for _, l := range saidLines(t) {
		if !slices.ContainsFunc(ref.known, func(k Known) bool { return k.Name == l.error }) || l.source == "" {
			t.Errorf("%s: %s: not an error of errors.txt, or without a source", l.error, l.text)
		}
		got, err := ref.explain(strings.NewReader("first\n" + l.text + "\n"))
		if err != nil || len(got) != 1 || got[0].Error != l.error {
			t.Errorf("%s: %s\ngot %+v, %v", l.error, l.text, got, err)
		}
	}
}

// A said line is what a program prints, and where that was found.
type said struct{ error, source, text string }

func saidLines(t *testing.T) (all []said) {
	t.Helper()
	text, err := os.ReadFile("testdata/said.txt")
	if err != nil {
		t.Fatal(err)
	}

	var l said
	for i, line := range strings.Split(string(text), "\n") {
		name, value, _ := strings.Cut(line, "\t")
		switch {
		case line == "", strings.HasPrefix(line, "#"):
		case name == "error":
			l = said{error: value}
		case name == "source":
			l.source = value
		case name == "said":
			l.text = value
			all = append(all, l)
		default:
			t.Fatalf("said.txt:%d: %q is not a name, a tab and a value", i+1, line)
		}
	}

	if len(all) < 500 {
		t.Fatalf("there are only %d lines", len(all))
	}
	return all
}

func TestExplainLong(t *testing.T) {
	got, err := Explain(strings.NewReader(strings.Repeat("x", 3<<20) + " Too many open files\n\x1b[31mToo many open files\xff\n"))
	if err != nil || len(got) != 1 || got[0].Line != 2 || got[0].Text != "Too many open files?" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestExplainStarts has errors of one start of a server not explain those of the next.
func TestExplainStarts(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		from     int // of the last
	}{
		{"the same start", "[ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\n[ERROR] Aborting", 1},
		{"another start", "[ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\n[Note] Starting MariaDB 11.8.9-MariaDB as process 1\n[ERROR] Aborting", 0},
		{"an unknown error between", "[ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\n[ERROR] Something new\n[ERROR] Aborting", 0},
		{"a warning is no cause", "[Warning] Access denied for user 'a'@'b' (using password: YES)\n[ERROR] Aborting", 0},
		{"a note is no cause", "[Note] InnoDB: Header page consists of zero bytes in datafile: ./ibdata1, Space ID: 0, Flags: 0\n[ERROR] Aborting", 0},
		{"a warning without brackets", "Warning: World-writable config file '/etc/mysql/my.cnf' is ignored\n[ERROR] Aborting", 0},
		{"a client's error", "ERROR 2002 (HY000): Can't connect to local server through socket '/run/s.sock' (2)\n[ERROR] Aborting", 0},
		{"of X alone", "[ERROR] [MY-011300] [Server] Plugin mysqlx reported: 'Setup of bind-address: '*' port: 33060 failed, `socket()` failed with error: Permission denied(13)'\n[ERROR] Aborting", 0},
		{"compose, the same", "db_1  | [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\napp_1 | no space left on device\ndb_1  | [ERROR] Aborting", 1},
		{"compose, another", "a_1  | [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\nb_1  | [ERROR] Aborting", 0},
		{"swarm, another", "a.1.x@n1    | [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\na.2.y@n2    | [ERROR] Aborting", 0},
		{"kubectl, the same", "[pod/a-0/m] mysqld: Can't create/write to file '/t/x' (OS errno 13 - Permission denied)\n[pod/a-0/m] [ERROR] Aborting", 1},
		{"kubectl, another", "[pod/a-0/m] [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\n[pod/a-1/m] [ERROR] Aborting", 0},
		{"stern, the same", "a-0 m 2026-01-10T10:11:12Z 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\na-0 m 2026-01-10T10:11:12Z 0 [ERROR] Aborting", 1},
		{"stern, another", "a-0 m 2026-01-10T10:11:12Z 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\na-1 m 2026-01-10T10:11:12Z 0 [ERROR] Aborting", 0},
		{"syslog, another", "Nov 29 10:11:12 n kubelet[8]: no space left on device\nNov 29 10:11:12 n mysqld[7]: [ERROR] Aborting", 0},
		{"syslog, its script", "Nov 29 10:11:12 n -wsrep-sst-joiner[8]: socat not found in PATH\nNov 29 10:11:12 n mariadbd[7]: [ERROR] WSREP: SST failed", 1},
		{"CRI", "2026-01-10T10:11:12.1Z stderr F mysqld: Can't create/write to file '/t/x' (OS errno 13 - Permission denied)\n2026-01-10T10:11:12.1Z stderr F [ERROR] Aborting", 1},
		{"colours", "\x1b[36mdb_1  |\x1b[0m [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\r\n\x1b[36mdb_1  |\x1b[0m [ERROR] Aborting,\r", 1},
		{"JSON, another pod", `{"log":"[ERROR] InnoDB: Unable to lock ./ibdata1 error: 11","kubernetes":{"pod_name":"a-0"}}` + "\n" + `{"log":"[ERROR] Aborting","kubernetes":{"pod_name":"a-1"}}`, 0},
		{"a crash", "WSREP_SST: [ERROR] socat not found in PATH\n261129 19:06:22 [ERROR] /usr/sbin/mariadbd got signal 11 ;", 0},
		{"a crash while it gives up", "WSREP_SST: [ERROR] socat not found in PATH\n[Note] WSREP: ReplicatorSMM::abort()\n261129 19:06:22 [ERROR] /usr/sbin/mariadbd got signal 11 ;", 1},
		{"announced", "[ERROR] [Entrypoint]: mysqld failed while attempting to check config\n[ERROR] unknown variable 'a=1'", 0},
		{"JSON", `{"log":"2026-01-10 10:11:12 0 [ERROR] InnoDB: Unable to lock ./ibdata1 error: 11\n","stream":"stderr"}` + "\n[ERROR] Aborting", 1},
		{"JSON of MySQL", `{"prio":1,"err_code":12574,"subsystem":"InnoDB","msg":"Unable to lock ./ibdata1 error: 11","label":"Error"}` + "\n[ERROR] Aborting", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Explain(strings.NewReader(tt.in))
			if err != nil || len(got) == 0 || got[len(got)-1].From != tt.from {
				t.Errorf("got %+v, %v", got, err)
			}
			if tt.name == "announced" && got[0].From != 2 {
				t.Errorf("got %+v", got)
			}
		})
	}
}
