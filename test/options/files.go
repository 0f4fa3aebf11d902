package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/initplate/initplate/lint"
)

// A stranger is an option of somebody's file, in the group where it stands. The same one
// in several files is asked about once.
type stranger struct{ group, line string }

// A judgement is what a server, or a client of it, and the lint say of such an option.
type judgement struct {
	stranger
	refused bool
	said    []string
	found   []lint.Finding
}

func (j *judgement) called() bool { return worst(j.found) >= lint.Error }

// worst is the gravest level of findings.
func worst(found []lint.Finding) lint.Level {
	level := lint.Note
	for _, f := range found {
		level = max(level, f.Level)
	}
	return level
}

// files gives each option of option files, which are not ours, to every server or to its
// clients, and to the lint, and prints where they differ, how often, and in which files.
func files(ctx context.Context, servers []*server, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("files", flag.ContinueOnError)
	start := flags.Bool("start", true, "start the servers with the options that their own check takes")

	if err := flags.Parse(args); err != nil {
		return err
	}

	read, err := strangersIn(flags.Args())
	if err != nil {
		return err
	}

	servers, err = pluginServers(servers)
	if err != nil {
		return err
	}

	all := distinct(read)
	judged := make([]map[stranger]*judgement, len(servers))
	failed := make([]error, len(servers))
	var wg sync.WaitGroup

	for i, s := range servers {
		wg.Go(func() { judged[i], failed[i] = s.judgeAll(ctx, all, *start) })
	}

	wg.Wait()
	for i, s := range servers {
		if failed[i] != nil {
			return failed[i]
		}
		printDiffering(out, s, all, judged[i])
	}

	printCounts(out, servers, read, judged)
	return nil
}

// strangersIn reads option files, and those in directories.
func strangersIn(paths []string) (map[string][]stranger, error) {
	read := map[string][]stranger{}
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			read[path] = optionsOf(string(text))
			return err
		})
		if err != nil {
			return nil, err
		}
	}

	return read, nil
}

// optionsOf takes an option file apart. Options before the first group stand in none.
func optionsOf(text string) (options []stranger) {
	group := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.ContainsRune("#;!", rune(line[0])) {
			continue
		}
		if name, _, ok := strings.Cut(line, "]"); ok && strings.HasPrefix(line, "[") {
			group = strings.ToLower(name[1:])
			continue
		}
		name, value, has := strings.Cut(line, "=")
		if has {
			line = strings.TrimSpace(name) + "=" + strings.TrimSpace(value)
		}
		options = append(options, stranger{group, line})
	}

	return options
}

// distinct are the options of all files, each once.
func distinct(read map[string][]stranger) (all []stranger) {
	seen := map[stranger]bool{}
	for _, path := range slices.Sorted(maps.Keys(read)) {
		for _, o := range read[path] {
			if !seen[o] {
				all = append(all, o)
			}
			seen[o] = true
		}
	}

	return all
}

// judgeAll asks about all options that the server or its clients read: which of them the
// server's own check takes, then, if it is to start, whether it does with those.
func (s *server) judgeAll(ctx context.Context, all []stranger, start bool) (map[stranger]*judgement, error) {
	rules, err := lint.Load(s.rules)
	if err != nil {
		return nil, err
	}
	judged := map[stranger]*judgement{}
	var doubtful, likely, taken []*judgement
	for _, o := range all {
		j := &judgement{stranger: o, found: rules.Check([]byte("["+o.group+"]\n"+o.line+"\n"), lint.Given{})}
		switch {
		case !s.reads(o.group):
			read, err := s.askClients(ctx, j)
			if err != nil {
				return nil, err
			}
			if !read {
				continue
			}
		case j.called() || strings.Contains(o.line, "plugin"):
			doubtful = append(doubtful, j)
		default:
			likely = append(likely, j)
		}
		judged[o] = j
	}

	for _, j := range doubtful {
		if err := s.narrow(ctx, []*judgement{j}, s.check); err != nil {
			return nil, err
		}
	}
	for _, batch := range batches(likely) {
		if err := s.narrow(ctx, batch, s.check); err != nil {
			return nil, err
		}
	}

	for _, j := range append(doubtful, likely...) {
		if start && !j.refused && (startable(j.line) || j.called()) {
			taken = append(taken, j)
		}
	}
	for _, batch := range batches(taken) {
		if err := s.narrow(ctx, batch, s.starts); err != nil {
			return nil, err
		}
	}
	return judged, nil
}

// check gives the text of an option file to the server's own check.
func (s *server) check(ctx context.Context, text string) (refused bool, errs []string, err error) {
	file := filepath.Join(s.work, "stranger.cnf")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return false, nil, err
	}
	v, err := s.ask(ctx, file)
	return v.refused, v.errors, err
}

// narrow gives the server several options at once. If it refuses them it is one of them,
// or several only together: that is no fault of a line.
func (s *server) narrow(ctx context.Context, some []*judgement, ask func(context.Context, string) (bool, []string, error)) error {
	text := "[mysqld]\n"
	for _, j := range some {
		text += j.line + "\n"
	}

	refused, said, err := ask(ctx, text)
	if err != nil || !refused {
		return err
	}

	if len(some) == 1 {
		some[0].refused, some[0].said = true, said
		return nil
	}

	if err := s.narrow(ctx, some[:len(some)/2], ask); err != nil {
		return err
	}

	return s.narrow(ctx, some[len(some)/2:], ask)
}

// reads reports whether the server reads a group. Lines of other releases' groups count
// for none.
func (s *server) reads(group string) bool {
	groups := []string{"mysqld", "server"}
	if s.family() == "mariadb" {
		groups = append(groups, "mariadb", "mariadbd", "galera", "client-server")
	}
	return slices.Contains(groups, group)
}

// askClients gives an option to the clients that read its group: it is refused if any of
// them ends at it. It reports whether anyone reads the group.
func (s *server) askClients(ctx context.Context, j *judgement) (read bool, err error) {
	for _, c := range clientsOf(s) {
		if !c.readsGroup(j.group) {
			continue
		}
		read = true
		refusal, _, err := c.ask(ctx, filepath.Join(s.work, "client.cnf"), j.line)
		if err != nil {
			return false, err
		}
		if refusal != "" {
			j.refused, j.said = true, append(j.said, c.name+": "+refusal)
		}
	}

	return read, nil
}

// readsGroup reports whether a client reads a group.
func (c *client) readsGroup(group string) bool {
	own := strings.Replace(strings.Replace(c.name, "mariadb-", "mysql", 1), "mariadb", "mysql", 1)
	if c.group == "mariabackup" {
		own = c.group
	}
	return group == own || group == c.group
}

// startable leaves out what hangs on the machine, its directories and its data.
func startable(line string) bool {
	name, value, _ := strings.Cut(line, "=")
	name = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(name), "-", "_"))
	for _, part := range strings.Fields(`wsrep user port address innodb_data_file_path innodb_page_size innodb_undo innodb_log_f innodb_redo
		innodb_force innodb_read_only lower_case_table_names buffer_pool_size performance_schema encrypt innodb_temp_data ndb
		init_file init_connect console help version skip_grant_tables open_files plugin dir innodb_doublewrite log_bin chroot bootstrap memlock
		innodb_thread_concurrency`) {
		if strings.Contains(name, part) {
			return false
		}
	}
	return !strings.ContainsAny(value, `/\`)
}

// batches puts options together so that none stands twice in a batch.
func batches(all []*judgement) (batches [][]*judgement) {
	var names []map[string]bool
	for _, j := range all {
		name, _, _ := strings.Cut(j.line, "=")
		name = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(name), "-", "_"))
		i := slices.IndexFunc(names, func(has map[string]bool) bool { return !has[name] && len(has) < 50 })
		if i < 0 {
			i, names, batches = len(names), append(names, map[string]bool{}), append(batches, nil)
		}
		names[i][name] = true
		batches[i] = append(batches[i], j)
	}

	return batches
}

// printDiffering prints options of which the server and the lint think otherwise.
func printDiffering(out io.Writer, s *server, all []stranger, judged map[stranger]*judgement) {
	for _, o := range all {
		j := judged[o]
		if j == nil || j.agrees(s) {
			continue
		}
		fmt.Fprintf(out, "--- %s [%s] %s: refused %v %q\n", s.rules, o.group, o.line, j.refused, j.said)
		for _, f := range j.found {
			fmt.Fprintf(out, "    lint %v: %s; %s\n", f.Level, f.Msg, f.Hint)
		}
	}
}

// agrees reports whether both say the same. Of an option that only some clients refuse,
// the lint may only warn.
func (j *judgement) agrees(s *server) bool {
	if s.reads(j.group) {
		return j.called() == j.refused
	}
	if !j.refused {
		return !j.called()
	}
	return worst(j.found) >= lint.Warning
}

// printCounts prints a table of all, and one of the files.
func printCounts(out io.Writer, servers []*server, read map[string][]stranger, judged []map[stranger]*judgement) {
	fmt.Fprint(out, "| server | options | refused by it | called an error, too | missed | taken by it | called an error all the same | recall | precision |\n|---|---|---|---|---|---|---|---|---|\n")
	for i, s := range servers {
		var server, clients count
		for _, j := range judged[i] {
			if s.reads(j.group) {
				server.judge(j, s)
			} else {
				clients.judge(j, s)
			}
		}
		for _, c := range []struct {
			name string
			count
		}{{s.rules, server}, {s.rules + ", clients", clients}} {
			fmt.Fprintf(out, "| %s | %d | %d | %d | %d | %d | %d | %s | %s |\n", c.name, c.files, c.refused, c.both, c.missed, c.files-c.refused, c.invented, share(c.both, c.refused), share(c.both, c.both+c.invented))
		}
	}

	for _, path := range slices.Sorted(maps.Keys(read)) {
		fmt.Fprintf(out, "%s\t%d", path, len(read[path]))
		for i, s := range servers {
			var c count
			for _, o := range read[path] {
				if j := judged[i][o]; j != nil {
					c.judge(j, s)
				}
			}
			fmt.Fprintf(out, "\t%d\t%d\t%d", c.refused, c.missed, c.invented)
		}
		fmt.Fprintln(out)
	}
}

// judge counts an option of somebody's file.
func (c *count) judge(j *judgement, s *server) {
	c.files++
	if j.refused {
		c.refused++
	}

	switch {
	case j.refused && j.agrees(s):
		c.both++
	case j.refused:
		c.missed++
	case !j.agrees(s):
		c.invented++
	}
}
