package lint

import (
	"slices"
	"strings"
)

// engine checks the storage engine of new tables. Whether a plugin or an option of the
// file brings it shows at the end of the file, when this is called.
func (f *file) engine(s *setting) {
	if s.off || !s.has || s.value == "" || f.usable(s.value) {
		return
	}

	name := strings.ToLower(s.value)
	library := f.known.provides(name)

	switch {
	case f.secret(s.line):
		f.value(f.wrong(s), s, "", "%s is not a storage engine of %s", f.shown(s), f.server.title)
	case f.last(name) != nil || holds(f.server.list("engine"), "-"+name) && f.has(name):
		f.value(f.wrong(s), s, "write "+f.known.option(name).name+" = ON as well",
			"%s is a storage engine that is switched off", f.shown(s))
	case library != nil:
		f.value(f.wrong(s), s, "write "+s.name+" = InnoDB, or plugin_load_add = "+library.name+" as well",
			"%s has %s only as a plugin", f.server.title, f.shown(s))
	default:
		f.value(f.wrong(s), s, "write "+s.name+" = InnoDB",
			"%s is not a storage engine of %s", f.shown(s), f.server.title)
	}
}

// has reports whether the server has an option.
func (f *file) has(name string) bool {
	o := f.known.option(name)
	return o != nil && o.here
}

// usable reports whether the server as the file sets it up has an engine: one of its own
// that no option of that name switches off, or one of a plugin that is loaded.
func (f *file) usable(engine string) bool {
	name, list := strings.ToLower(engine), f.server.list("engine")
	own := holds(list, engine)
	if f.loadsPlugin(name) {
		return true
	}
	return f.has(name) && f.on(name, own) && (own || holds(list, "-"+engine)) || own && f.last(name) == nil
}

// engines checks what names storage engines, once the whole file is read.
func (f *file) engines() {
	for _, name := range []string{"default_storage_engine", "default_tmp_storage_engine", "enforce_storage_engine"} {
		if s := f.last(name); s != nil {
			f.engine(s)
		}
	}

	s := f.last("disabled_storage_engines")
	if s == nil {
		return
	}

	for name := range strings.SplitSeq(s.value, ",") {
		name = strings.TrimSpace(name)
		if name != "" && !f.usable(name) && !holds(f.server.list("engine"), "-"+name) {
			f.value(Warning, s, "leave it out",
				"%s names something that is not a storage engine of %s", f.shown(s), f.server.title)
			return
		}
	}
}

// authentication checks the plugins that accounts may use, one for each of up to three
// factors: * for any, *:PLUGIN for any with a default, nothing behind the others for none.
// https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_authentication_policy
func (f *file) authentication() {
	s := f.last("authentication_policy")
	if s == nil || s.off || !s.has {
		return
	}

	factors := strings.Split(s.value, ",")
	for i, factor := range factors {
		factors[i] = strings.TrimPrefix(strings.TrimSpace(factor), "*:")
	}

	empty := slices.Index(factors, "")
	const hint = "write authentication_policy = '*,,', or leave it out"

	switch {
	case len(factors) > 3:
		f.value(Error, s, hint, "%s has more than three factors", f.shown(s))
	case empty == 0 || empty > 0 && slices.ContainsFunc(factors[empty:], func(n string) bool { return n != "" }):
		f.value(Error, s, hint, "%s has an empty factor before others", f.shown(s))
	}

	for _, name := range factors {
		if name != "" && name != "*" && !f.authenticates(name) {
			f.value(Error, s, hint,
				"%s names something that is not a plugin for authentication that %s has", f.shown(s), f.server.title)
			return
		}
	}
}

func (f *file) authenticates(plugin string) bool {
	name := strings.ToLower(plugin)
	return holds(f.server.list("authentication"), name) || f.has(name) && f.on(name, false) || f.loadsPlugin(name)
}
