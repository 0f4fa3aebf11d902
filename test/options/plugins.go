package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A library is a file of the plugin directory, as one or several servers have it.
type library struct {
	name    string            // semisync_source.so
	kind    string            // plugin, component, or other for what no server loads
	mature  string            // what plugin_maturity must be for it, where the default is too much
	plugins []string          // as information_schema.PLUGINS has them
	in      map[string]string // by server: + for the server's own package, else the package that has it
}

// A pluginOption is one that a plugin brings.
type pluginOption struct {
	name, plugin, kind, values, low, high string
	arg                                   string            // o: may stand alone, n: takes no value
	on                                    map[string]string // its default by server
	from                                  []string          // the libraries that bring it
}

// pluginServers are those whose plugin directories hold all plugins of their packages: MariaDB's are unpacked apart.
func pluginServers(all []*server) ([]*server, error) {
	var out []*server
	for _, s := range all {
		own := *s
		if s.family() == "mariadb" {
			own.dir = filepath.Join(filepath.Dir(s.dir), "plugins-"+strings.TrimPrefix(s.rules, "mariadb:"))
		}
		if _, err := os.Stat(filepath.Join(own.dir, "packages")); err != nil {
			return nil, fmt.Errorf("a server with its plugins is not there: run `make servers` first: %w", err)
		}
		out = append(out, &own)
	}
	return out, nil
}

func (s *server) pluginDir() string { return filepath.Join(s.dir, "root/usr/lib/mysql/plugin") }

// libraries are the files in the server's plugin directory.
func (s *server) libraries() ([]string, error) {
	files, err := filepath.Glob(filepath.Join(s.pluginDir(), "*.so"))
	for i := range files {
		files[i] = filepath.Base(files[i])
	}
	return files, err
}

// learn asks the servers for all of their plugins, and writes lint/libraries.tsv and lint/plugins.tsv. What the table
// of options has otherwise it tells.
func learn(ctx context.Context, t *table, all []*server, root string, out io.Writer) error {
	with, err := pluginServers(all)
	if err != nil {
		return err
	}

	found := make([]*learned, len(with))
	failed := make([]error, len(with))
	var wg sync.WaitGroup

	for i, s := range with {
		found[i] = &learned{libraries: map[string]*library{}, options: map[string][]*pluginOption{}}
		wg.Go(func() { failed[i] = s.learn(ctx, found[i]) })
	}

	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}

	libraries, options := found[0].libraries, found[0].options
	for i, l := range found {
		io.WriteString(out, l.said.String())
		if i > 0 {
			l.join(libraries, options)
		}
	}

	before(libraries)
	compare(t, options, out)

	if err := os.WriteFile(filepath.Join(root, "lint", "libraries.tsv"), []byte(librariesText(libraries)), 0o644); err != nil {
		return err
	}

	return os.WriteFile(filepath.Join(root, "lint", "plugins.tsv"), []byte(optionsText(options, libraries)), 0o644)
}

// A learned is what one server has told.
type learned struct {
	libraries map[string]*library
	options   map[string][]*pluginOption
	said      strings.Builder
}

func (s *server) learn(ctx context.Context, to *learned) error {
	files, err := s.libraries()
	if err != nil {
		return err
	}

	plain, err := s.help(ctx, "")
	if err != nil {
		return err
	}

	for _, file := range files {
		l, active, err := s.library(ctx, plain, file)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", s.rules, file, err)
		}
		if to.libraries[file] = l; l.kind != "plugin" {
			continue
		}
		if !active {
			fmt.Fprintf(&to.said, "%s: %s: is not active when it is loaded without more\n", s.rules, file)
		}
		for _, p := range l.plugins {
			if err := s.bring(ctx, plain, l, p, to); err != nil {
				return fmt.Errorf("%s: %s=%s: %w", s.rules, p, file, err)
			}
		}
	}

	return nil
}

// join adds what a server has told to what others have.
func (l *learned) join(libraries map[string]*library, options map[string][]*pluginOption) {
	for name, own := range l.libraries {
		known := libraries[name]
		if known == nil {
			libraries[name] = own
			continue
		}
		maps.Copy(known.in, own.in)
		for _, p := range own.plugins {
			if !slices.Contains(known.plugins, p) {
				known.plugins = append(known.plugins, p)
			}
		}
	}

	for name, all := range l.options {
		for _, o := range all {
			if same := slices.IndexFunc(options[name], o.like); same >= 0 {
				maps.Copy(options[name][same].on, o.on)
				options[name][same].from = append(options[name][same].from, o.from...)
			} else {
				options[name] = append(options[name], o)
			}
		}
	}
}

// library starts the server with a library, and asks for its plugins.
func (s *server) library(ctx context.Context, plain map[string]helped, file string) (l *library, active bool, err error) {
	l = &library{name: file, kind: "other", in: map[string]string{s.cell(): s.packageOf(file)}}
	if strings.HasPrefix(file, "component_") {
		l.kind = "component"
		return l, true, nil
	}

	of := "plugins"
	if s.family() == "mariadb" { // whose other table lists what the plugin directory holds, loaded or not
		of = "all_plugins"
	}

	query := "select plugin_name, plugin_status from information_schema." + of + " where plugin_library = '" + file + "'"
	_, errs, rows, err := s.inEarnest(ctx, "plugin_load_add = "+file, query)

	if err != nil {
		return nil, false, err
	}

	active = len(rows) > 0
	for _, r := range rows {
		l.plugins = append(l.plugins, r[0])
		active = active && r[1] == "ACTIVE"
	}

	if !active && len(rows) == 0 { // MySQL lists none that does not work, but its options are there
		named, err := s.help(ctx, "plugin_load_add = "+file)
		if err != nil {
			return nil, false, err
		}
		maps.DeleteFunc(named, func(name string, _ helped) bool { _, known := plain[name]; return known })
		if names := slices.Sorted(maps.Keys(named)); len(names) > 0 {
			l.plugins = names[:1]
		}
	}

	for _, e := range errs {
		if _, rest, ok := strings.Cut(e, "Loading of "); ok {
			l.mature, _, _ = strings.Cut(rest, " ")
		}
	}

	if len(l.plugins) > 0 {
		l.kind = "plugin"
	}

	return l, active, nil
}

// packageOf is the Debian package that a library is of: + for the server's own.
func (s *server) packageOf(file string) string {
	list, _ := os.ReadFile(filepath.Join(s.dir, "packages"))
	name := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(file, "ha_"), "auth_"), ".so"), "_", "-")

	for line := range strings.Lines(string(list)) {
		name, _, _ := strings.Cut("mariadb-plugin-"+name, "\x00")
		p, _, _ := strings.Cut(line, "_")
		if p == name || p == name+"-server" {
			return p
		}
	}

	return "+"
}

// bring finds the options that one plugin of a library brings.
func (s *server) bring(ctx context.Context, plain map[string]helped, l *library, plugin string, to *learned) error {
	load := "plugin_load_add = " + plugin + "=" + l.name
	if l.mature != "" {
		load += "\nplugin_maturity = " + l.mature
	}

	loaded, err := s.help(ctx, load)
	if err != nil {
		return err
	}

	own := strings.ToLower(strings.ReplaceAll(plugin, "-", "_"))
	var names []string

	for name := range loaded {
		if _, ok := plain[name]; !ok && name != own {
			names = append(names, name)
		}
	}

	if _, ok := loaded[own]; !ok {
		fmt.Fprintf(&to.said, "%s: %s: has no option %s\n", s.rules, l.name, own)
	}

	if len(names) == 0 {
		return nil
	}

	slices.Sort(names)
	metadata, err := s.metadata(ctx, load)

	if err != nil { // one may end the server as its variables are asked for: --help has its options all the same
		fmt.Fprintf(&to.said, "%s: %s: no variables: %v\n", s.rules, l.name, err)
	}

	for _, name := range names {
		o := describe(name, plugin, loaded[name], metadata[name])
		if o.kind == "enum" && o.values == "" || o.kind == "string" && metadata[name] == nil {
			if o.values, err = s.words(ctx, load, name); err != nil {
				return err
			}
			if o.values != "" {
				o.kind = "enum"
			}
		}
		o.on, o.from = map[string]string{s.cell(): standard(loaded[name].value)}, []string{l.name}
		to.options[name] = append(to.options[name], o)
	}

	return nil
}

func (o *pluginOption) like(p *pluginOption) bool {
	return strings.EqualFold(o.plugin, p.plugin) && o.kind == p.kind && o.values == p.values && o.low == p.low && o.high == p.high && o.arg == p.arg
}

// standard is a default as the catalogue has it.
func standard(value string) string {
	if value == "(No default value)" || strings.ContainsAny(value, "/ \t") || len(value) > 24 {
		return "-"
	}
	return cmp.Or(value, "-")
}

// words are those of an enumeration, by their numbers: with --help the server shows each by its name.
func (s *server) words(ctx context.Context, load, name string) (string, error) {
	var words []string
	for n := range 40 {
		said, err := s.help(ctx, fmt.Sprintf("%s\n%s = %d", load, name, n))
		if err != nil {
			return "", err
		}
		word := said[name].value
		if word == "" || word == strconv.Itoa(n) || slices.Contains(words, word) {
			break
		}
		words = append(words, word)
	}

	return strings.Join(words, "|"), nil
}

// describe joins what --help and the running server say of an option.
func describe(name, plugin string, h helped, m []string) *pluginOption {
	o := &pluginOption{name: name, plugin: plugin, kind: h.kind}
	if h.optional {
		o.arg = "o"
	}

	if m == nil {
		return o
	}

	switch kind := strings.ToLower(m[1]); {
	case strings.HasPrefix(kind, "bool"):
		o.kind = "bool"
	case strings.HasPrefix(kind, "enum"):
		o.kind = "enum"
	case kind == "set":
		o.kind = "set"
	case kind == "double":
		o.kind = "float"
	case strings.Contains(kind, "int"):
		o.kind = "int"
	case slices.ContainsFunc(strings.Fields("file dir filename path ca capath cert crl crlpath key"), func(end string) bool { return strings.HasSuffix(name, "_"+end) }):
		o.kind = "path"
	default:
		o.kind = "string"
	}

	if h.kind == "bool" && o.kind != "bool" {
		o.arg = "n"
	}

	if o.kind == "int" && (strings.HasSuffix(name, "_size") || strings.HasSuffix(name, "_memory")) {
		o.kind = "size"
	}

	if o.kind == "int" || o.kind == "size" || o.kind == "float" {
		low, _ := strconv.ParseFloat(m[2], 64)
		high, _ := strconv.ParseFloat(m[3], 64)
		if low < high { // null_audit_abort_value has no such range
			o.low, o.high = m[2], m[3]
		}
	}

	if len(m) > 4 && (o.kind == "enum" || o.kind == "set") {
		o.values = strings.ReplaceAll(m[4], ",", "|")
	}

	return o
}
