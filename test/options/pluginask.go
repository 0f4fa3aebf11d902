package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// helped is what --verbose --help says of an option.
type helped struct {
	kind     string // bool, int or string, as far as its form tells
	optional bool   // its value may be left out
	value    string
}

// help returns the options that the server lists with --verbose --help, given an option file's lines. Where it refuses
// the file, there are none.
func (s *server) help(ctx context.Context, lines string) (map[string]helped, error) {
	file := filepath.Join(s.work, "help.cnf")
	if err := os.WriteFile(file, []byte("[mysqld]\n"+lines+"\n"), 0o644); err != nil {
		return nil, err
	}

	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := s.program(ctx, file, "--datadir="+s.work+"/data", "--verbose", "--help")
	text, err := cmd.Output()
	var exit *exec.ExitError

	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}

	return parseHelp(string(text)), nil
}

// program is the server itself with an option file, as nobody where this runs as root.
func (s *server) program(ctx context.Context, file string, args ...string) *exec.Cmd {
	name := map[string]string{"mysql": "mysqld", "mariadb": "mariadbd"}[s.family()]
	args = append([]string{"--defaults-file=" + file, "--lc-messages-dir=" + s.messages(), "--tmpdir=" + s.work + "/tmp", "--plugin-dir=" + s.pluginDir()}, args...)
	cmd := exec.CommandContext(ctx, filepath.Join(s.dir, "bin", name), args...)
	s.alone(cmd)
	return cmd
}

func parseHelp(text string) map[string]helped {
	form := regexp.MustCompile(`(?m)^  (?:-., )?--([a-z0-9_.-]+)(\[=(?:name|#)\]|=(?:name|#))?(?: |$)`)
	usage, values, _ := strings.Cut(text, "\n--------")
	forms := map[string]string{}
	for _, m := range form.FindAllStringSubmatch(usage, -1) {
		forms[strings.ReplaceAll(m[1], "-", "_")] = m[2]
	}
	all := map[string]helped{}
	for i, line := range strings.Split(values, "\n") {
		name, value, _ := strings.Cut(line, " ")
		if i > 0 && line == "" {
			break
		}
		if i == 0 || name == "" {
			continue
		}
		name = strings.ReplaceAll(strings.ToLower(name), "-", "_")
		f := forms[name]
		h := helped{kind: "string", optional: strings.HasPrefix(f, "["), value: strings.TrimSpace(value)}
		switch {
		case f == "":
			h.kind = "bool"
		case strings.Contains(f, "#"):
			h.kind = "int"
		}
		all[name] = h
	}
	return all
}

// metadata are the system variables of a running server that has loaded a plugin: name, kind, range, words.
func (s *server) metadata(ctx context.Context, load string) (map[string][]string, error) {
	query := "select lower(variable_name), data_type, min_value, max_value from performance_schema.variables_metadata"
	if s.family() == "mariadb" {
		query = "select lower(variable_name), variable_type, coalesce(numeric_min_value, ''), coalesce(numeric_max_value, ''), coalesce(enum_value_list, '') from information_schema.system_variables"
	}

	rows, _, err := s.rows(ctx, load, query)
	all := map[string][]string{}

	for _, r := range rows {
		all[r[0]] = r
	}

	return all, err
}

// rows starts the server in earnest with an option file's lines, on a copy of an initialised data directory, and
// returns what a query gives, and the errors of its log. A server that refuses to start gives an error.
func (s *server) rows(ctx context.Context, lines, query string) (rows [][]string, errs []string, err error) {
	refused, errs, rows, err := s.inEarnest(ctx, lines, query)
	if err == nil && refused {
		err = fmt.Errorf("does not start: %s", strings.Join(errs, "; "))
	}
	return rows, errs, err
}

// inEarnest starts the server with an option file's lines, has it answer a query, and ends it.
func (s *server) inEarnest(ctx context.Context, lines, query string) (refused bool, errs []string, rows [][]string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	data, file, answer := s.work+"/tmp/boot", s.work+"/boot.cnf", s.work+"/tmp/boot/answer"

	if err := s.copyData(data); err != nil {
		return false, nil, nil, err
	}

	if err := os.WriteFile(file, []byte("[mysqld]\n"+lines+"\n"), 0o644); err != nil {
		return false, nil, nil, err
	}

	query += " into outfile '" + answer + "';\nshutdown;\n"
	if err := os.WriteFile(s.work+"/boot.sql", []byte(query), 0o644); err != nil {
		return false, nil, nil, err
	}

	log := s.work + "/tmp/boot.err"
	os.Remove(log)
	cmd := s.program(ctx, file, "--datadir="+data, "--secure-file-priv=", "--log-error="+log, "--init-file="+s.work+"/boot.sql",
		"--skip-networking", "--socket="+data+"/s", "--loose-mysqlx=0", "--pid-file="+data+"/pid")

	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError

	if err != nil && (!errors.As(err, &exit) || ctx.Err() != nil) {
		return false, nil, nil, err
	}

	logged, _ := os.ReadFile(log)
	for _, line := range strings.Split(string(said)+string(logged), "\n") {
		if _, text, level := splitLog(line); level == "ERROR" {
			errs = append(errs, text)
		}
	}

	text, unanswered := os.ReadFile(answer)
	for line := range strings.Lines(string(text)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}

	return err != nil || unanswered != nil, errs, rows, nil
}

// copyData lays a copy of the initialised data directory where the server may write.
func (s *server) copyData(to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}

	from := filepath.Join(filepath.Dir(s.dir), s.family()+"-"+strings.TrimPrefix(s.rules, s.family()+":"), "initialised")
	if out, err := exec.Command("cp", "-a", from, to).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}

	if os.Geteuid() == 0 {
		if out, err := exec.Command("chown", "-R", "65534:65534", to).CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
	}

	return nil
}
