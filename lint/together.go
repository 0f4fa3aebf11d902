package lint

import (
	"fmt"
	"math/big"
	"path"
	"slices"
	"strings"
)

// together checks what options say with one another.
func (f *file) together() {
	f.gtid()
	f.collation()
	f.engines()
	f.authentication()
	f.certificate()
	f.serverID()
	f.replicated()
	f.temporary()
	f.unwritten()
	f.letters()
	f.memory()
	f.image()
	f.firstStart()
	f.cluster()
}

// last is the setting of an option that counts, nil for none.
func (f *file) last(name string) *setting {
	if all := f.set[name]; len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// is reports whether the last setting of an option has one of some values.
func (f *file) is(name string, values ...string) bool {
	s := f.last(name)
	for _, v := range values {
		if s != nil && (strings.EqualFold(s.value, v) || !s.has && v == "1") {
			return true
		}
	}
	return false
}

func (f *file) gtid() {
	mode, enforce := f.last("gtid_mode"), f.last("enforce_gtid_consistency")
	byDefault := func(s *setting, name string) bool { return s == nil && f.standard(name) == "ON" }
	on := f.is("gtid_mode", "ON", "3") || byDefault(mode, "gtid_mode")
	consistent := f.is("enforce_gtid_consistency", "ON", "1", "TRUE") || byDefault(enforce, "enforce_gtid_consistency")

	switch {
	case f.server.mariadb() || !on || consistent:
	case mode != nil:
		f.value(Error, mode, "write enforce_gtid_consistency = ON as well",
			"needs enforce_gtid_consistency, without which the server does not start")
	default:
		f.value(Error, enforce, "write gtid_mode = OFF as well, or leave it out",
			"is needed by gtid_mode, which is ON unless it is set: the server does not start")
	}
}

// standard is what an option is where it is not set, as far as that is known.
func (f *file) standard(name string) string {
	if o := f.known.option(name); o != nil {
		return o.standard
	}
	return ""
}

func (f *file) serverID() {
	id := f.last("server_id")
	if id == nil || id.value != "0" {
		return
	}

	if f.logsChanges() {
		f.value(Warning, id, "write a number that no other server of the replication has",
			"with 0 the server writes a binary log that no replica can read")
	}
}

// logsChanges reports whether the server writes a binary log.
func (f *file) logsChanges() bool {
	if log := f.last("log_bin"); log != nil {
		return !log.off
	}
	return f.last("skip_log_bin") == nil && !f.server.mariadb()
}

// memory compares what the server takes for good with the container's limit.
func (f *file) memory() {
	if f.given.Memory <= 0 {
		return
	}

	limit := big.NewInt(f.given.Memory)
	total, most, largest := f.buffers()
	tenths := new(big.Int).Mul(total, big.NewInt(10))
	if largest == nil || tenths.Cmp(new(big.Int).Mul(limit, big.NewInt(9))) <= 0 {
		return
	}

	level, msg := Warning, "leaves less than a tenth of the memory limit of %s for the rest of the server"
	if total.Cmp(limit) >= 0 {
		level, msg = Error, "does not fit into the memory limit of %s: the server is killed when it uses that much"
	}

	if f.last("innodb_buffer_pool_size") != nil && len(f.options) > 1 && total.Cmp(most) != 0 {
		msg = "with the other buffers " + msg
	}

	f.value(level, largest, "write "+bytesText(f.given.Memory/2)+" or so", msg, bytesText(f.given.Memory))
}

// buffers are what the file sets the sizes of, in all; most is that of the largest.
func (f *file) buffers() (total, most *big.Int, largest *setting) {
	const names = `innodb_buffer_pool_size key_buffer_size innodb_log_buffer_size query_cache_size
		aria_pagecache_buffer_size performance_schema_memory`
	total, most = new(big.Int), new(big.Int)
	for name := range strings.FieldsSeq(names) {
		s, n := f.positive(name)
		total.Add(total, n)
		if n.Cmp(most) > 0 {
			largest, most = s, n
		}
	}
	return total, most, largest
}

// positive returns what sets an option to a positive number, and that number; nil and 0 if nothing does.
func (f *file) positive(name string) (*setting, *big.Int) {
	s := f.last(name)
	if s == nil {
		return nil, new(big.Int)
	}

	n, _, ok := wholeNumber(s.value)
	if !ok || n.Sign() <= 0 {
		return nil, new(big.Int)
	}
	return s, n
}

// bytesText writes a number of bytes with the largest unit that loses nothing, or
// little of it.
func bytesText(n int64) string {
	for _, u := range []struct {
		name string
		size int64
	}{{"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10}} {
		if n >= 8*u.size || n >= u.size && n%u.size == 0 {
			return fmt.Sprintf("%d%s", n/u.size, u.name)
		}
	}

	return fmt.Sprint(n)
}

// image checks what the official images do not have.
func (f *file) image() {
	for _, s := range f.options {
		switch {
		case s.off || !s.has || s.value == "":
		case s.name == "user" && s.value != "mysql" && s.value != fmt.Sprint(f.server.uid()):
			f.value(Warning, s,
				fmt.Sprintf("leave it out: the image starts the server as the user mysql (UID %d)", f.server.uid()),
				"%s is not a user of the official image", f.shown(s))
		case s.kind == "path" || s.name == "log_error":
			f.path(s)
		case strings.HasSuffix(s.name, "_file") || strings.HasSuffix(s.name, "_dir"):
			f.path(s)
		}
	}
}

// firstStart checks what the official images cannot do on their first start. They have the server make its data
// directory, where MySQL loads no plugins but the early ones, and then set the password of root.
func (f *file) firstStart() {
	if s := f.switchedOn("super_read_only"); s != nil && !f.server.percona {
		f.value(Warning, s, "leave it out, and run SET PERSIST super_read_only = ON once the server has its data",
			"keeps the official image from setting root's password on the first start")
	}

	if f.server.mariadb() || f.server.percona {
		return
	}

	var refused []*setting
	for _, s := range f.options {
		if s.plugin && !s.loose && !strings.HasPrefix(s.name, "keyring_") {
			refused = append(refused, s)
		}
	}
	if len(refused) == 0 {
		return
	}

	hint := "write " + f.named(refused[0], "loose_"+refused[0].name)
	if len(refused) > 1 {
		hint += ", and loose_ before all other options of plugins"
	}
	f.report(Warning, refused[0], hint,
		"keeps the official image from making a data directory: no plugin is loaded then, and its options are refused")
}

// path checks a directory that a Debian host has and the official image has not.
func (f *file) path(s *setting) {
	if f.secret(s.line) {
		return
	}

	absent := []string{"/var/log", "/var/log/mysql", "/var/log/mysqld"}
	if f.server.mariadb() {
		absent = []string{"/var/log", "/var/log/mariadb"}
	}

	if dir := path.Dir(s.value); slices.Contains(absent, dir) {
		f.value(Warning, s, "leave it out, or mount a volume there",
			"the official image has no directory %s that its server may write to", dir)
	}
}
