package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/format"
)

// A loading is an entry of plugin_load, plugin_load_add or early_plugin_load.
type loading struct {
	by      *setting
	library string // as the file has it, with .so on MariaDB
	plugin  string // the one to load of those in the library; "" for all
}

// namesLibraries reports whether an option names libraries to load.
func namesLibraries(name string) bool {
	return slices.Contains([]string{"plugin_load", "plugin_load_add", "early_plugin_load"}, name)
}

// load notes the libraries that the file loads: the servers read all their lines before any option of a plugin, so
// that it does not matter which comes first.
func (f *file) load(leaves []format.Leaf) {
	reads := false
	for _, l := range leaves {
		if l.Kind == format.Group {
			reads = slices.Contains(f.server.groups(), strings.ToLower(strings.Trim(l.Path, "[]")))
		}
		_, name, ok := strings.Cut(l.Path, "] ")
		if !ok || !reads || !strings.Contains(f.fold(name), "plugin_") {
			continue
		}
		s := &setting{written: name, line: l.Line, value: l.Text, has: l.Kind == format.Str}
		switch f.find(s); {
		case s.option == nil || !s.here || !s.has || s.switched:
		case namesLibraries(s.name):
			f.loadLine(s)
		case s.name == "plugin_maturity":
			f.maturity = s.value
		}
	}
}

// loadLine takes one line into account. That of plugin_load and early_plugin_load clears what stood before it, also
// what plugin_load_add has added: free_list in mysqld_get_one_option.
func (f *file) loadLine(s *setting) {
	if s.name != "plugin_load_add" {
		f.loading = slices.DeleteFunc(f.loading, func(l loading) bool {
			undone := (l.by.name == "early_plugin_load") == (s.name == "early_plugin_load")
			if undone && l.by.line != f.undone[s.line] {
				f.undone[s.line] = l.by.line
			}
			return undone
		})
	}

	for _, entry := range split(s.value, ";:") {
		l := loading{by: s, library: entry}
		if plugin, library, ok := strings.Cut(entry, "="); ok {
			l.plugin, l.library = plugin, library
		}
		if f.server.mariadb() && !strings.HasSuffix(strings.ToLower(l.library), ".so") {
			l.library += ".so"
		}
		f.loading = append(f.loading, l)
	}
}

// loaded reports whether the file loads the plugin that an option belongs to.
func (f *file) loaded(o *option) bool {
	kind, name, _ := strings.Cut(o.provider, " ")
	if kind != "plugin" {
		return false
	}

	for _, l := range f.loading {
		lib := f.known.library(l.library)
		early := l.by.name == "early_plugin_load" && !strings.HasPrefix(l.library, "keyring_")
		if lib == nil || lib.of == "" || early || !containsFold(lib.plugins, name) {
			continue
		}
		if o.library != "" && o.library != lib.name {
			continue
		}
		if (l.plugin == "" || strings.EqualFold(l.plugin, name)) && f.mature(lib) {
			return true
		}
	}

	return false
}

// library is the one of that name, nil for none. Names of files are compared exactly.
func (t *table) library(name string) *library {
	all := t.libraries()
	if i := slices.IndexFunc(all, func(l library) bool { return l.name == name }); i >= 0 {
		return &all[i]
	}
	return nil
}

// provides is the library of the server that holds a plugin, nil for none.
func (t *table) provides(plugin string) *library {
	all := t.libraries()
	for i, l := range all {
		if l.of != "" && containsFold(l.plugins, plugin) {
			return &all[i]
		}
	}
	return nil
}

// plugin says that an option is there only with what has been installed.
func (f *file) plugin(s *setting) {
	kind, name, _ := strings.Cut(s.provider, " ")
	if s.loose {
		f.report(Note, s, "", "%s has it only with the %s %s, and ignores it without", f.server.title, kind, name)
		return
	}

	hint := "write " + f.named(s, "loose_"+s.name)
	l := f.known.provides(name)

	if own := f.known.library(s.library); own != nil {
		l = own
	}

	switch {
	case kind == "component":
		hint += ", which it also reads once INSTALL COMPONENT 'file://component_" + name + "' was run"
	case l != nil:
		hint = "write plugin_load_add = " + l.name + " as well" + f.below(s)
		if !f.mature(l) {
			hint = strings.TrimSuffix(hint, " as well") + " and plugin_maturity = " + l.mature + " as well"
		}
		if l.of != "+" {
			hint += ", and install " + l.of
		}
	}

	f.report(Error, s, hint, "%s has it only with the %s %s, and refuses it without", f.server.title, kind, name)
}

// below is where a plugin_load_add must be so that no plugin_load takes it back.
func (f *file) below(s *setting) string {
	for _, l := range slices.Backward(f.loading) {
		if line := l.by.line; l.by.name == "plugin_load" && line > s.line {
			return fmt.Sprintf(", below line %d", line-f.given.start(line)+1)
		}
	}
	return ""
}

// A doubt is about the values of a plugin's options: findings from first to last.
type doubt struct {
	first, last int
	plugin      string
}

// pluginValue checks the value of a plugin's option.
func (f *file) pluginValue(s *setting) {
	first := len(f.found)
	f.check(s)
	_, name, _ := strings.Cut(s.provider, " ")
	f.doubts = append(f.doubts, doubt{first, len(f.found), name})
}

// weigh lessens what is wrong with the options of MariaDB's plugins: where MySQL refuses a bad value, it starts without
// the plugin, unless that is forced.
func (f *file) weigh() {
	for _, d := range f.doubts {
		if !f.server.mariadb() || f.forced(d.plugin) {
			continue
		}
		for i := d.first; i < d.last; i++ {
			f.found[i].warnOnly(f.server.title + " starts without the plugin " + d.plugin)
		}
	}
}

// warnOnly makes a warning of an error, and says why it is not worse.
func (f *Finding) warnOnly(why string) {
	if f.Level == Error {
		f.Level = Warning
		f.Msg += ": " + why
	}
}

// forced reports whether the file says that the server is not to start without a plugin.
func (f *file) forced(plugin string) bool {
	return f.is(strings.ToLower(strings.ReplaceAll(plugin, "-", "_")), "FORCE", "FORCE_PLUS_PERMANENT", "2", "3")
}

// libraries checks what the lines that load plugins name.
func (f *file) libraries() {
	seen := map[string]bool{}
	for _, l := range f.loading {
		if f.secret(l.by.line) {
			continue
		}
		if f.undone[l.by.line] > 0 {
			line, start := f.undone[l.by.line], f.given.start(f.undone[l.by.line])
			delete(f.undone, l.by.line)
			f.value(Warning, l.by, "write plugin_load_add = "+l.by.value, "takes back what line %d loads", line-start+1)
		}
		key := strings.ToLower(l.plugin) + "=" + l.library
		if seen[key] {
			f.value(Warning, l.by, "leave one of them out", "%s loads %s twice", f.server.title, l.library)
		} else {
			f.libraryNamed(l)
		}
		seen[key] = true
	}

	f.needs()
	f.weigh()
}

// libraryNamed says what is wrong with one library. The servers log an error, and start without its plugins.
func (f *file) libraryNamed(l loading) {
	lib := f.known.library(l.library)
	bad := func(hint, msg string, args ...any) {
		f.value(Warning, l.by, hint,
			"%s "+msg+": %s starts without it", append(append([]any{l.library}, args...), f.server.title)...)
	}

	switch {
	case strings.Contains(l.library, "/"):
		bad("write "+f.replaced(l, l.library[strings.LastIndex(l.library, "/")+1:]),
			"is a path, and only names of files are taken")
	case strings.TrimSpace(l.library) != l.library || strings.TrimSpace(l.plugin) != l.plugin:
		bad("write "+f.replaced(l, strings.TrimSpace(l.library)), "has whitespace at its ends, which counts")
	case lib == nil && f.known.library(l.library+".so") != nil:
		bad("write "+f.replaced(l, l.library+".so"), "has no .so at its end")
	case lib != nil && lib.kind == "component":
		name := strings.TrimSuffix(lib.name, ".so")
		bad("leave it out, and run INSTALL COMPONENT 'file://"+name+"' once",
			"is a component, which no option file loads")
	case lib != nil && lib.of != "" && lib.kind != "plugin":
		bad("leave it out", "has no plugin of the server")
	case lib == nil || lib.of == "":
		f.missing(l, bad)
	case l.plugin != "" && !containsFold(lib.plugins, l.plugin):
		bad("write "+f.assigned(l, lib.name), "has no plugin %s, but %s", l.plugin, list(lib.plugins))
	case l.by.name == "early_plugin_load" && !strings.HasPrefix(lib.name, "keyring_"):
		bad("write plugin_load_add = "+l.by.value, "is not a plugin to load early: only keyrings are")
	case !f.mature(lib):
		bad("write plugin_maturity = "+lib.mature+" as well",
			"is of the maturity "+lib.mature+", which is not loaded unless plugin_maturity allows it")
	case lib.of != "+":
		f.value(Note, l.by, "",
			"%s is of the package %s, which is not installed with the server, nor in its image", l.library, lib.of)
	}
}

// missing says that the server has no such library, and which one it may have been meant for.
func (f *file) missing(l loading, bad func(hint, msg string, args ...any)) {
	to := renamedLibrary(l.library)
	lib := f.known.library(to)
	own := lib != nil && lib.of != ""

	switch {
	case own && lib.kind == "component":
		bad("leave it out, and take "+strings.TrimSuffix(to, ".so")+" instead, which mysqld.my loads",
			"is not one of its libraries")
	case own:
		bad("write "+l.by.name+" = "+f.renamedIn(l.by), "is not one of its libraries")
	case f.server.mariadb() && compiledIn(strings.TrimSuffix(l.library, ".so")):
		bad("leave it out", "is not one of its libraries: its plugin is compiled in")
	default:
		const other = "leave it out, or write the name of a file in plugin_dir"
		bad(cmp.Or(nearest.Hint(l.library, f.known.loadable()), other), "is not one of the libraries of its package")
	}
}

// compiledIn reports whether MariaDB has the plugin of a library in itself.
func compiledIn(library string) bool {
	return has(`semisync_master semisync_slave semisync_source semisync_replica
		auth_socket auth_unix_socket ha_innodb`, library)
}

// loadable are the libraries of the server that option files load.
func (t *table) loadable() (names []string) {
	for _, lib := range t.libraries() {
		if lib.of != "" && lib.kind == "plugin" {
			names = append(names, lib.name)
		}
	}
	return names
}

// renamedLibrary is what another server, or a later release, calls a library; "" if nothing else.
func renamedLibrary(name string) string {
	const pairs = `semisync_master.so semisync_source.so semisync_slave.so semisync_replica.so
		semisync_source.so semisync_master.so semisync_replica.so semisync_slave.so
		keyring_file.so component_keyring_file.so audit_log.so server_audit.so`
	return paired(pairs, name)
}

// paired is the word after another in a list of pairs; "" for none.
func paired(pairs, word string) string {
	words := strings.Fields(pairs)
	for i := 0; i+1 < len(words); i += 2 {
		if words[i] == word {
			return words[i+1]
		}
	}
	return ""
}

// renamedIn is the value of a line that loads libraries with all that have another name in this server, so that the
// hints of several in one line are one.
func (f *file) renamedIn(by *setting) string {
	entries := split(by.value, ";:")
	for i, entry := range entries {
		library := entry[strings.LastIndex(entry, "=")+1:]
		if f.known.has(library) {
			continue
		}
		if to := renamedLibrary(strings.TrimSuffix(library, ".so") + ".so"); f.known.has(to) {
			entries[i] = to
		}
	}
	if len(entries) > 1 {
		return `"` + strings.Join(entries, ";") + `"`
	}
	return strings.Join(entries, "")
}

// has reports whether the server has a library, and option files load it.
func (t *table) has(library string) bool {
	l := t.library(library)
	return l != nil && l.of != "" && l.kind == "plugin"
}

// replaced is a line's value with another library in the place of one.
func (f *file) replaced(l loading, library string) string {
	if l.plugin != "" {
		library = strings.TrimSpace(l.plugin) + "=" + library
	}
	return f.assigned(l, library)
}

// assigned is a line with another entry in the place of one.
func (f *file) assigned(l loading, entry string) string {
	whole := strings.TrimSuffix(l.library, ".so")
	if l.plugin != "" {
		whole = l.plugin + "=" + whole
	}
	before, after, _ := strings.Cut(l.by.value, whole)
	after = strings.TrimPrefix(after, ".so")
	value := before + entry + after
	if strings.Contains(value, ";") {
		value = `"` + value + `"`
	}
	return l.by.name + " = " + value
}

// needs says which options a plugin does not work without: it was started without each. Sources:
// file_key_management.txt and hashicorp_key_management.txt of MariaDB.
func (f *file) needs() {
	for _, n := range []struct{ plugin, option, example string }{
		{"file_key_management", "file_key_management_filename", "/etc/mysql/encryption/keyfile.enc"},
		{"hashicorp_key_management", "hashicorp_key_management_vault_url", "https://vault:8200/v1/my_secrets"},
		{"hashicorp_key_management", "hashicorp_key_management_token", "TOKEN"},
		{"authentication_webauthn", "authentication_webauthn_rp_id", "example.com"},
	} {
		o := f.known.option(n.option)
		by := f.loads(n.plugin)
		if o == nil || !o.here || f.last(n.option) != nil || !f.loaded(o) || f.secret(by.line) {
			continue
		}
		level, without := Warning, "does not work"
		if f.forced(n.plugin) {
			level, without = Error, "is forced and does not work"
		}
		f.value(level, by, "write "+n.option+" = "+n.example+" as well",
			"loads %s, which %s without %s", n.plugin, without, n.option)
	}
}

// loads is the line that loads a plugin.
func (f *file) loads(plugin string) *setting {
	for _, l := range f.loading {
		if lib := f.known.library(l.library); lib != nil && slices.Contains(lib.plugins, plugin) {
			return l.by
		}
	}
	return nil
}

// prefixed says that MySQL will no longer take plugin_ before the options of plugins.
func (f *file) prefixed(s *setting) {
	name := f.fold(s.written)
	if !f.server.mariadb() && strings.HasPrefix(name, "plugin_") && !strings.HasPrefix(s.name, "plugin_") {
		f.report(Warning, s, "write "+s.name,
			"the prefix plugin_ is deprecated, and will be gone from a later release of MySQL")
	}
}

// mature reports whether plugin_maturity lets a library be loaded. Its lines are read before, like those that load.
func (f *file) mature(l *library) bool {
	if l.mature == "" || !f.server.mariadb() {
		return true
	}

	return maturity(l.mature) >= maturity(f.maturity)
}

// maturity returns a level by its name or its number. All else is the default of a stable release, gamma.
func maturity(word string) int {
	levels := []string{"unknown", "experimental", "alpha", "beta", "gamma", "stable"}
	if n := slices.Index(levels, strings.ToLower(word)); n >= 0 {
		return n
	}
	if n, err := strconv.Atoi(word); err == nil {
		return n
	}
	return slices.Index(levels, "gamma")
}
