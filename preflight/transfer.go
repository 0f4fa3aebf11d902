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

// methods are the methods of a state transfer. Each needs one program of every row:
// see the scripts wsrep_sst_* of MariaDB and Percona.
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
	if !known {
		return []Finding{noMethod(m)}
	}

	found := r.programs(m, programs)
	for _, f := range r.Options.files {
		if other := f.values["wsrep_sst_method"]; other != "" && other != m {
			msg := fmt.Sprintf("wsrep_sst_method is %s, and %s in %s", m, other, f.name)
			found = append(found, bad(Error, msg, "write the same on every member"))
		}
	}
	if !r.bootstraps() {
		found = append(found, r.donorMethod(ctx, m)...)
	}
	return orOK(found, m)
}

func noMethod(m string) Finding {
	hint := "methods are " + strings.Join(slices.Sorted(maps.Keys(methods())), ", ")
	if m == "xtrabackup" {
		hint = "write xtrabackup-v2, or mariabackup for MariaDB"
	}
	return bad(Error, "there is no wsrep_sst_method "+m, hint)
}

// programs finds rows of which no program is installed.
func (r *run) programs(m string, rows [][]string) []Finding {
	if !r.serverHere() {
		return skipped("whether its programs are installed cannot be seen: the server's files are in another image")
	}

	var found []Finding
	for _, row := range rows {
		if !slices.ContainsFunc(row, r.installed) {
			msg := fmt.Sprintf("wsrep_sst_method %s needs %s, which is not installed", m, strings.Join(row, " or "))
			found = append(found, bad(Error, msg, "install it in the server's image, on every member"))
		}
	}
	return found
}

// donorMethod compares the method with that of a member.
func (r *run) donorMethod(ctx context.Context, m string) []Finding {
	d, err := r.ask(ctx)
	if err != nil {
		return unknown("the donor's method is not known", err)
	}
	if d.method == m {
		return nil
	}
	msg := fmt.Sprintf("wsrep_sst_method is %s, and %s on %s: the donor must have the programs of %s too",
		m, d.method, d.name, m)
	return warns(msg, "write the same on every member")
}

// installed looks for a program in the directories where systems have them.
func (r *run) installed(name string) bool {
	for _, dir := range []string{"usr/bin", "bin", "usr/sbin", "sbin", "usr/local/bin", "usr/local/sbin"} {
		if isProgram(filepath.Join(r.Root, dir, name)) {
			return true
		}
	}
	return false
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&0o111 != 0
}

func transferAuth(ctx context.Context, r *run) []Finding {
	m := r.method()
	if m == "rsync" || m == "rsync_wan" || m == "skip" || m == "clone" {
		return ok(m + " needs none")
	}

	auth := r.Options.get("wsrep_sst_auth", "")
	user, _, _ := strings.Cut(auth, ":")
	switch {
	case auth == "" && m == "xtrabackup-v2":
		return ok("Percona XtraDB Cluster makes its own user")
	case user == "":
		return fails("wsrep_sst_auth is not set, and "+m+" needs it",
			"write wsrep_sst_auth = USER:PASSWORD, with an account that has "+
				"RELOAD, PROCESS, LOCK TABLES and BINLOG MONITOR")
	case strings.Contains(auth, `\`):
		return warns("wsrep_sst_auth contains a backslash, which the scripts of MariaDB 11 lose",
			"choose a password without one")
	case r.bootstraps():
		return ok("it is set")
	}
	return r.tryAuth(ctx, user)
}

// tryAuth says whether a member accepts the account of wsrep_sst_auth.
func (r *run) tryAuth(ctx context.Context, user string) []Finding {
	switch _, err := r.ask(ctx); {
	case refused(err):
		return warns("a member refuses the user of wsrep_sst_auth: "+oneLine(err),
			"the donor logs in from its own host: if the account is USER@localhost, this proves nothing; "+
				"else set the password that the account has")
	case err != nil:
		return unknown("no member could be asked whether it accepts the account", err)
	case r.User != "" && r.User != user:
		return skipped("members were asked as " + r.User)
	}
	return ok("a member accepts it")
}
