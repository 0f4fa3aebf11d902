package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// probes are the ways in which each option is tried, by the letter that takesNN
// holds where the server takes it.
var probes = []struct{ letter, line string }{
	{"b", "%s"}, {"e", "%s="}, {"z", "%s=zzz"}, {"n", "%s=-1"}, {"f", "%s=1.5"}, {"1", "%s=1"}, {"0", "%s=0"}, {"o", "%s=ON"},
	{"m", "maximum_%s=1"}, {"a", "autoset_%s"},
}

// acting are options that do something at once, and are not tried.
var acting = []string{"initialize", "initialize_insecure", "daemonize", "help", "chroot", "user", "bootstrap", "verbose", "version", "gdb", "debug_gdb",
	"defaults_file", "defaults_extra_file", "print_defaults", "no_defaults", "validate_config", "help_verbose", "install", "remove", "standalone", "log_isam"}

// late are options whose values only a start in earnest looks at.
var late = []string{"authentication_policy", "binlog_checksum", "default_storage_engine", "default_time_zone",
	"default_tmp_storage_engine", "enforce_storage_engine", "mhnsw_default_distance", "proxy_protocol_networks"}

// probe asks the servers about every option, and writes the answers into the table.
func probe(ctx context.Context, t *table, servers []*server, work string, args []string) error {
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	names := flags.String("name", ".", "regular expression of the options to ask about")
	ways := flags.String("ways", "", "letters of the probes to make; all if empty")
	rules := flags.String("rules", ":", "part of the names of the servers to ask")

	if err := flags.Parse(args); err != nil {
		return err
	}

	wanted, err := regexp.Compile(*names)
	if err != nil {
		return err
	}

	type job struct {
		s *server
		r row
	}

	jobs := make(chan job)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error

	for w := range 2 {
		wg.Go(func() {
			for j := range jobs {
				takes, warns, err := probeOne(ctx, j.s, j.r["name"], *ways, filepath.Join(work, fmt.Sprintf("probe%d.cnf", w)))
				mu.Lock()
				if err != nil {
					failed = err
				}
				if *ways != "" {
					takes, warns = merge(j.r["takes"+j.s.column], takes, *ways), merge(j.r["warns"+j.s.column], warns, "")
				}
				j.r["takes"+j.s.column], j.r["warns"+j.s.column] = takes, warns
				mu.Unlock()
			}
		})
	}

	for _, s := range servers {
		for _, r := range t.rows {
			mu.Lock()
			known, stop := r[s.cell()] != "" || r["provider"] != "", failed != nil
			if strings.HasPrefix(r["provider"], "plugin ") || strings.HasPrefix(r["provider"], "component ") {
				known = known && s.family() == "mariadb" // without its plugin, MySQL would take none of the probes
			}
			mu.Unlock()
			if known && !stop && wanted.MatchString(r["name"]) && strings.Contains(s.rules, *rules) && !slices.Contains(acting, r["name"]) {
				jobs <- job{s, r}
			}
		}
	}

	close(jobs)
	wg.Wait()
	return failed
}

// probeOne returns the letters of the probes that the server takes, and what it
// warns of with most of them.
func probeOne(ctx context.Context, s *server, name, ways, file string) (takes, warns string, err error) {
	for _, p := range probes {
		if ways != "" && !strings.Contains(ways, p.letter) {
			continue
		}
		line := fmt.Sprintf(p.line, name)
		if err := os.WriteFile(file, []byte("[mysqld]\n"+line+"\n"), 0o644); err != nil {
			return "", "", err
		}
		v, err := s.judge(ctx, name, file)
		if err != nil {
			return "", "", fmt.Errorf("%s: %s: %w", s.rules, line, err)
		}
		if v.refused || slices.ContainsFunc(v.errors, func(e string) bool { return strings.Contains(strings.ReplaceAll(e, "-", "_"), name) }) {
			if v.refused {
				continue
			}
			takes += strings.ToUpper(p.letter) // taken, and an error logged
			continue
		}
		takes += p.letter
		for _, w := range v.warnings {
			if what := class(w); what != "" && strings.Contains(strings.ReplaceAll(w, "-", "_"), name) && !strings.Contains(warns, what) {
				warns += what
			}
		}
	}

	if takes == "" {
		takes = "." // was asked, and takes none
	}

	return takes, warns, nil
}

// judge has a server look at a file with one option, and starts it where nothing less
// would do.
func (s *server) judge(ctx context.Context, name, file string) (verdict, error) {
	v, err := s.ask(ctx, file)
	if err != nil || v.refused || !slices.Contains(late, name) && !(name == "ssl_cipher" && s.family() == "mariadb") {
		return v, err
	}

	text, err := os.ReadFile(file)
	if err != nil {
		return v, err
	}

	v.refused, v.errors, err = s.starts(ctx, string(text))
	return v, err
}

// merge puts new letters in the place of those that were asked for again.
func merge(old, fresh, ways string) string {
	kept := strings.Map(func(r rune) rune {
		if strings.ContainsRune(ways+strings.ToUpper(ways)+fresh+".", r) {
			return -1
		}
		return r
	}, old)

	if out := kept + strings.ReplaceAll(fresh, ".", ""); out != "" {
		return out
	}

	return strings.TrimSpace(fresh)
}

// class is a letter for what a warning is about: d for deprecated, i for ignored, x
// for removed.
func class(warning string) string {
	w := strings.ToLower(warning)
	switch {
	case strings.Contains(w, "deprecated"):
		return "d"
	case strings.Contains(w, "removed"):
		return "x"
	case strings.Contains(w, "ignored"), strings.Contains(w, "compatibility"):
		return "i"
	}

	return ""
}
