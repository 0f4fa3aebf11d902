package preflight

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

// TestRealServers makes the faults that a server by itself can have: it refuses to
// start, preflight has said so, its log is explained, and after the cure it starts.
func TestRealServers(t *testing.T) {
	for name, db := range reals(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			taken, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer taken.Close()
			_, port, _ := net.SplitHostPort(taken.Addr().String())
			data := clone(t, db.Initialised(t))
			for _, tt := range []struct {
				check, options string
				known          string // how its log is explained
				fault, cure    func(t *testing.T, data string)
			}{
				{check: "system-tablespace", options: "innodb_data_file_path = ibdata1:76M:autoextend", known: "other-size"},
				{check: "system-tablespace", options: "innodb_data_file_path = ibdata1:10M", known: "other-size"},
				{check: "system-tablespace", options: "innodb_page_size = 8K", known: "other-page-size"},
				{check: "ports", options: "port = " + port, known: "port-taken"},
				{check: "redo-log", fault: hideRedo, cure: showRedo, known: "no-redo-log"},
			} {
				if tt.fault != nil {
					tt.fault(t, data)
				}
				look(t, data, tt.options, tt.check, Error)
				log := db.Refuses(t, servers.Options{Config: "datadir = " + data + "\n" + tt.options})
				explained, err := Explain(strings.NewReader(log))
				if err != nil || len(explained) == 0 || explained[0].Error != tt.known {
					t.Errorf("%s: its log is explained as %+v, %v:\n%s", tt.options, explained, err, log)
				}
				if tt.cure != nil {
					tt.cure(t, data)
				}
				look(t, data, "", tt.check, OK)
			}
			db.Start(t, servers.Options{Config: "datadir = " + data}).Stop()
		})
	}
}

// look makes the checks with some options, and compares what one of them finds.
func look(t *testing.T, data, options, check string, want Level) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "my.cnf")
	if err := os.WriteFile(file, []byte("[mysqld]\nport = 1\nbind-address = 127.0.0.1\n"+options+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := ReadOptions(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Run(t.Context(), Host{Options: o, DataDir: data, Patience: 5 * time.Second}, false) {
		if f.Check == check && f.Level != want {
			t.Errorf("%s: got %s: %s; want %s", check, f.Level, f.Msg, want)
		}
	}
}

var redoNames = []string{"ib_logfile0", "#innodb_redo"}

func hideRedo(t *testing.T, data string) { moveRedo(t, data, "", ".hidden") }
func showRedo(t *testing.T, data string) { moveRedo(t, data, ".hidden", "") }

func moveRedo(t *testing.T, data, from, to string) {
	for _, n := range redoNames {
		if to == "" {
			os.RemoveAll(filepath.Join(data, n)) // the server may have made an empty one
		}
		err := os.Rename(filepath.Join(data, n+from), filepath.Join(data, n+to))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}
