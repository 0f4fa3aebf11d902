package lint

import (
	"path"
	"slices"
	"strings"

	"github.com/initplate/initplate/galera"
	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
)

// cluster checks what Galera needs: with the rules of a cluster, and in each file for
// MariaDB that has its options. What MariaDB refuses was asked of its releases 10.11 and
// 11.8 with Galera; see wsrep_init and wsrep_init_startup in its sql/wsrep_mysqld.cc.
func (f *file) cluster() {
	if !f.server.galera && !f.server.mariadb() || f.is("wsrep_on", "OFF", "0", "FALSE") {
		return
	}
	f.provider()
	f.replication()
	f.providerOptions()
	f.method()
	f.addresses()
}

// percona reports whether the server is Percona XtraDB Cluster, in which Galera is on
// wherever it is loaded.
func (f *file) percona() bool { return f.server.galera && !f.server.mariadb() }

// galeraLoaded reports whether the file has MariaDB load Galera: it refuses then what it
// ignores otherwise.
func (f *file) galeraLoaded() bool {
	s, on := f.last("wsrep_provider"), f.last("wsrep_on")
	return s != nil && s.value != "" && s.value != "none" && on != nil && !on.off && f.is("wsrep_on", "ON", "1", "TRUE")
}

// badly is how bad something is that a server with Galera refuses.
func (f *file) badly() Level {
	if f.galeraLoaded() {
		return Error
	}
	return Warning
}

// provider checks which library of Galera the server loads.
func (f *file) provider() {
	library := galera.Library(f.percona())
	on, s := f.last("wsrep_on"), f.last("wsrep_provider")

	switch {
	case !f.percona() && on != nil && (s == nil || s.value == "none" || s.value == ""):
		f.value(Warning, on, f.completed("wsrep_provider = "+library),
			"does nothing without wsrep_provider: the server starts alone")
	case !f.percona() && s != nil && on == nil && s.value != "none":
		f.value(Warning, s, f.completed("wsrep_on = ON"),
			"does nothing without wsrep_on, which is OFF unless it is set: the server starts alone")
	}

	if s == nil || s.value == "none" || s.value == "" || path.Base(s.value) != path.Base(library) {
		return
	}

	dir := path.Dir(s.value)
	if strings.HasPrefix(dir, "/usr/") && dir != path.Dir(library) && (f.percona() || dir != "/usr/lib/galera") {
		f.value(Warning, s, "write wsrep_provider = "+library, "is not where the official image has Galera's library")
	}
}

// completed is a hint at a line with which MariaDB loads Galera, and at those without which
// it does not start then.
func (f *file) completed(line string) string {
	lines, begins := []string{line}, ""
	if f.last("binlog_format") == nil {
		lines = append(lines, "binlog_format = ROW")
	}

	if f.needsAddress() {
		lines = append(lines, "wsrep_cluster_address = gcomm://NAME,NAME")
		begins = "; gcomm:// alone begins a cluster"
	}

	return "write " + prose.And(lines) + " as well" + begins
}

// needsAddress reports whether MariaDB, once it has loaded Galera, does not start because the
// file names no address: all but two methods of a state transfer need one.
func (f *file) needsAddress() bool {
	s := f.last("wsrep_cluster_address")
	return f.server.mariadb() && (s == nil || s.value == "") && !f.is("wsrep_sst_method", "mysqldump", "skip")
}

// replication checks what Galera needs to replicate rows.
func (f *file) replication() {
	format, on := f.last("binlog_format"), f.last("wsrep_on")
	switch {
	case format != nil && f.clustered() && !f.is("binlog_format", "ROW", "2"):
		f.value(f.badly(), format, "write binlog_format = ROW",
			"Galera replicates rows only, and refuses to start with another format")
	case format == nil && on != nil && f.server.mariadb():
		f.value(f.badly(), on, "write binlog_format = ROW as well",
			"needs binlog_format = ROW: the default is MIXED, with which Galera does not start")
	}

	forced := f.last("wsrep_forced_binlog_format")
	if s := forced; s != nil && !f.is(s.name, "ROW", "NONE", "2", "3") {
		f.value(Warning, s, "leave it out", "Galera replicates rows only")
	}

	if s := f.last("innodb_autoinc_lock_mode"); s != nil && s.value != "2" && f.clustered() {
		f.value(Warning, s, "write innodb_autoinc_lock_mode = 2",
			"with any value but 2, Galera's appliers may wait for each other forever")
	}

	if s := f.last("default_storage_engine"); s != nil && !f.is("default_storage_engine", "InnoDB") && f.clustered() {
		f.value(Warning, s, "write default_storage_engine = InnoDB", "Galera replicates tables of InnoDB only")
	}
}

// clustered reports whether the file is for a member of a cluster.
func (f *file) clustered() bool {
	return f.server.galera || f.last("wsrep_on") != nil
}

func (f *file) providerOptions() {
	s := f.last("wsrep_provider_options")
	if s == nil {
		return
	}

	level := f.badly()
	if f.percona() {
		level = Error
	}

	for _, p := range galera.Check(s.value) {
		if f.secret(s.line) {
			f.value(level, s, "", "contains something that Galera does not take")
			return
		}
		f.value(level, s, p.Hint, "%s", p.Msg)
	}
}

// method checks how a member gets all data. Its script is looked for only then, so a
// wrong one keeps members from joining, and the first of a cluster not from starting.
func (f *file) method() {
	s := f.last("wsrep_sst_method")
	if s == nil || !s.has || !f.clustered() {
		return
	}

	known := galera.Methods(f.percona())
	if slices.Contains(known, s.value) {
		if auth := f.last("wsrep_sst_auth"); s.value == "mysqldump" && (auth == nil || auth.value == "") {
			f.value(Warning, s, "write wsrep_sst_auth = USER:PASSWORD as well",
				"needs wsrep_sst_auth: the donor logs in to the member that joins")
		}
		return
	}

	hint := "write one of " + strings.Join(known, ", ")
	switch n := nearest.Name(s.value, known); {
	case strings.Contains(s.value, "backup") && !f.percona():
		hint = "write wsrep_sst_method = mariabackup"
	case strings.Contains(s.value, "backup"):
		hint = "write wsrep_sst_method = xtrabackup-v2"
	case n != "":
		hint = "write wsrep_sst_method = " + n
	case slices.Contains(galera.Methods(!f.percona()), s.value) && f.percona():
		hint = "write wsrep_sst_method = xtrabackup-v2"
	case s.value == "clone":
		hint = "write wsrep_sst_method = mariabackup"
	}

	f.value(Error, s, hint,
		"%s is not a method that %s has a script for: no member can join with it", f.shown(s), f.server.title)
}

// addresses checks where members find each other.
func (f *file) addresses() {
	s := f.last("wsrep_cluster_address")
	scheme := func(known string) bool { return strings.HasPrefix(s.value, known) }
	switch {
	case f.galeraLoaded() && f.needsAddress():
		f.value(Warning, f.last("wsrep_on"),
			"write wsrep_cluster_address = gcomm://NAME,NAME as well; gcomm:// alone begins a cluster",
			"needs wsrep_cluster_address, here or on the command line: the server does not start without it")
	case s != nil && s.value != "" && !slices.ContainsFunc([]string{"gcomm://", "dummy://"}, scheme):
		f.value(f.badly(), s, "write wsrep_cluster_address = gcomm://NAME,NAME", "is not an address of a cluster")
	}

	if s := f.last("wsrep_cluster_name"); s != nil && s.value == "" {
		f.value(f.badly(), s, "write the same name on all members", "is empty, which Galera refuses")
	}
	for _, name := range []string{"wsrep_node_address", "wsrep_sst_receive_address"} {
		if s := f.last(name); s != nil {
			f.ownAddress(s)
		}
	}
}

// ownAddress checks where the other members find this one.
func (f *file) ownAddress(s *setting) {
	const hint = "write the member's own address, or leave it out"
	host := strings.ToLower(s.value)
	begins := func(prefix string) bool { return strings.HasPrefix(host, prefix) }
	any := begins("0.0.0.0") || host == "::" || begins("[::]")
	loopback := begins("127.") || begins("localhost") || begins("[::1]") || host == "::1"

	switch {
	case s.name == "wsrep_node_address" && any:
		f.value(f.badly(), s, hint, "must be an address at which the other members reach this one")
	case begins("0.0.0.0") || loopback:
		f.value(Warning, s, hint, "the other members cannot reach this one there")
	}
}
