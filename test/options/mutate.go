package main

import (
	"fmt"
	"strings"
)

// misspelt changes one letter of a name.
func (g *generator) misspelt(r row) string {
	name, value, has := strings.Cut(g.valid(r), " = ")
	i := 1 + g.rand.IntN(len(name)-1)

	switch g.rand.IntN(4) {
	case 0:
		name = name[:i] + name[i+1:]
	case 1:
		name = name[:i] + string(rune('a'+g.rand.IntN(26))) + name[i:]
	case 2:
		name = name[:i] + string(rune('a'+g.rand.IntN(26))) + name[i+1:]
	case 3:
		name = name[:i-1] + name[i:i+1] + name[i-1:i] + name[i+1:]
	}

	if has {
		name += " = " + value
	}

	return name
}

// foreign is an option that the base server does not take.
func (g *generator) foreign(row) string {
	for {
		r := pick(g, g.table.rows)
		if r[g.base.cell()] == "" && r["provider"] != "ndbcluster" {
			return r["name"] + pick(g, []string{"", "=1", "=ON", "=x"})
		}
	}
}

// wrong gives an option a value of another type.
func (g *generator) wrong(r row) string {
	return r["name"] + "=" + pick(g, []string{"abc", "yes", "-1", "1.5", "12x", "ON", "/tmp/x", "a,b", "99999999999999999999", "0x400", "nosuch", "2", "\"\"", "1 2"})
}

// altered changes the value of an option a little, as people do.
func (g *generator) altered(r row) string {
	v, ok := g.value(r)
	for k := g.own(r, "kind"); !ok || k == "bool" || k == "int" || k == "size"; k = g.own(r, "kind") {
		r = g.option()
		v, ok = g.value(r)
	}
	return r["name"] + "=" + pick(g, []string{strings.ToUpper(v), strings.ToLower(v), "'" + v + "'", "\"" + v + " \"",
		v + ",", "," + v, v + ", " + v, v + ";" + v, v + ":" + v, v + "," + v, v + "x", v + "=on", "+" + v, "'" + v, "default", "NULL", "none",
		strings.ReplaceAll(v, "_", "-"), strings.ReplaceAll(v, "-", "_"), strings.ReplaceAll(v, ",", " "), strings.ReplaceAll(v, ",", ";")})
}

// borrowed gives an option the value of another one.
func (g *generator) borrowed(r row) string {
	other := g.option()
	v, ok := g.value(other)
	for !ok || other["name"] == r["name"] {
		other = g.option()
		v, ok = g.value(other)
	}
	return r["name"] + "=" + v
}

// beyond gives a number that is too small or too large.
func (g *generator) beyond(r row) string {
	for g.own(r, "max") == "" {
		r = g.option()
	}
	return r["name"] + "=" + pick(g, []string{"0", "-5", "18446744073709551615", "999999999999", "-9223372036854775808", g.own(r, "max") + "0", "1"})
}

// twice sets an option again.
func (g *generator) twice(r row) string {
	return g.valid(r) + "\n" + g.valid(g.option()) + "\n" + g.valid(r)
}

// short leaves out the end of a name.
func (g *generator) short(r row) string {
	line := g.valid(r)
	name, value, has := strings.Cut(line, " = ")

	if len(name) < 5 {
		return line
	}

	if name = name[:len(name)-1-g.rand.IntN(min(6, len(name)-4))]; has {
		name += "=" + value
	}

	return name
}

func (g *generator) prefixed(r row) string {
	line := strings.ReplaceAll(g.valid(r), " = ", "=")
	if g.rand.IntN(3) == 0 {
		line = strings.ReplaceAll(g.misspelt(r), " = ", "=")
	}

	prefix := pick(g, []string{"loose_", "loose-", "skip_", "skip-", "disable_", "enable_", "maximum_", "loose_skip_", "skip_loose_", "LOOSE_", "autoset_", "loose"})
	if name, _, _ := strings.Cut(line, "="); g.rand.IntN(2) == 0 {
		line = name
	}

	return prefix + line + pick(g, []string{"", "", "", "=0"})
}

func (g *generator) suffixed(r row) string {
	for k := g.own(r, "kind"); k != "int" && k != "size" && k != "float"; k = g.own(r, "kind") {
		r = g.option()
	}
	return r["name"] + "=" + pick(g, []string{"16K", "1m", "2G", "1T", "1p", "1E", "16MB", "10KiB", "1e3", "1.5G", "\"1 G\"", "1,000", "+5", "007", "1_000", "5%", "1kk", "0.5", "1e-2", ".5", "1."})
}

// spelt writes a line in another way.
func (g *generator) spelt(r row) string {
	line := g.valid(r)
	name, value, has := strings.Cut(line, " = ")

	if !has {
		return pick(g, []string{strings.ReplaceAll(name, "_", "-"), "--" + name, strings.ToUpper(name), "  " + name + " # comment", strings.ReplaceAll(name, "_", ""), "\t" + name})
	}

	dash := strings.ReplaceAll(name, "_", "-")
	return pick(g, []string{dash + "=" + value, dash + "=\"" + value + "\"", name + " = '" + value + "'", "--" + name + "=" + value, strings.ToUpper(name) + "=" + value,
		name + ": " + value, name + " " + value, "  " + name + "   =   " + value + " # comment", name + "=" + value + "\r", "-" + name + "=" + value,
		strings.Replace(name, "_", "-", 1) + "=" + value, name + "=" + strings.ToLower(value), "#" + name + "=" + value, name + "=" + value + ";"})
}

// empty leaves out the value.
func (g *generator) empty(r row) string {
	return r["name"] + pick(g, []string{"", "=", " = ''"})
}

// group puts lines into other groups, or into none.
func (g *generator) group(head, before, after string) string {
	bad := fmt.Sprintf("%s\n", g.foreign(nil))
	switch g.rand.IntN(9) {
	case 0:
		return before + g.valid(g.option()) + "\n" + head + after
	case 1:
		return head + before + "[client]\n" + bad
	case 2:
		return head + before + "[mysqld_safe]\n" + bad + head + after
	case 3:
		return "[mysqld-8.0]\n" + bad + head + after
	case 4:
		return strings.Replace(head, "]", "", 1) + before + after
	case 5:
		return strings.ToUpper(head) + before + after
	case 6:
		return "[ mysqld ]\n" + bad + head + after
	case 7:
		return strings.TrimSuffix(head, "\n") + " # group\n" + before + bad
	}

	return "[mysqd]\n" + bad + "[mariadb-10.11]\n" + after + "[mysqld-9.7]\n" + before
}
