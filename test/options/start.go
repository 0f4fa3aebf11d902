package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// start gives generated files to MariaDB in earnest, with --bootstrap on a copy of an
// initialised data folder, and prints where that ends otherwise than --help did.
func start(ctx context.Context, t *table, servers []*server, work string, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("start", flag.ContinueOnError)
	n := flags.Int("n", 60, "how many files")
	seed := flags.Uint64("seed", 2, "of the generator")
	if err := flags.Parse(args); err != nil {
		return err
	}
	trials, err := try(ctx, t, servers[1:], work, *n, *seed)
	if err != nil {
		return err
	}
	same := 0
	for _, one := range trials {
		refused, said, err := one.server.bootstrap(ctx, one.text)
		if err != nil {
			return err
		}
		if refused == one.refused {
			same++
			continue
		}
		fmt.Fprintf(out, "--- %s: --help refused it: %v, a start: %v\n%s    %s\n", one.server.rules, one.refused, refused, one.text, strings.Join(said, "\n    "))
	}
	fmt.Fprintf(out, "%d of %d end alike\n", same, len(trials))
	return nil
}

// bootstrap starts MariaDB with a file, has it do nothing, and reports whether it
// refused to.
func (s *server) bootstrap(ctx context.Context, text string) (refused bool, errs []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	data, file := s.work+"/tmp/boot", s.work+"/boot.cnf"
	if err := os.RemoveAll(data); err != nil {
		return false, nil, err
	}
	if out, err := exec.Command("cp", "-a", filepath.Join(s.dir, "datadir"), data).CombinedOutput(); err != nil {
		return false, nil, fmt.Errorf("%w: %s", err, out)
	}
	if os.Geteuid() == 0 {
		if out, err := exec.Command("chown", "-R", "65534:65534", data).CombinedOutput(); err != nil {
			return false, nil, fmt.Errorf("%w: %s", err, out)
		}
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return false, nil, err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(s.dir, "bin", "mariadbd"), "--defaults-file="+file, "--bootstrap", "--datadir="+data, "--tmpdir="+s.work+"/tmp",
		"--lc-messages-dir="+s.messages(), "--secure-file-priv=", "--log-error=")
	s.alone(cmd)
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
