package lint

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
)

// client checks a setting of a group that other programs than the server read, each
// of which ends at the first option that it does not know.
func (f *file) client(written setting) {
	if f.misshapen(&written) {
		return
	}

	if o := f.everyReader(f.fold(written.written)); o != nil {
		written.option = o
		f.clientValue(&written)
		return
	}

	var refuse []program
	var taken *setting

	for _, p := range f.readers {
		one := written
		g := &file{Rules: &Rules{server: f.server, known: f.of(p)}, given: f.given}
		if _, many := g.find(&one); one.option == nil || len(many) > 0 {
			refuse = append(refuse, p)
		} else if taken == nil {
			taken = &one
		}
	}

	if taken == nil || len(refuse) > 0 && !taken.loose {
		f.unknownTo(&written, refuse, taken)
	}

	if taken != nil {
		f.clientValue(taken)
	}
}

// misshapen reports what is wrong with how a line is written, whoever reads it; where
// the server does too, its own check reports it.
func (f *file) misshapen(s *setting) bool {
	dashes, spaces := strings.HasPrefix(s.written, "--"), strings.ContainsAny(s.written, " \t")
	switch {
	case f.reads:
	case dashes:
		f.report(Error, s, "write "+f.line(strings.TrimLeft(s.written, "-"), s),
			"an option file has no -- before its options")
	case spaces:
		f.report(Error, s, "", "there is no = between the option and its value")
	}

	return dashes || spaces
}

// clientValue checks the value of an option that a program takes.
func (f *file) clientValue(s *setting) {
	if s.kind == "bool" && s.has && !s.switched && s.value != "" && !isBool(s.value) {
		f.value(Warning, s, "write ON or OFF", "%s is neither ON nor OFF, and does not do what it says", f.shown(s))
		return
	}

	if strings.HasSuffix(s.name, "character_set") && !s.takesAs("z") && s.has && !s.off && s.value != "" {
		f.clientCharset(s)
		return
	}

	if cipher := strings.Contains(s.name, "cipher"); !cipher { // clients look at those when they connect
		f.check(s)
	}
}

// clientCharset checks the name of a character set, of which clients know the server's.
func (f *file) clientCharset(s *setting) {
	known := append(strings.Fields(f.server.list("charset")), "utf8", "auto")
	if slices.Contains(known, strings.ToLower(s.value)) {
		return
	}
	hint := nearest.Hint(strings.ToLower(s.value), known)
	f.value(Error, s, hint, "%s is not a character set", f.shown(s))
}

// unknownTo says which programs have no such option. The official images use the
// client and the one for administrators, to start and to check their health: a
// group that one of these refuses is an error.
func (f *file) unknownTo(s *setting, refuse []program, taken *setting) {
	if strings.HasPrefix(f.fold(s.written), "loose_") {
		return
	}

	level, names, passed := Warning, []string{}, []string{}
	for _, p := range refuse {
		if p.passes {
			passed = append(passed, p.name)
			continue
		}
		names = append(names, p.name)
		if p.letter == "m" || p.letter == "a" || len(f.readers) == 1 {
			level = Error
		}
	}

	hint := f.insteadOf(s, taken)
	have, start := verb(names, "have", "has"), verb(names, "do not start", "does not start")
	s.option = nil

	switch {
	case len(names) == 0:
		f.report(Warning, s, hint, "%s %s no such option, and %s it",
			strings.Join(passed, " and "), verb(passed, "have", "has"), verb(passed, "ignore", "ignores"))
	case taken == nil:
		f.report(level, s, hint, "%s %s no such option, and %s", these(f.readers, names), have, start)
	default:
		f.report(level, s, hint,
			"[%s] is also read by %s, which %s no such option and %s", f.group, prose.And(names), have, start)
	}
}

// these names programs: all that read a group are "the clients".
func these(readers []program, names []string) string {
	if len(readers) > 1 {
		return "the clients of this server"
	}
	return prose.And(names)
}

func verb(names []string, several, one string) string {
	if len(names) == 1 && !strings.HasPrefix(names[0], "the ") {
		return one
	}
	return several
}

// insteadOf is a hint at what to write for an option that some programs do not have.
func (f *file) insteadOf(s, taken *setting) string {
	name := f.fold(s.written)
	if taken != nil {
		return f.moved(s, taken, name)
	}
	if line := f.otherFamily(s, name); line != "" {
		return line
	}
	if f.has(bare(name)) {
		return "it is an option of the server: write it in [mysqld]"
	}

	names, lower := f.readable(name)
	switch n := nearest.Name(bare(name), names); {
	case lower != "":
		return "write it in lower case: " + strings.ReplaceAll(lower, "_", "-")
	case n != "":
		return "did you mean " + strings.ReplaceAll(strings.TrimSuffix(name, bare(name))+n, "_", "-") + "?"
	case !slices.ContainsFunc(f.readers, func(p program) bool { return !p.passes }):
		return "leave it out"
	}
	return "leave it out, or write loose-" + s.written + " if another program reads it"
}

// moved is where to write an option that some readers of the open group take.
func (f *file) moved(s, taken *setting, name string) string {
	var own []string
	for _, p := range f.readers {
		if f.of(p).option(taken.name) != nil {
			own = append(own, "["+strings.Fields(p.groups)[0]+"]")
		}
	}

	loose := "write " + f.line("loose-"+s.written, s)
	switch {
	case len(own) > 2:
		return loose
	case f.has(bare(name)):
		return "it is an option of the server: write it in [mysqld], or " + loose
	}
	return "move it to " + list(own) + ", or " + loose
}

// readable are the options of all that read the open group, and the name in lower case if it
// is one of them.
func (f *file) readable(name string) (names []string, lower string) {
	small := strings.ToLower(name)
	for _, p := range f.readers {
		if small != name && f.of(p).option(small) != nil {
			lower = small
		}
		for _, o := range f.of(p).all() {
			names = append(names, o.name)
		}
	}
	return names, lower
}

// bare is a name without a prefix that may come before any.
func bare(name string) string {
	for _, prefix := range []string{"skip_", "disable_", "enable_"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return rest
		}
	}
	return name
}

// otherFamily is what this family's clients have for an option of the other's; "" for
// nothing. See the manuals' pages of client programs, "Command Options for Encrypted
// Connections" and "TLS options for clients".
func (f *file) otherFamily(s *setting, name string) string {
	if f.secret(s.line) {
		return ""
	}

	off := holds("0 off false", s.value)
	if rest := bare(name); rest != name {
		name, off = rest, strings.HasPrefix(name, "skip_") || strings.HasPrefix(name, "disable_")
	}

	switch {
	case f.server.mariadb() && name == "ssl_mode":
		return ofMode(strings.ToUpper(s.value))
	case f.server.mariadb():
	case name == "ssl" && off:
		return "write ssl-mode = DISABLED"
	case name == "ssl" || name == "ssl_verify_server_cert" && off:
		return "write ssl-mode = REQUIRED"
	case name == "ssl_verify_server_cert":
		return "write ssl-mode = VERIFY_IDENTITY"
	}
	return f.renamed(s, name)
}

// ofMode is what MariaDB's clients have for a value of MySQL's ssl-mode.
func ofMode(mode string) string {
	switch {
	case mode == "DISABLED":
		return "write skip-ssl, as MariaDB's clients have it"
	case strings.HasPrefix(mode, "VERIFY"):
		return "write ssl-verify-server-cert, as MariaDB's clients have it"
	case mode == "REQUIRED":
		return "write ssl, as MariaDB's clients have it"
	}
	return "leave it out; MariaDB's clients have ssl and ssl-verify-server-cert"
}

// renamed is the line with the other name that an option of dumps has: MySQL's lost
// "master" and "slave".
func (f *file) renamed(s *setting, name string) string {
	const pairs = `master_data source_data source_data master_data
		dump_slave dump_replica dump_replica dump_slave
		delete_master_logs delete_source_logs delete_source_logs delete_master_logs
		apply_slave_statements apply_replica_statements apply_replica_statements apply_slave_statements
		include_master_host_port include_source_host_port include_source_host_port include_master_host_port`

	other := paired(pairs, name)
	taken := func(p program) bool { return f.of(p).option(other) != nil }
	if other == "" || !slices.ContainsFunc(f.readers, taken) {
		return ""
	}
	return "write " + f.line(strings.ReplaceAll(other, "_", "-"), s)
}

// line is one of another name with the value of a setting, if that may be shown.
func (f *file) line(name string, s *setting) string {
	if s.has && !f.secret(s.line) {
		return name + " = " + s.value
	}
	return name
}

// ofClients reports that a setting in a group of the server is one of clients: it is
// theirs if they have it and the server does not, by whatever name.
func (f *file) ofClients(s *setting) bool {
	probe := *s
	if _, many := f.find(&probe); probe.option != nil || len(many) > 0 || probe.loose {
		return false
	}

	p, ok := f.clientWith(s)
	if !ok {
		return false
	}

	group := strings.Fields(p.groups)[0]
	if f.everyClient(s) {
		group = "client"
	}

	f.report(Error, s, "move it to ["+group+"]", "is an option of clients, and %s refuses it", f.server.title)
	return true
}

// clientWith finds a program that has an option which is written like this.
func (f *file) clientWith(s *setting) (program, bool) {
	name := f.fold(s.written)
	for _, p := range f.server.programs() {
		if p.client && (f.of(p).option(bare(name)) != nil || f.of(p).option(name) != nil) {
			return p, true
		}
	}
	return program{}, false
}

// everyClient reports whether all programs that read [client] have an option.
func (f *file) everyClient(s *setting) bool {
	for _, p := range f.server.programs() {
		if p.client && f.of(p).option(bare(f.fold(s.written))) == nil {
			return false
		}
	}
	return true
}
