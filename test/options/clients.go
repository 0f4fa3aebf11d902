package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A client is a program that reads [client] and a group of its own.
type client struct {
	server *server
	letter string // in clients.tsv
	name   string
	group  string // that it reads
	args   string // with which it goes on to connect
}

// clientsOf are the programs of a server's packages, in the order of their letters.
func clientsOf(s *server) []*client {
	rows := `m mysql client
		a mysqladmin client ping
		d mysqldump client none
		c mysqlcheck client --all-databases
		i mysqlimport client none none
		s mysqlshow client
		p mysqlslap client
		b mysqlbinlog client none`
	if s.family() == "mariadb" {
		rows = `m mariadb client
		a mariadb-admin client ping
		d mariadb-dump client none
		c mariadb-check client --all-databases
		i mariadb-import client none none
		s mariadb-show client
		p mariadb-slap client
		b mariadb-binlog client none
		u mariadb-upgrade client
		k mariadb-backup mariabackup --backup --target-dir=none`
	}
	var all []*client
	for row := range strings.Lines(rows) {
		fields := strings.Fields(row)
		all = append(all, &client{s, fields[0], fields[1], fields[2], strings.Join(fields[3:], " ")})
	}
	return all
}

// path is the program's. Only the packages with Galera have all clients of MariaDB.
func (c *client) path() string {
	return filepath.Join(strings.NewReplacer("mariadb-", "galera-", "plugins-", "galera-").Replace(c.server.dir), "bin", c.name)
}

// ask runs the program with lines of its group, and returns what it says against them,
// "" for nothing. That there is no server to connect to is not against them.
func (c *client) ask(ctx context.Context, file, lines string) (refusal, said string, err error) {
	text := "[" + c.group + "]\nhost=127.0.0.1\nport=1\n" + lines + "\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return "", "", err
	}
	said, err = c.run(ctx, append([]string{"--defaults-file=" + file}, strings.Fields(c.args)...)...)
	refusal = refusing().FindString(warning().ReplaceAllString(said, ""))
	return refusal, said, err
}

// run returns what the program says. One that waits for a server is not waited for.
func (c *client) run(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.path(), args...)
	c.server.alone(cmd)

	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}

	cmd.SysProcAttr.Setsid = true // no terminal to ask for a password
	out, _ := cmd.CombinedOutput()

	if cmd.ProcessState == nil {
		return "", fmt.Errorf("%s does not run", c.path())
	}

	return string(out), nil
}

// refusing matches what mysys/my_getopt and the clients themselves say of an option or
// its value, at which they end.
func refusing() *regexp.Regexp {
	return regexp.MustCompile(`(?i)unknown (option|variable|suffix)[^\n]*|ambiguous option[^\n]*|requires an argument|` +
		`(doesn't|cannot) take an argument|Empty value for[^\n]*|Error while setting value|is not a compiled character set|` +
		`Incorrect \w+ value|unsigned value|Invalid [^\n]*|Illegal [^\n]*|can't be used|unknown value[^\n]*|Wrong [^\n]*`)
}

// warning matches lines about options that are passed over, or put right.
func warning() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(Warning:|.*\[Warning\]|.*boolean value '.*' wasn't recognized|WARNING:).*\n?`)
}

// listed returns the names that the program's --help knows.
func (c *client) listed(ctx context.Context) (map[string]bool, error) {
	help, err := c.run(ctx, "--no-defaults", "--help")
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^ +(?:-.,? *)?--([a-z0-9_-]+)|^([a-z0-9][a-z0-9_-]+) {2,}\S`).FindAllStringSubmatch(help, -1) {
		names[strings.ReplaceAll(m[1]+m[2], "-", "_")] = true
	}
	return names, nil
}

// A way is in which some programs of a server take an option: the ways of writing it, as
// in options.tsv, its kind, and the words that it may be.
type way struct{ takes, kind, words string }

// probeClients asks the programs of all servers about every option that one of them
// lists, and returns the text of lint/clients.tsv.
//
// Where only some options are named, the others stay as the old text has them.
func probeClients(ctx context.Context, servers []*server, work, old string, only []string) (string, error) {
	names := map[string]bool{}
	for _, n := range oldClientOptions() {
		names[n] = true
	}
	for _, s := range servers {
		for _, c := range clientsOf(s) {
			listed, err := c.listed(ctx)
			if err != nil {
				return "", err
			}
			for n := range listed {
				names[n] = true
			}
		}
	}
	for _, n := range []string{"help", "version", "print_defaults", "no_defaults", "defaults_file", "defaults_extra_file", "defaults_group_suffix", "login_path", "no_login_paths"} {
		delete(names, n)
	}

	for _, s := range servers {
		for _, o := range scripts(s) {
			for n := range o {
				names[n] = true
			}
		}
	}

	if len(only) > 0 {
		names = map[string]bool{}
		for _, n := range only {
			names[n] = true
		}
	}
	cells := map[string]string{}
	var mu sync.Mutex
	var failed error
	jobs := make(chan string)
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			for name := range jobs {
				for _, s := range servers {
					o, err := probeClient(ctx, s, name, filepath.Join(work, fmt.Sprintf("client%d.cnf", w)))
					mu.Lock()
					cells[s.column+name] = o
					failed = cmpErr(failed, err)
					mu.Unlock()
				}
			}
		})
	}
	done := 0
	for n := range names {
		jobs <- n
		if done++; done%50 == 0 {
			fmt.Fprintf(os.Stderr, "%d of %d options\n", done, len(names))
		}
	}
	close(jobs)
	wg.Wait()

	var rows []string
	for _, row := range strings.Split(old, "\n") {
		if name, _, ok := strings.Cut(row, "\t"); ok && len(only) > 0 && !names[name] && name != "name" {
			rows = append(rows, row)
		}
	}
	for n := range names {
		row := n
		for _, s := range servers {
			row += "\t" + cells[s.column+n]
		}
		if row = packedLine(row); row != n {
			rows = append(rows, row)
		}
	}
	slices.Sort(rows)
	return "name\t97\t1011\t118\n" + strings.Join(rows, "\n") + "\n", failed
}

func cmpErr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// probeClient asks the programs of one server about an option, and returns its cell: the
// letters of the programs that take it in one way, and that way.
func probeClient(ctx context.Context, s *server, name, file string) (string, error) {
	var ways []way
	by := map[way]string{}
	add := func(w way, letter string) {
		if by[w] == "" {
			ways = append(ways, w)
		}
		by[w] += letter
	}

	for _, c := range clientsOf(s) {
		w, known, err := c.probe(ctx, name, file)
		if err != nil {
			return "", err
		}
		if known {
			add(w, c.letter)
		}
	}

	found := scripts(s)
	for _, letter := range slices.Sorted(maps.Keys(found)) {
		if found[letter][name] {
			add(way{}, letter)
		}
	}

	var cells []string
	for _, w := range ways {
		cells = append(cells, strings.TrimRight(strings.Join([]string{by[w], w.takes, w.kind, w.words}, ":"), ":"))
	}

	return strings.Join(cells, ";"), nil
}

// probe asks one program about an option.
func (c *client) probe(ctx context.Context, name, file string) (w way, known bool, err error) {
	short, err := c.shortens(ctx, name)
	if err != nil || short {
		return w, false, err
	}

	for _, p := range probes[:8] {
		said, err := c.judge(ctx, file, fmt.Sprintf(p.line, name))
		if err != nil {
			return w, false, err
		}
		if p.letter == "b" && (strings.HasPrefix(said, "unknown option '") || strings.HasPrefix(said, "ambiguous")) {
			return w, false, nil
		}
		lower := strings.ToLower(said)
		switch {
		case said == "" || said == notABoolean:
			w.takes += p.letter
		case p.letter == "z" && strings.HasPrefix(lower, "unknown option to"):
			w.kind, w.words = "enum", alternatives(ctx, c, file, name)
		case p.letter == "z" && strings.HasPrefix(lower, "unknown suffix"):
			w.kind = "int"
		}
		if said == notABoolean {
			w.kind = "bool"
		}
	}

	if w.takes == "" {
		w.takes = "." // was asked, and takes none
	}

	return w, true, nil
}

// shortens reports whether a name is the beginning of an option that MariaDB's program
// lists, and none itself.
func (c *client) shortens(ctx context.Context, name string) (bool, error) {
	if c.server.family() == "mysql" {
		return false, nil
	}

	listed, err := c.listed(ctx)
	if err != nil || listed[name] {
		return false, err
	}

	for l := range listed {
		if strings.HasPrefix(l, name) {
			return true, nil
		}
	}

	return false, nil
}

// scripts are the options that shell scripts look for in their groups: mysqld_safe, and
// those of MariaDB's state transfers.
func scripts(s *server) map[string]map[string]bool {
	bin := filepath.Join(strings.Replace(s.dir, "mariadb-", "galera-", 1), "root/usr/bin")
	all := map[string]map[string]bool{
		"S": inScripts(`--((?:[a-z_-]|\[-_\])+)(?:=\*)?(?:\)|\|--)`, filepath.Join(bin, "mysqld_safe"), filepath.Join(bin, "mariadbd-safe")),
	}
	if s.family() == "mariadb" {
		files, _ := filepath.Glob(filepath.Join(bin, "wsrep_sst_*"))
		all["T"] = inScripts(`(?:parse_cnf|in_config) +["']?(?:[^ "']*sst|\$encgroups|\$bkgroups|--mysqld\|sst)["']? +["']?([a-z][a-z-]+)`, files...)
	}
	return all
}

// inScripts are the names that a pattern finds in scripts.
func inScripts(pattern string, files ...string) map[string]bool {
	names := map[string]bool{}
	for _, f := range files {
		text, _ := os.ReadFile(f) // each release has some of them
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
			names[strings.NewReplacer("[-_]", "_", "-", "_").Replace(m[1])] = true
		}
	}
	return names
}

const notABoolean = "not a boolean"

// judge returns what a program says against a line, and [notABoolean] where it does not
// read the value as it is meant: as OFF, or not at all.
func (c *client) judge(ctx context.Context, file, line string) (string, error) {
	refusal, said, err := c.ask(ctx, file, line)
	if c.passesOver() && refusal == "" && err == nil { // on its command line, it does not
		args := []string{"--no-defaults", "--host=127.0.0.1", "--port=1", "--" + line}
		said, err = c.run(ctx, args...)
		refusal = refusing().FindString(warning().ReplaceAllString(said, ""))
	}

	if refusal == "" && (strings.Contains(said, "wasn't recognized") || strings.Contains(said, "due to invalid value")) {
		refusal = notABoolean
	}

	return refusal, err
}

// passesOver tells the program that ignores what it does not know in an option file:
// mysql of MySQL 9.7.
func (c *client) passesOver() bool { return c.letter == "m" && c.server.family() == "mysql" }

// alternatives are the words that a program names when it is given none of them.
func alternatives(ctx context.Context, c *client, file, name string) string {
	_, said, err := c.ask(ctx, file, name+"=zzz")
	if err != nil {
		return ""
	}
	_, list, _ := strings.Cut(said, "Alternatives are: ")
	list, _, _ = strings.Cut(list, "\n")
	return strings.NewReplacer("'", "", ",", "|", " ", "").Replace(list)
}

// oldClientOptions are those that no --help shows: that earlier releases had, or that
// are hidden.
func oldClientOptions() []string {
	return strings.Fields(`ssl ssl_mode ssl_verify_server_cert secure_auth no_auto_rehash master_data source_data old_server protocol
		ssl_fp ssl_fplist ssl_fips_mode default_character_set no_beep skip_column_names disable_ssl_verify_server_cert
		server_public_key_path get_server_public_key plugin_dir default_auth enable_cleartext_plugin max_allowed_packet
		net_buffer_length connect_timeout local_infile password user host port socket database tls_version`)
}
