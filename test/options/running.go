package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// started is a server's command for a real start with an option file, on a data directory
// of its own that it makes if it is not there.
func (s *server) started(ctx context.Context, name, text string, more ...string) (*exec.Cmd, error) {
	data, file := s.work+"/tmp/"+name, s.work+"/"+name+".cnf"
	if _, err := os.Stat(data); err != nil {
		if err := s.copyData(data); err != nil {
			return nil, err
		}
	}

	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, err
	}

	args := []string{"--defaults-file=" + file, "--datadir=" + data, "--tmpdir=" + s.work + "/tmp",
		"--lc-messages-dir=" + s.messages(),
		"--socket=" + data + ".sock", "--pid-file=" + data + ".pid", "--skip-networking"}

	program := "mysqld"
	if s.family() == "mysql" {
		args = append(args, "--secure-file-priv=NULL", "--mysqlx=0", "--performance-schema=OFF", "--innodb-redo-log-capacity=8M",
			"--skip-log-bin", "--plugin-dir="+filepath.Join(s.dir, "root/usr/lib/mysql/plugin"))
	} else {
		program, args = "mariadbd", append(args, "--secure-file-priv=", "--skip-log-error")
	}

	cmd := exec.CommandContext(ctx, filepath.Join(s.dir, "bin", program), append(args, more...)...)
	s.alone(cmd)
	return cmd, nil
}

// starts starts a server with a file in earnest, has it shut down again as soon as it is
// up, and reports whether it refused to start.
func (s *server) starts(ctx context.Context, text string) (refused bool, errs []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	s.starting.Lock()
	defer s.starting.Unlock()
	shutdown := s.work + "/shutdown.sql"

	if err := os.WriteFile(shutdown, []byte("SHUTDOWN;\n"), 0o644); err != nil {
		return false, nil, err
	}

	cmd, err := s.started(ctx, "boot", text, "--init-file="+shutdown)
	if err != nil {
		return false, nil, err
	}

	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError

	if err != nil && (!errors.As(err, &exit) || ctx.Err() != nil) {
		return false, nil, err
	}

	for _, line := range strings.Split(string(said), "\n") {
		if _, text, level := splitLog(line); level == "ERROR" {
			errs = append(errs, text)
		}
	}

	return err != nil, errs, nil
}

// run starts a server that is to be asked, and returns the socket it listens on.
func (s *server) run(ctx context.Context) (socket string, stop func(), err error) {
	cmd, err := s.started(ctx, "asked", "")
	if err != nil {
		return "", nil, err
	}

	if err := cmd.Start(); err != nil {
		return "", nil, err
	}

	stop = func() {
		cmd.Process.Kill()
		cmd.Wait()
	}

	socket = s.work + "/tmp/asked.sock"
	for range 600 {
		if conn, err := net.Dial("unix", socket); err == nil {
			conn.Close()
			return socket, stop, nil
		}
		time.Sleep(100 * time.Millisecond)
	}

	stop()
	return "", nil, fmt.Errorf("%s does not start", s.rules)
}
