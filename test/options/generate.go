package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// A sample is a generated option file.
type sample struct{ kind, text string }

// A generator makes option files out of the table of options. It knows nothing of
// the lint.
type generator struct {
	rand    *rand.Rand
	table   *table
	servers []*server
	include string // a directory without files
	base    *server
}

// apart are options that are left out: they act at once, or hang on the machine and
// its directories, which no reader of the file can know.
var apart = append([]string{"basedir", "datadir", "tmpdir", "plugin_dir", "lc_messages_dir", "lc_messages", "character_sets_dir", "secure_file_priv", "ssl_fips_mode",
	"gtid_mode", "enforce_gtid_consistency", "large_pages", "super_large_pages", "memlock", "language", "plugin_load", "plugin_load_add", "early_plugin_load", "thread_handling", "debug", "core_file"}, acting...)

func (g *generator) sample(i int) sample {
	g.base = g.servers[i%len(g.servers)]
	kinds := []struct {
		name string
		line func(r row) string
	}{
		{"valid", g.valid}, {"valid", g.valid}, {"misspelt", g.misspelt}, {"removed or of another server", g.foreign}, {"wrong type", g.wrong},
		{"out of range", g.beyond}, {"duplicate", g.twice}, {"abbreviated", g.short}, {"prefixed", g.prefixed}, {"suffix of a number", g.suffixed},
		{"group", nil}, {"spelling", g.spelt}, {"no value", g.empty}, {"include", nil}, {"altered value", g.altered}, {"borrowed value", g.borrowed},
	}

	kind := kinds[(i/len(g.servers))%len(kinds)]
	before, after := g.lines(g.rand.IntN(3)), g.lines(g.rand.IntN(3))
	head := "[" + pick(g, []string{"mysqld", "mysqld", "mysqld", "server", "mysqld-" + strings.TrimPrefix(g.base.rules, g.base.family()+":")}) + "]\n"

	if g.base.family() == "mariadb" && g.rand.IntN(4) == 0 {
		head = "[" + pick(g, []string{"mariadb", "mariadbd", "galera", "client-server"}) + "]\n"
	}

	if kind.name == "group" {
		return sample{kind.name, g.group(head, before, after)}
	}

	if kind.name == "include" {
		line := pick(g, []string{"!includedir " + g.include, "!include " + g.include + "/none.cnf", "!include\t" + g.include + "/none.cnf", "!other thing"})
		return sample{kind.name, head + before + line + "\n" + after}
	}

	return sample{kind.name, head + before + kind.line(g.option()) + "\n" + after}
}

// lines are n valid settings.
func (g *generator) lines(n int) string {
	out := ""
	for range n {
		out += g.valid(g.option()) + "\n"
	}
	return out
}

// option is one that the base server takes.
func (g *generator) option() row {
	for {
		if r := g.table.rows[g.rand.IntN(len(g.table.rows))]; r[g.base.cell()] != "" && !g.apart(r) {
			return r
		}
	}
}

func (g *generator) apart(r row) bool {
	return slices.Contains(apart, r["name"]) || strings.HasPrefix(r["name"], "keyring_migration") || r["provider"] == "ndbcluster" || strings.HasPrefix(r["provider"], "plugin") || strings.HasPrefix(r["provider"], "component")
}

func pick[T any](g *generator, from []T) T { return from[g.rand.IntN(len(from))] }

// kind is the option's as the base server has it.
func (g *generator) own(r row, column string) string {
	if own := r["m"+column+g.base.column]; own != "" && g.base.family() == "mariadb" {
		return own
	}
	if own := r["m"+column]; own != "" && g.base.family() == "mariadb" {
		return own
	}
	return r[column]
}

func (g *generator) values(r row) []string {
	if v := g.own(r, "values"); v != "" {
		return strings.Split(v, "|")
	}
	return nil
}

// takes reports whether the base server took a probe of the option.
func (g *generator) takes(r row, letter string) bool {
	return strings.Contains(strings.ToLower(r["takes"+g.base.column]), letter)
}

// value is one that is good, as far as the table tells; ok is false for none.
func (g *generator) value(r row) (v string, ok bool) {
	standard := r[g.base.cell()]
	switch kind := g.own(r, "kind"); {
	case kind == "bool":
		return pick(g, []string{"ON", "OFF", "1", "0", "true", "FALSE"}), true
	case kind == "int" || kind == "size":
		low, err1 := strconv.ParseUint(g.own(r, "min"), 10, 64)
		high, err2 := strconv.ParseUint(g.own(r, "max"), 10, 64)
		if err1 != nil || err2 != nil || high <= low || g.rand.IntN(2) == 0 {
			break
		}
		return fmt.Sprint(low + g.rand.Uint64N(min(high-low, 1<<20)+1)), true
	case kind == "enum" && len(g.values(r)) > 0:
		return pick(g, g.values(r)), true
	case kind == "set" && len(g.values(r)) > 0 && !strings.Contains(r["name"], "_switch") && r["name"] != "optimizer_trace" && r["name"] != "optimizer_trace_features":
		return strings.Join([]string{pick(g, g.values(r)), pick(g, g.values(r))}, ","), true
	case kind == "string" && g.takes(r, "z"):
		return pick(g, []string{"zzz", "a b", "x=y"}), true
	}

	if standard == "-" || standard == "~" || strings.HasPrefix(standard, "<") || standard == "" {
		return "", false
	}

	return standard, true
}

func (g *generator) valid(r row) string {
	if v, ok := g.value(r); ok && g.own(r, "kind") != "flag" {
		return r["name"] + " = " + v
	}
	if g.takes(r, "b") {
		return r["name"]
	}
	return g.valid(g.option())
}
