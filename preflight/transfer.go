package preflight

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// methods are the ways of a state transfer, with the programs that each needs: one
// of every row. Those of the scripts wsrep_sst_* of MariaDB and Percona.
func methods() map[string][][]string {
	return map[string][][]string{
		"rsync":         {{"wsrep_sst_rsync"}, {"rsync"}, {"lsof", "ss", "sockstat"}},
		"rsync_wan":     {{"wsrep_sst_rsync_wan", "wsrep_sst_rsync"}, {"rsync"}},
		"mariabackup":   {{"wsrep_sst_mariabackup"}, {"mariadb-backup", "mariabackup"}, {"mbstream"}, {"socat", "nc"}},
		"mysqldump":     {{"wsrep_sst_mysqldump"}, {"mariadb-dump", "mysqldump"}, {"mariadb", "mysql"}},
		"xtrabackup-v2": {{"wsrep_sst_xtrabackup-v2"}, {"xtrabackup"}, {"xbstream"}, {"socat"}},
		"clone":         {{"wsrep_sst_clone"}, {"mysql"}},
		"skip":          nil,
	}
}

func (r *run) method() string { return r.Options.get("wsrep_sst_method", "rsync") }

func transferMethod(ctx context.Context, r *run) []Finding {
	m := r.method()
	programs, known := methods()[m]
	var found []Finding
	if !known {
		hint := "methods are " + strings.Join(slices.Sorted(maps.Keys(methods())), ", ")
		if m == "xtrabackup" {
			hint = "write xtrabackup-v2, or mariabackup for MariaDB"
		}
		return []Finding{bad(Error, "there is no wsrep_sst_method "+m, hint)}
	}
	if r.serverHere() {
		for _, any := range programs {
			if !slices.ContainsFunc(any, r.installed) {
				found = append(found, bad(Error, fmt.Sprintf("wsrep_sst_method %s needs %s, which is not installed", m, strings.Join(any, " or ")), "install it in the server's image, on every member"))
			}
		}
	} else {
		found = append(found, Finding{Level: Skipped, Msg: "whether its programs are installed cannot be seen: the server's files are in another image"})
	}
	for _, f := range r.Options.files {
		if other := f.values["wsrep_sst_method"]; other != "" && other != m {
			found = append(found, bad(Error, fmt.Sprintf("wsrep_sst_method is %s, and %s in %s", m, other, f.name), "write the same on every member"))
		}
	}
	if r.bootstraps() {
		return orOK(found, m)
	}
	switch d, err := r.ask(ctx); {
	case err != nil:
		found = append(found, unknown("what the donor uses is not known", err))
	case d.method != m:
		found = append(found, bad(Warning, fmt.Sprintf("wsrep_sst_method is %s, and %s on %s: the donor must have the programs of %s too", m, d.method, d.name, m), "write the same on every member"))
	}
	return orOK(found, m)
}

// installed looks for a program where systems have them.
func (r *run) installed(name string) bool {
	return slices.ContainsFunc([]string{"usr/bin", "bin", "usr/sbin", "sbin", "usr/local/bin", "usr/local/sbin"}, func(dir string) bool {
		info, err := os.Stat(filepath.Join(r.Root, dir, name))
		return err == nil && info.Mode()&0o111 != 0
	})
}

// transferRunning looks for the processes of a state transfer. It sees those of its
// own pod only where that shares its process namespace; the ports tell of others.
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
		if name := transferProgram(strings.Split(strings.TrimRight(string(line), "\x00"), "\x00")); name != "" {
			pid := filepath.Base(filepath.Dir(p))
			found = append(found, bad(Error, fmt.Sprintf("process %s is a state transfer: %s", pid, name), "wait until it ends, or end it and its children: kill "+pid))
		}
	}
	return orOK(found, "none is")
}

// transferProgram names the program of a state transfer that a command line runs,
// perhaps through a shell or a loader.
func transferProgram(args []string) string {
	for i, a := range args {
		name := filepath.Base(a)
		switch {
		case i > 3:
			return ""
		case strings.HasPrefix(name, "wsrep_sst_"), name == "mbstream", name == "xbstream",
			(name == "mariabackup" || name == "mariadb-backup" || name == "xtrabackup") && slices.ContainsFunc(args, func(s string) bool { return strings.HasPrefix(s, "--galera-info") }):
			return name
		case name == "rsync" && slices.Contains(args, "--daemon") && strings.Contains(strings.Join(args, " "), "rsync_sst.conf"):
			return "rsync --daemon"
		}
	}
	return ""
}

func transferAuth(ctx context.Context, r *run) []Finding {
	m := r.method()
	if m == "rsync" || m == "rsync_wan" || m == "skip" || m == "clone" {
		return ok(m + " needs none")
	}
	auth := r.Options.get("wsrep_sst_auth", "")
	user, _, _ := strings.Cut(auth, ":")
	if auth == "" && m == "xtrabackup-v2" {
		return ok("Percona XtraDB Cluster makes its own user")
	}
	if user == "" {
		return []Finding{bad(Error, "wsrep_sst_auth is not set, and "+m+" needs it", "write wsrep_sst_auth = USER:PASSWORD, with an account that has RELOAD, PROCESS, LOCK TABLES and BINLOG MONITOR")}
	}
	if strings.Contains(auth, `\`) {
		return []Finding{bad(Warning, "there is a backslash in wsrep_sst_auth, which the scripts of MariaDB 11 lose", "choose a password without one")}
	}
	if r.bootstraps() {
		return ok("there is one")
	}
	switch _, err := r.ask(ctx); {
	case refused(err):
		return []Finding{bad(Warning, "a member refuses the user of wsrep_sst_auth: "+oneLine(err),
			"the donor logs in from its own host: if the account is USER@localhost this says nothing; else set the password that the account has")}
	case err != nil:
		return []Finding{unknown("no member could be asked whether it takes it", err)}
	case r.User != "" && r.User != user:
		return skipped("members were asked as " + r.User)
	}
	return ok("a member takes it")
}
