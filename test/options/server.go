package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A server is one that can be asked whether it would start with an option file.
type server struct {
	rules  string // its catalogue: "mysql:9.7"
	column string // of options.tsv: "97" of mysql97, takes97 and warns97
	dir    string // where it is unpacked
	work   string // a directory that it may write to

	starting *sync.Mutex // it has one data directory to start with
}

// A verdict is what a server says of an option file.
type verdict struct {
	refused  bool
	exit     int
	errors   []string
	warnings []string
}

// family is what the name of the server's column begins with.
func (s *server) family() string { name, _, _ := strings.Cut(s.rules, ":"); return name }

// cell is the name of the server's column.
func (s *server) cell() string { return s.family() + s.column }

// asked are the rules of the servers in .cache.
var asked = []string{"mysql:9.7", "mariadb:10.11", "mariadb:11.8"}

// directory is where a server of these rules is, in .cache.
func directory(rules string) string { return strings.ReplaceAll(rules, ":", "-") }

// allServers are those in .cache. Each gets a directory of its own to write to.
func allServers(work string) ([]*server, error) {
	_, file, _, _ := runtime.Caller(0)
	cache := os.Getenv("INITPLATE_TEST_CACHE")
	if cache == "" {
		cache = filepath.Join(filepath.Dir(file), "..", "..", ".cache")
	}
	var all []*server
	for _, rules := range asked {
		_, series, _ := strings.Cut(rules, ":")
		s := &server{rules: rules, column: strings.ReplaceAll(series, ".", ""), dir: filepath.Join(cache, directory(rules)),
			starting: &sync.Mutex{}}
		if _, err := os.Stat(filepath.Join(s.dir, "packages")); err != nil {
			return nil, fmt.Errorf("a real server is not there: run `make servers` first: %w", err)
		}
		s.work = filepath.Join(work, s.cell())
		for _, d := range []string{s.work, s.work + "/data", s.work + "/tmp"} {
			if err := os.MkdirAll(d, 0o777); err != nil {
				return nil, err
			}
			if err := os.Chmod(d, 0o777); err != nil {
				return nil, err
			}
		}
		all = append(all, s)
	}
	return all, nil
}

// ask gives a server an option file. As root the server is run as nobody, since a
// file may tell it to write anywhere. One that is killed, as it takes too long on a
// busy machine, is asked again.
func (s *server) ask(ctx context.Context, file string) (v verdict, err error) {
	for range 3 {
		if v, err = s.askOnce(ctx, file); err == nil || ctx.Err() != nil {
			break
		}
	}
	return v, err
}

func (s *server) askOnce(ctx context.Context, file string) (verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	args := []string{"--defaults-file=" + file, "--lc-messages-dir=" + s.messages(), "--datadir=" + s.work + "/data", "--tmpdir=" + s.work + "/tmp", "--plugin-dir=" + s.pluginDir()}
	program := "mysqld"

	if s.family() == "mysql" {
		args = append(args, "--secure-file-priv=NULL", "--log-error-verbosity=2", "--validate-config")
	} else {
		program = "mariadbd"
		args = append(args, "--secure-file-priv=", "--log-warnings=2", "--verbose", "--help")
	}

	cmd := exec.CommandContext(ctx, filepath.Join(s.dir, "bin", program), args...)
	s.alone(cmd)
	var said strings.Builder
	cmd.Stderr = &said
	err := cmd.Run()
	var exit *exec.ExitError

	if err != nil && (!errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL) {
		return verdict{}, fmt.Errorf("%s: %w", program, err)
	}

	v := verdict{refused: err != nil, exit: cmd.ProcessState.ExitCode()}
	for _, line := range strings.Split(said.String(), "\n") {
		_, text, level := splitLog(line)
		// MariaDB's --help goes on where a plugin cannot read its options. So does a start, without the plugin, but for these.
		for _, plugin := range []string{"InnoDB", "Aria", "binlog"} {
			v.refused = v.refused || level == "ERROR" && strings.HasPrefix(text, "Parsing options for plugin '"+plugin+"' failed")
		}
		switch level {
		case "ERROR":
			v.errors = append(v.errors, text)
		case "Warning", "Note":
			v.warnings = append(v.warnings, text)
		}
	}

	return v, nil
}

// messages is the directory of the server's messages.
func (s *server) messages() string {
	share := filepath.Join(s.dir, "root", "usr", "share")
	if mariadb := filepath.Join(share, "mariadb"); s.family() == "mariadb" {
		if _, err := os.Stat(mariadb); err == nil {
			return mariadb
		}
	}
	return filepath.Join(share, "mysql")
}

// alone lets a server see nothing of this process, and write to its own directory only.
func (s *server) alone(cmd *exec.Cmd) {
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C"}
	cmd.Dir = s.work + "/tmp"
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
}

// splitLog takes a line of an error log apart: its time, its text and its level.
func splitLog(line string) (when, text, level string) {
	for _, level := range []string{"ERROR", "Warning", "Note"} {
		if when, text, ok := strings.Cut(line, "["+level+"] "); ok {
			for strings.HasPrefix(text, "[") { // MySQL's code and subsystem
				_, text, _ = strings.Cut(text, "] ")
			}
			return when, text, level
		}
	}

	return "", line, ""
}
