package preflight

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// transferLeftover looks for what the scripts of a state transfer leave behind when
// they are interrupted (scripts/wsrep_sst_*.sh of both servers).
func transferLeftover(_ context.Context, r *run) []Finding {
	if isThere(r.in("sst_in_progress")) {
		return fails("the data directory holds sst_in_progress: "+
			"a state transfer was interrupted, and the data are part old, part new",
			"make sure that none is running (sst-running), then empty the data directory: "+
				"the node receives all data anew")
	}

	var found []Finding
	for _, name := range []string{".sst", "rsync_sst.pid", "xtrabackup_sst.pid", "wsrep_sst.pid"} {
		if isThere(r.in(name)) {
			msg := "the data directory holds " + name + ", left by an interrupted state transfer"
			found = append(found, bad(Warning, msg,
				"make sure that none is running, and remove it"))
		}
	}
	return orOK(found, "nothing is left of one")
}

// transferRunning looks for the processes of a state transfer. It sees those of its
// own pod only if the containers share a process namespace; the ports show others.
func transferRunning(_ context.Context, r *run) []Finding {
	paths, _ := filepath.Glob(filepath.Join(r.Root, "proc", "[0-9]*", "cmdline"))
	if len(paths) == 0 {
		return skipped("processes cannot be seen here")
	}

	var found []Finding
	for _, p := range paths {
		line, err := os.ReadFile(p)
		if err != nil {
			continue // it has ended, or is another user's
		}
		args := strings.Split(strings.TrimRight(string(line), "\x00"), "\x00")
		if name := transferProgram(args); name != "" {
			pid := filepath.Base(filepath.Dir(p))
			msg := fmt.Sprintf("process %s is a state transfer: %s", pid, name)
			found = append(found, bad(Error, msg, "wait until it ends, or end it and its children: kill "+pid))
		}
	}
	return orOK(found, "none is running")
}

// transferProgram returns the program of a state transfer that a command line runs,
// perhaps through a shell or a loader.
func transferProgram(args []string) string {
	for _, a := range args[:min(len(args), 4)] {
		name := filepath.Base(a)
		switch {
		case strings.HasPrefix(name, "wsrep_sst_"), name == "mbstream", name == "xbstream":
			return name
		case isBackup(name) && slices.ContainsFunc(args, sendsPosition):
			return name
		case name == "rsync" && slices.Contains(args, "--daemon") && configuredForTransfer(args):
			return "rsync --daemon"
		}
	}
	return ""
}

func isBackup(program string) bool {
	return program == "mariabackup" || program == "mariadb-backup" || program == "xtrabackup"
}

// sendsPosition reports whether an argument is that of a donor's backup.
func sendsPosition(arg string) bool { return strings.HasPrefix(arg, "--galera-info") }

func configuredForTransfer(args []string) bool {
	return strings.Contains(strings.Join(args, " "), "rsync_sst.conf")
}
