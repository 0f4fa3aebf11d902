package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/initplate/initplate/reference/cures"
)

// A mishap is an entry of docs/errors.md: a kind of error or warning, its cure, and a case that shows it. Its file is
// testdata/errors/CODE/NAME.txtar, where CODE is 0 for warnings. Above the files of the case are lines of:
//
//	title: what is wrong
//	cure: what to do; it may go on in more such lines
//	says: a message, with … in the place of what differs
//	in: a pattern of source files, all of whose messages are of this kind: sources/aws/.*; after ~ one of their texts
//	$ a command; the last one fails with CODE
//	as: the user of the commands of initplate, if the test is root's, who may write everywhere
//	until: what is said before the command is stopped by SIGTERM, where it does not end by itself
//	seen: in the place of commands, the file of another test's golden output, # and a heading in it
//
// A file called server has the answers of a server, whose address is in SERVER: METHOD, PATH, status, and the body.
type mishap struct {
	cures.Cure
	in       []pattern
	commands []string
	seen     string
	until    string
	as       string
	archive  *txtar.Archive
	path     string
}

// A pattern is of the places and the texts of messages.
type pattern struct{ file, text *regexp.Regexp }

const mishapsDir = "testdata/errors"

func mishaps(t *testing.T) (all []mishap) {
	t.Helper()
	files, err := filepath.Glob(mishapsDir + "/*/*.txtar")
	must(t, err)
	for _, path := range files {
		all = append(all, readMishap(t, path))
	}
	slices.SortStableFunc(all, func(a, b mishap) int { return (a.Code+9)%10 - (b.Code+9)%10 }) // warnings are last
	return all
}

func readMishap(t *testing.T, path string) mishap {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	must(t, err)
	m := mishap{archive: archive, path: path}
	m.Code, err = strconv.Atoi(filepath.Base(filepath.Dir(path)))
	must(t, err)
	m.Name = strings.TrimSuffix(filepath.Base(path), ".txtar")
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "title:":
			m.Title = rest
		case "cure:":
			m.Text = strings.TrimSpace(m.Text + " " + rest)
		case "says:":
			m.Messages = append(m.Messages, rest)
		case "in:":
			file, text, _ := strings.Cut(rest, " ~ ")
			m.in = append(m.in, pattern{regexp.MustCompile("^(?:" + file + ")$"), regexp.MustCompile(text)})
		case "$":
			m.commands = append(m.commands, rest)
		case "until:":
			m.until = rest
		case "as:":
			m.as = rest
		case "seen:":
			m.seen = rest
		case "":
		default:
			t.Fatalf("%s: %q is not a line of a mishap", path, line)
		}
	}
	if m.Title == "" || m.Text == "" || len(m.commands) == 0 && m.seen == "" {
		t.Fatalf("%s needs title:, cure: and a command", path)
	}
	return m
}

// says reports whether a message of the source is one that a mishap lists.
func (m *mishap) says(text string) bool {
	text = strings.TrimSpace(strings.Trim(text, " :,;"+cures.Gap))
	return slices.ContainsFunc(m.Messages, func(says string) bool { return strings.Contains(says, text) })
}

// made reports whether a message is made where those of a mishap are.
func (m *mishap) made(of message) bool {
	return slices.ContainsFunc(m.in, func(p pattern) bool {
		return p.file.MatchString(of.file) && p.text.MatchString(of.text)
	})
}

// Files of a mishap that are no files of its case.
const (
	output  = "output" // what its commands say
	answers = "server" // what the server answers
)

// said returns what the case says.
func (m *mishap) said(t *testing.T) string {
	if m.seen == "" {
		return m.run(t)
	}
	path, heading, _ := strings.Cut(m.seen, " ")
	text, err := os.ReadFile("../../" + path)
	must(t, err)
	_, block, ok := strings.Cut(string(text), heading+"\n")
	block, _, _ = strings.Cut(block, "\n\n")
	if !ok {
		t.Errorf("%s has no %s", path, heading)
	}
	return block + "\n"
}

// serve answers as the file server of a mishap says, and returns its address; "" without such a file.
func (m *mishap) serve(t *testing.T) string {
	by := map[string]http.HandlerFunc{}
	for _, f := range m.archive.Files {
		if f.Name != answers {
			continue
		}
		for line := range strings.Lines(string(f.Data)) {
			words := append(strings.SplitN(strings.TrimSpace(line), " ", 4), "")
			status, err := strconv.Atoi(words[2])
			must(t, err)
			by[words[0]+" "+words[1]] = func(w http.ResponseWriter, _ *http.Request) {
				answer(w, status, words[3])
			}
		}
	}
	if len(by) == 0 {
		return ""
	}

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if handler := by[r.Method+" "+r.URL.Path]; handler != nil {
			handler(w, r)
			return
		}
		answer(w, http.StatusNotFound, `{"errors": []}`)
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// answer answers with what Consul's and Vault's answers have.
func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Consul-Index", "1")
	w.Header().Set("X-Consul-Lastcontact", "0")
	w.Header().Set("X-Consul-Knownleader", "true")
	w.Header().Set("X-Consul-Default-Acl-Policy", "deny")
	w.WriteHeader(status)
	io.WriteString(w, body)
}

// vary is what differs from run to run, and from machine to machine.
var vary = []struct {
	what *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`(?m)^initplate: waiting for .*\n`), ""}, // a second may pass before it is said
	{regexp.MustCompile(`(and: initplate \w+, version ).*`), "${1}VERSION, in FUNCTIONS"},
	{regexp.MustCompile(`tried \d+ times in [0-9.]+m?s`), "tried N times in T"},
	{regexp.MustCompile(`waited [0-9.]+m?s for`), "waited T for"},
	{regexp.MustCompile(`in \d+ tr(y|ies)`), "in N tries"},
	{regexp.MustCompile(`owner \d+:\d+`), "owner UID:GID"},
	{regexp.MustCompile(`by uid \d+, gid \d+(, groups [0-9 ]+)?`), "by uid UID, gid GID"},
	{regexp.MustCompile(`belongs to \d+:\d+`), "belongs to UID:GID"},
	{regexp.MustCompile(`mode 0[0-7]{3}, owner`), "mode MODE, owner"},
	{regexp.MustCompile(`[0-9.]+ GiB free`), "N GiB free"},
	{regexp.MustCompile(`left=[0-9.]+m?s`), "left=T"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`), "TIME"},
	{regexp.MustCompile(`(seconds|after|rounds?)=[0-9.]+`), "$1=N"},
}

// run runs the commands of the case in a directory of its own, and returns what they say.
func (m *mishap) run(t *testing.T) string {
	t.Helper()
	dir, server := t.TempDir(), m.serve(t)
	for _, f := range m.archive.Files {
		if f.Name != output && f.Name != answers {
			path := filepath.Join(dir, f.Name)
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.WriteFile(path, f.Data, 0o644))
		}
	}

	said := &saying{until: m.until}
	code := 0
	for _, command := range m.commands {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		cmd := exec.CommandContext(ctx, "sh", "-c", command)
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, said, said
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "SERVER=" + server}
		if m.as != "" && os.Getuid() == 0 {
			cmd.Env = append(cmd.Env, "INITPLATE_TEST_UID="+m.as)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		said.stop = func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
		cmd.WaitDelay = time.Second
		err := cmd.Run()
		cancel()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		code = cmd.ProcessState.ExitCode()
	}
	if code != m.Code && m.until == "" {
		t.Errorf("%s: exit code %d, want %d:\n%s", m.path, code, m.Code, &said.said)
	}
	return steady(said.said.String(), dir, server)
}

// A saying is what a command said. It calls stop when that has a text.
type saying struct {
	said  bytes.Buffer
	until string
	stop  func()
}

func (s *saying) Write(b []byte) (int, error) {
	n, err := s.said.Write(b)
	if s.until != "" && strings.Contains(s.said.String(), s.until) {
		s.stop()
		s.until = ""
	}
	return n, err
}

// steady replaces what differs from run to run.
func steady(said, dir, server string) string {
	said = strings.TrimRight(strings.ReplaceAll(said, dir, "."), "\n") + "\n"
	if server != "" {
		said = strings.ReplaceAll(said, server, "$SERVER")
	}
	for _, v := range vary {
		said = v.what.ReplaceAllString(said, v.by)
	}
	return said
}

// TestPagesErrors runs the case of each mishap, wants each message of the source to be of one, and docs/errors.md and the
// table of the program to be made of them. go test ./cmd/initplate -run TestPages -update writes what they say anew.
func TestPagesErrors(t *testing.T) {
	all := mishaps(t)
	t.Run("cases", func(t *testing.T) {
		for i := range all {
			t.Run(all[i].Name, func(t *testing.T) {
				t.Parallel()
				checkMishap(t, &all[i])
			})
		}
	})
	covered := checkCovered(t, all)
	freshPage(t, "../../docs/errors.md", errorsPage(all, covered))
	freshPage(t, "../../reference/cures/cures.txt", curesTable(all, covered))
	if !*update {
		checkFound(t, all, covered)
	}
}

// checkMishap wants the output of a mishap to be as its file says, and to hold one of its messages.
func checkMishap(t *testing.T, m *mishap) {
	said := m.said(t)
	files := m.archive.Files
	if len(files) == 0 || files[len(files)-1].Name != output {
		m.archive.Files = append(files, txtar.File{Name: output})
	}
	want := &m.archive.Files[len(m.archive.Files)-1]
	switch {
	case string(want.Data) == said:
	case *update:
		want.Data = []byte(said)
		must(t, os.WriteFile(m.path, txtar.Format(m.archive), 0o644))
	default:
		t.Errorf("%s: the output is\n%swant\n%s"+howToUpdate, m.path, said, want.Data)
	}
	if *update { // the table may not be fresh
		return
	}
	finds := func(text string) bool { return m.isIn(cures.All().Find(text)) }
	if all := messagesIn(said); len(all) > 0 && !slices.ContainsFunc(all, finds) {
		t.Errorf("%s: help errors finds %v for: %s", m.path, kinds(cures.All().Find(all[0])), all[0])
	}
}

const howToUpdate = "\nrun go test ./cmd/initplate -run TestPages -update, and look at the changes"

// isIn reports whether the cure of a mishap is one of a few.
func (m *mishap) isIn(found []cures.Cure) bool {
	isIt := func(c cures.Cure) bool { return c.Name == m.Name && c.Code == m.Code }
	return len(found) <= severalKinds && slices.ContainsFunc(found, isIt)
}

// kinds returns the codes and names of cures.
func kinds(found []cures.Cure) (all []string) {
	for _, c := range found {
		all = append(all, fmt.Sprintf("%d %s", c.Code, c.Name))
	}
	return all
}

// messagesIn returns the errors, warnings and notes that a program said.
func messagesIn(said string) (all []string) {
	for _, m := range regexp.MustCompile(`(?m)^initplate: (?:error|warning|note): (.*)$`).FindAllStringSubmatch(said, -1) {
		all = append(all, m[1])
	}
	return all
}

// checkCovered wants each message of the source to be of a mishap, and returns by the path of that those that it does
// not list itself.
func checkCovered(t *testing.T, all []mishap) map[string][]string {
	t.Helper()
	covered := map[string][]string{}
	for _, of := range messages(t) {
		if slices.ContainsFunc(all, func(m mishap) bool { return m.says(of.text) }) {
			continue
		}
		i := slices.IndexFunc(all, func(m mishap) bool { return m.made(of) })
		if i < 0 {
			t.Errorf("%s:%d: no file of %s is about %q (%s)", of.file, of.line, mishapsDir, of.text, of.by)
			continue
		}
		path, text := all[i].path, strings.TrimSpace(of.text)
		if !slices.Contains(covered[path], text) {
			covered[path] = append(covered[path], text)
		}
	}
	for _, m := range all {
		if len(m.in) > 0 && covered[m.path] == nil {
			t.Errorf("%s: no message is made where it says", m.path)
		}
	}
	return covered
}

// curesTable returns the table of the program.
func curesTable(all []mishap, covered map[string][]string) string {
	var table cures.List
	for _, m := range all {
		c := m.Cure
		for _, text := range covered[m.path] {
			c.Messages = append(c.Messages, strings.TrimSpace(text))
		}
		table = append(table, c)
	}
	return cures.Format(table)
}

// checkFound wants help errors to find the kind of nearly every message of the source, as it is printed.
func checkFound(t *testing.T, all []mishap, covered map[string][]string) {
	t.Helper()
	var wrong []string
	number, list := 0, cures.All()
	for _, m := range all {
		for _, text := range slices.Concat(m.Messages, covered[m.path]) {
			if strings.Count(text, " ") < 3 {
				continue
			}
			number++
			printed := "initplate: error: app.conf: " + strings.ReplaceAll(strings.TrimSpace(text), cures.Gap, "x") + ": x"
			if found := list.Find(printed); !m.isIn(found) {
				wrong = append(wrong, fmt.Sprintf("%s: %s (%v)", m.path, text, kinds(found)))
			}
		}
	}
	if len(wrong)*40 > number {
		t.Errorf("help errors finds another kind for %d of %d messages:\n%s", len(wrong), number, strings.Join(wrong, "\n"))
	}
}

// freshPage wants a file to have a text, or writes it.
func freshPage(t *testing.T, path, text string) {
	t.Helper()
	if *update {
		must(t, os.WriteFile(path, []byte(text), 0o644))
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != text {
		t.Errorf("%s is not fresh (%v)"+howToUpdate, path, err)
	}
}

const errorsIntro = `# Errors and warnings

Every error and warning of initplate, by the exit code of the run, with an example and the cure. ` + "`initplate help errors`" + `
lists them on a terminal, and ` + "`initplate help errors 'TEXT'`" + ` finds the one that a message is about. Each example is a
test: the files and the commands are all that it takes.

An error says where it is (the file and the line), what is wrong, and often in a line ` + "`hint:`" + ` what to do. If several
exit codes apply, it is the first of 2, 1, 4, 5, 3, 6. A warning does not change the exit code. In the lists of messages,
… stands for what differs from run to run.
`

func errorsPage(all []mishap, covered map[string][]string) string {
	var contents, body strings.Builder
	code := -1
	for _, m := range all {
		if m.Code != code {
			code = m.Code
			h := codeHeading(code)
			fmt.Fprintf(&contents, "\n- [%s](#%s)\n", h, anchor(h))
			fmt.Fprintf(&body, "\n## %s\n", h)
		}
		fmt.Fprintf(&contents, "  - [%s](#%s)\n", m.Title, anchor(m.Title))
		m.section(&body, covered[m.path])
	}
	return errorsIntro + contents.String() + body.String()
}

// section writes the section of a mishap.
func (m *mishap) section(b *strings.Builder, more []string) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n", m.Title, m.Text)
	for _, f := range m.archive.Files {
		switch f.Name {
		case output:
		case answers:
			fmt.Fprintf(b, "\nThe server at $SERVER answers:\n\n```text\n%s```\n", f.Data)
		default:
			fmt.Fprintf(b, "\n`%s`:\n\n```text\n%s```\n", f.Name, f.Data)
		}
	}
	fmt.Fprint(b, "\n```console\n")
	for _, c := range m.commands {
		fmt.Fprintf(b, "$ %s\n", c)
	}
	fmt.Fprintf(b, "%s```\n", m.archive.Files[len(m.archive.Files)-1].Data)
	if all := slices.Concat(m.Messages, more); len(all) > 1 {
		fmt.Fprintf(b, "\n<details><summary>All messages of this kind: %d</summary>\n\n", len(all))
		for _, text := range all {
			fmt.Fprintf(b, "- `` %s ``\n", strings.TrimSpace(text))
		}
		fmt.Fprint(b, "\n</details>\n")
	}
}
