package preflight

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// A use is what a server does with the path of an option.
type use int

const (
	makes   use = iota // it makes files in the directory
	beside             // it makes a file of that name
	appends            // it appends to the file, which may exist
	opens              // it opens the directory
	reads              // it reads the file
)

// A named is an option that names a path, with the level of a path that the server
// cannot use, for each family. All were tried with MySQL 9.7, MariaDB 10.11 and 11.8.
type named struct {
	option         string
	use            use
	mysql, mariadb Level // empty if the server has no such option, or does not need the path
	when           func(*run) bool
}

func namedPaths() []named {
	return []named{
		{"socket", beside, Error, Error, nil},
		{"pid_file", appends, Error, Error, nil},
		{"log_error", appends, Error, Warning, nil},
		{"general_log_file", appends, Warning, Warning, isOn("general_log")},
		{"slow_query_log_file", appends, Warning, Warning, isOn("slow_query_log", "log_slow_query")},
		{"log_slow_query_file", appends, "", Warning, isOn("slow_query_log", "log_slow_query")},
		{"log_bin", beside, Error, Error, binaryLog},
		{"log_bin_index", beside, Error, Error, binaryLog},
		{"relay_log", beside, Warning, Warning, nil},
		{"relay_log_index", beside, Warning, Warning, nil},
		{"tmpdir", makes, Error, Error, nil},
		{"innodb_tmpdir", makes, Warning, Warning, nil},
		{"replica_load_tmpdir", makes, Warning, "", nil},
		{"slave_load_tmpdir", makes, Warning, Warning, nil},
		{"innodb_data_home_dir", makes, Error, Error, nil},
		{"innodb_log_group_home_dir", makes, Error, Error, nil},
		{"innodb_undo_directory", makes, Error, Error, undoLogs},
		{"innodb_doublewrite_dir", makes, Error, "", exists("innodb_doublewrite_dir")},
		{"innodb_temp_tablespaces_dir", makes, Error, "", nil},
		{"aria_log_dir_path", makes, "", Error, nil},
		{"log_tc", beside, "", Warning, nil},
		{"mysqlx_socket", beside, Warning, "", nil},
		{"secure_file_priv", opens, Error, Error, nil},
		{"init_file", reads, Error, Error, nil},
	}
}

func isOn(options ...string) func(*run) bool {
	return func(r *run) bool {
		return slices.ContainsFunc(options, func(o string) bool {
			value, set := r.Options.values[o]
			return on(value) || set && value == ""
		})
	}
}

// binaryLog reports whether the server writes one. MySQL does by default.
func binaryLog(r *run) bool {
	for _, o := range []string{"skip_log_bin", "disable_log_bin"} {
		if value, set := r.Options.values[o]; set && value != "0" {
			return false
		}
	}
	_, set := r.Options.values["log_bin"]
	return set || r.family() == mysqlFamily
}

// undoLogs reports whether there are undo logs outside the system tablespace: MariaDB
// before 11.0 has none by default.
func undoLogs(r *run) bool {
	n, _ := r.Options.size("innodb_undo_tablespaces", "0")
	files, _ := filepath.Glob(filepath.Join(r.directory("innodb_undo_directory"), "undo00*"))
	v, known := parseVersion(r.Server.Release)
	return r.family() == mysqlFamily || n > 0 || len(files) > 0 || known && v.major >= 11
}

// exists reports whether a directory exists that the server would make.
func exists(option string) func(*run) bool {
	return func(r *run) bool {
		_, err := os.Stat(r.directory(option))
		return err == nil
	}
}

func (n named) level(family string) Level {
	if family == mariadbFamily {
		return n.mariadb
	}
	return n.mysql
}

// paths splits an option's value into paths. Words such as NULL and stderr are not
// paths.
func (n named) paths(value string) []string {
	if n.option == "tmpdir" || n.option == "slave_load_tmpdir" || n.option == "replica_load_tmpdir" {
		return strings.Split(value, ":")
	}
	disabled := n.option == "secure_file_priv" && strings.EqualFold(value, "NULL")
	if disabled || n.option == "log_error" && value == "stderr" {
		return nil
	}
	return []string{value}
}

func directories(_ context.Context, r *run) []Finding {
	var found []Finding
	looked := 0
	for _, n := range namedPaths() {
		level := n.level(r.family())
		value := r.Options.get(n.option, "")
		if level == "" || value == "" || n.when != nil && !n.when(r) {
			continue
		}
		for _, path := range n.paths(value) {
			looked++
			if f := r.usable(n, r.in(path), level); f.Level != "" {
				found = append(found, f)
			}
		}
	}

	if looked == 0 {
		return ok("datadir is the only option that names one")
	}
	if r.Server.AnyUser {
		return orOK(found, fmt.Sprintf("those of %d options are there", looked))
	}
	return orOK(found, fmt.Sprintf("user %d may use those of %d options", r.user().uid, looked))
}

// usable looks at one path as the server's user and, if that is not certain, as the
// user of its image too.
func (r *run) usable(n named, path string, level Level) Finding {
	dir := path
	if n.use == beside || n.use == appends || n.use == reads {
		dir = filepath.Dir(path)
	}
	if r.elsewhere(dir) {
		msg := fmt.Sprintf("%s: %s is in the server's image, and cannot be seen here", n.option, dir)
		return Finding{Level: Skipped, Msg: msg}
	}
	if dir == "/dev" || r.toBeMade(dir) { // /dev/stderr is the server's own
		return Finding{}
	}
	if err := n.try(r.user(), path, dir); err != nil {
		return n.unusable(level, r.user(), path, dir, err)
	}
	if u, ok := r.assumed(); ok {
		if err := n.try(u, path, dir); err != nil {
			f := n.unusable(level, u, path, dir, err)
			f.Level = Warning
			f.Msg += "; that is the user of the server's image"
			f.Hint += "; or name the right user with --server-user, as where the cluster gives pods one"
			return f
		}
	}
	return Finding{}
}

// try returns why a user cannot do with the path what the server does.
func (n named) try(u user, path, dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return syscall.ENOTDIR
	}
	switch n.use {
	case opens:
		return u.may(dir, toRead|toEnter)
	case reads:
		return u.may(path, toRead)
	case appends:
		if info, err := os.Stat(path); err == nil {
			if info.IsDir() {
				return syscall.EISDIR
			}
			return u.may(path, toWrite)
		}
	}
	return u.may(dir, toWrite|toEnter)
}

func (n named) unusable(level Level, u user, path, dir string, err error) Finding {
	f := n.refusal(u, path, dir, err)
	f.Level = level
	if level == Warning {
		f.Msg += "; the server starts without it"
	}
	return f
}

func (n named) refusal(u user, path, dir string, err error) Finding {
	verb, thing := n.action(path, dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Finding{Msg: fmt.Sprintf("%s: %s is not there", n.option, thing),
			Hint: "create it, or mount its volume here too"}
	case errors.Is(err, syscall.ENOTDIR):
		return Finding{Msg: fmt.Sprintf("%s: %s is not a directory", n.option, thing),
			Hint: "name a directory that exists"}
	}
	return Finding{
		Msg:  fmt.Sprintf("%s: user %d may not %s %s: %s", n.option, u.uid, verb, thing, reason(err)),
		Hint: fmt.Sprintf("give it to that user, or to its group with fsGroup: %d", u.groups[len(u.groups)-1]),
	}
}

// action says what the server does, and with what.
func (n named) action(path, dir string) (verb, thing string) {
	switch n.use {
	case reads:
		return "read", path
	case opens:
		return "look into", dir
	case appends:
		if isThere(path) {
			return "write to", path
		}
	}
	return "write into", dir
}

// reason is the system's own text of an error, without the path.
func reason(err error) string {
	var no syscall.Errno
	if errors.As(err, &no) {
		return no.Error()
	}
	return oneLine(err)
}

// elsewhere reports whether a directory belongs to the server's image, and that is not
// the one of this process. A directory of that name here says nothing, unless it is
// mounted.
func (r *run) elsewhere(dir string) bool {
	if r.serverHere() {
		return false
	}
	brought := []string{"/run", "/var/run", "/var/log", "/var/lib/mysql-files", "/var/lib/mysql-keyring"}
	within := func(top string) bool { return dir == top || strings.HasPrefix(dir, top+"/") }
	temporary := dir == "/tmp" || dir == "/var/tmp"
	return (temporary || slices.ContainsFunc(brought, within)) && !mounted(dir)
}

// toBeMade reports whether a directory is inside a data directory that holds no data yet.
func (r *run) toBeMade(dir string) bool {
	rel, err := filepath.Rel(r.DataDir, dir)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, "../") && !r.initialized()
}
