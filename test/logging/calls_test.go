package logging

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/initplate/initplate/test/servers"
)

// half stands for half of a surrogate pair, which a string of Go cannot hold.
const half = "\ue000"

// A call is made of a program's logger, perhaps many times, each with its number behind the message.
type call struct {
	logger, level, message string
	times, pause           int               // pause is in ms, in Java
	context                map[string]string // of the MDC, or ContextVars
	extra                  map[string]string // of the MDC, or extra=
}

// A trial is what programs log with parameters. Its log is app.log in a directory of its own.
type trial struct {
	name     string
	programs []string // all, if there are none
	set      map[string]any
	calls    []call
	before   func(t *testing.T, dir string)
	check    func(t *testing.T, w written)
}

// written is what a program did in a trial.
type written struct {
	program string // logback, log4j2, json or ini: the last two are forms of python-logging
	dir     string
}

// log is the path of the log.
func (w written) log() string { return filepath.Join(w.dir, "app.log") }

// TestCalls starts a virtual machine with older releases and one with newer ones, and a Python for each form of its
// configuration. Each makes the calls of all trials, then ends.
func TestCalls(t *testing.T) {
	trials := slices.Concat(contexts(), loggers(), rotations(), asynchronous())
	programs := []*program{
		{cmd: java(older(t), "testdata/Calls.java"), of: []string{"logback", "log4j2"}, logback: "1.2.11"},
		{cmd: java(newer(t), "testdata/Calls.java"), of: []string{"logback", "log4j2"}, logback: "1.6"},
		{cmd: exec.Command(servers.Python(t), "-I", "testdata/calls.py"), of: []string{"json"}},
		{cmd: exec.Command(servers.Python(t), "-I", "testdata/calls.py"), of: []string{"ini"}},
	}
	var checks []func()
	for _, p := range programs {
		for _, of := range p.of {
			for _, tr := range trials {
				if tr.programs != nil && !slices.Contains(tr.programs, of) {
					continue
				}
				w := written{of, t.TempDir()}
				p.add(t, tr, w)
				checks = append(checks, func() { t.Run(of+", "+tr.name, func(t *testing.T) { tr.check(t, w) }) })
			}
		}
	}

	made := make(chan error)
	for _, p := range programs {
		go func() { made <- p.run() }()
	}
	for range programs {
		if err := <-made; err != nil {
			t.Error(err)
		}
	}
	for _, check := range checks {
		check()
	}
}

// java runs a source file.
func java(classPath string, args ...string) *exec.Cmd {
	return exec.Command("java", append([]string{"-XX:TieredStopAtLevel=1", "-cp", classPath}, args...)...)
}

// older and newer are class paths of what logs in Java.
func older(t *testing.T) string {
	jars := []string{"logback-core", "logback-classic", "slf4j-api", "log4j-api", "log4j-core"}
	return servers.LoggingPrograms(t).ClassPath(t, jars...)
}

// Debian's newer jars lack the files that name services.
func newer(t *testing.T) string {
	dir := t.TempDir()
	services := filepath.Join(dir, "META-INF/services")
	if err := os.MkdirAll(services, 0o700); err != nil {
		t.Fatal(err)
	}
	for service, class := range map[string]string{
		"spi.Provider":                  "core.impl.Log4jProvider",
		"core.util.ContextDataProvider": "core.impl.ThreadContextDataProvider",
	} {
		const pkg = "org.apache.logging.log4j."
		if err := os.WriteFile(filepath.Join(services, pkg+service), []byte(pkg+class+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	jars := []string{"logback-core", "logback-classic", "slf4j-api-2.*", "log4j-api", "log4j-core"}
	return dir + ":" + servers.NewerLogging(t, jars...)
}

// configured renders the module of python-logging and the file that a form of it is, and returns the path of that.
func configured(t *testing.T, form string, set map[string]any) string {
	dir := t.TempDir()
	for _, part := range []string{"logging." + form, "initplate_logging.py"} {
		if err := os.Rename(rendered(t, "python-logging."+part, set), filepath.Join(dir, part)); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "logging."+form)
}

// forJava writes the calls for Calls.java.
func (tr trial) forJava(to *bytes.Buffer, configuration string) {
	for _, c := range tr.calls {
		parts := []string{configuration, c.logger, c.level, c.message, strconv.Itoa(max(1, c.times)), strconv.Itoa(c.pause)}
		for _, fields := range []map[string]string{c.context, c.extra} {
			for _, key := range slices.Sorted(maps.Keys(fields)) {
				parts = append(parts, key, fields[key])
			}
		}
		for i, p := range parts {
			parts[i] = base64.StdEncoding.EncodeToString(chars(p))
		}
		to.WriteString(strings.Join(parts, "\t") + "\n")
	}
}

// chars are the bytes of a text in UTF-16.
func chars(text string) (b []byte) {
	for _, c := range utf16.Encode([]rune(text)) {
		if c == 0xe000 {
			c = 0xd800
		}
		b = binary.BigEndian.AppendUint16(b, c)
	}
	return b
}

// forPython writes the calls for calls.py.
func (tr trial) forPython(t *testing.T, to *bytes.Buffer, configuration string) {
	for _, c := range tr.calls {
		b, err := json.Marshal(map[string]any{
			"configuration": configuration, "logger": c.logger, "level": c.level, "message": c.message,
			"times": max(1, c.times), "context": orEmpty(c.context), "extra": orEmpty(c.extra),
		})
		if err != nil {
			t.Fatal(err)
		}
		to.WriteString(strings.ReplaceAll(string(b), half, `\ud800`) + "\n")
	}
}

func orEmpty(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

// A program makes calls.
type program struct {
	cmd     *exec.Cmd
	of      []string
	logback string // its version
	calls   bytes.Buffer
	pipes   []*os.File // logs that are read when all calls are made
}

// add adds the calls of a trial.
func (p *program) add(t *testing.T, tr trial, w written) {
	if tr.before != nil {
		tr.before(t, w.dir)
	}
	set := map[string]any{"destination": w.log()}
	maps.Copy(set, tr.set)
	if p.logback == "" {
		tr.forPython(t, &p.calls, configured(t, w.program, set))
	} else {
		if w.program == "logback" {
			set["logback_version"] = p.logback
		}
		tr.forJava(&p.calls, rendered(t, w.program, set))
	}
	if f := opened(t, w.log()); f != nil {
		p.pipes = append(p.pipes, f)
	}
}

// full is what log4j2 says of lines that it discards.
var full = regexp.MustCompile(`(?m)^.* Appender async is unable to write primary appenders. queue is full\n`)

// run runs the program. It must say that it has made all calls, and nothing else: all that is logged is in files.
func (p *program) run() error {
	var said bytes.Buffer
	p.cmd.Stdin, p.cmd.Stderr = &p.calls, &said
	p.cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	stdout, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		return err
	}
	out := bufio.NewReader(stdout)
	called, _ := out.ReadString('\n')
	ended := make(chan error)
	for _, f := range p.pipes {
		go func() { ended <- read(f) }()
	}
	for range p.pipes {
		err = errors.Join(err, <-ended)
	}
	more, _ := io.ReadAll(out)
	err = errors.Join(err, p.cmd.Wait())
	rest := full.ReplaceAllString(said.String(), "")
	if err != nil || called != "called\n" || rest != "" || len(more) > 0 {
		return fmt.Errorf("%s: %v\n%s%s%s", p.cmd, err, called, more, rest)
	}
	return nil
}

// objects reads a log: each line must be one object of JSON.
func objects(t *testing.T, path string) (all []map[string]any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		fields, err := object(line)
		if err != nil {
			t.Errorf("%v:\n%s", err, line)
		}
		all = append(all, fields)
	}
	return all
}
