package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/nearest"
)

// oldUTF8 is what servers that take "utf8" took it for by default.
const oldUTF8 = "utf8mb3"

// characterSet checks the name of a character set.
func (f *file) characterSet(s *setting) {
	sets := f.server.list("charset")
	own := func(name string) bool { return holds(sets, name) }
	names := []string{s.value}
	if f.server.mariadb() {
		names = strings.Split(s.value, ",") // it takes the first that it has
	}
	if slices.ContainsFunc(names, own) {
		return
	}

	hint, level := nearest.Hint(strings.ToLower(s.value), strings.Fields(sets)), f.wrong(s)
	if strings.EqualFold(s.value, "utf8") && !f.secret(s.line) {
		f.value(level, s, "write utf8mb4, or utf8mb3 for what older releases read it as",
			"%s is no longer a character set: %s refuses the name", f.shown(s), f.server.title)
		return
	}

	f.value(level, s, hint, "%s is not a character set of %s", f.shown(s), f.server.title)
}

// collationName checks the name of a collation alone.
func (f *file) collationName(s *setting) {
	name := strings.ToLower(s.value)
	switch {
	case f.charsetOf(name, oldUTF8) != "" || f.charsetOf(name, "utf8mb4") != "":
	case strings.HasPrefix(name, "utf8_") && f.charsetOf("utf8mb3"+name[4:], "") != "" && !f.secret(s.line):
		hint := "write utf8mb3" + name[4:] + ", which older releases read it as"
		if rest := "utf8mb4" + name[4:]; f.charsetOf(rest, "") != "" {
			hint = "write " + rest + ", or with character_set_server = utf8mb3, utf8mb3" + name[4:]
		}
		f.value(f.wrong(s), s, hint,
			"%s is no longer a collation: %s refuses names that begin with utf8_", f.shown(s), f.server.title)
	default:
		f.value(f.wrong(s), s, f.meantCollation(name), "%s is not a collation of %s", f.shown(s), f.server.title)
	}
}

// meantCollation is a hint at the collation to write instead of one that there is not.
func (f *file) meantCollation(name string) string {
	if _, rest, ok := strings.Cut(name, "uca1400_"); ok && f.charsetOf("utf8mb4_uca1400_"+rest, "") != "" {
		return "write utf8mb4_uca1400_" + rest // without the character set, only SQL takes it
	}

	set, _, _ := strings.Cut(name, "_")
	var names []string

	for of, rests := range f.server.words("collation") {
		if slices.Contains(strings.Split(of, ","), set) {
			for rest := range strings.FieldsSeq(rests) {
				names = append(names, set+"_"+rest)
			}
		}
	}

	newer := strings.Contains(name, "uca1400") || strings.Contains(name, "0900")
	if hint := nearest.Hint(name, names); hint != "" && !newer {
		return hint
	}

	for _, like := range []string{"utf8mb4_0900_ai_ci", "utf8mb4_uca1400_nopad_ai_ci"} {
		if set == "utf8mb4" && slices.Contains(names, like) {
			return "write " + like + ", or leave it out"
		}
	}

	return "leave it out, and the server takes the one that belongs to its character set"
}

// charsetOf is the character set of a collation; "" if the server has no such collation.
// A name that begins with utf8_ is one of utf8, the set that "utf8" stands for.
func (f *file) charsetOf(collation, utf8 string) string {
	set, rest, ok := strings.Cut(strings.ToLower(collation), "_")
	if !ok {
		rest = "-" // binary
	}

	set = f.canonical(set, utf8)
	for of, rests := range f.server.words("collation") {
		if slices.Contains(strings.Split(of, ","), set) && holds(rests, rest) {
			return set
		}
	}

	return ""
}

// canonical is the name of a character set, where "utf8" stands for utf8.
func (f *file) canonical(set, utf8 string) string {
	if set = strings.ToLower(set); set == "utf8" && holds(f.server.list("charset"), "utf8") {
		return utf8
	}
	return set
}

// utf8 is the character set that "utf8" stands for. MariaDB reads it from old_mode.
// https://mariadb.com/docs/server/server-management/variables-and-modes/old_mode
func (f *file) utf8() string {
	const word, bit = "UTF8_IS_UTF8MB3", 1 << 3
	s := f.last("old_mode")

	if !f.server.mariadb() || s == nil {
		return oldUTF8
	}

	n, err := strconv.ParseUint(s.value, 10, 32)
	if err == nil && n&bit != 0 || holds(strings.ReplaceAll(s.value, ",", " "), word) {
		return oldUTF8
	}

	return "utf8mb4"
}

// collation compares the server's collation with its character set.
func (f *file) collation() {
	s := f.last("collation_server")
	if s == nil || s.off {
		return
	}

	set, of := f.charsetOf(s.value, f.utf8()), f.known.option("character_set_server").standard
	c := f.last("character_set_server")

	if c != nil && c.value != "" {
		of = c.value
		if !holds(f.server.list("charset"), of) {
			return
		}
	}

	of = f.canonical(of, f.utf8())
	switch {
	case set == of || set == "" || of == "-":
	case c != nil && f.secret(c.line):
		f.value(Error, s, "", "%s is not a collation of the character set in line %d", f.shown(s), c.line)
	default:
		f.value(Error, s, "write character_set_server = "+set+" as well",
			"%s is not a collation of the character set %s", f.shown(s), of)
	}
}

// collationsOfSets checks pairs, SET=COLLATION, of which MariaDB takes the short names
// too. With a bad one it starts, and has none of them.
func (f *file) collationsOfSets(s *setting) {
	for pair := range strings.SplitSeq(s.value, ",") {
		if !f.isCollationOfSet(pair) {
			f.value(f.wrong(s), s, "write SET=COLLATION, with a comma between pairs",
				"%s contains something that is not a character set and one of its collations", f.shown(s))
			return
		}
	}
}

// isCollationOfSet reports whether a pair, SET=COLLATION, names a set and one of its collations, in full or without
// the set's name.
func (f *file) isCollationOfSet(pair string) bool {
	set, collation, _ := strings.Cut(pair, "=")
	set, collation = strings.TrimSpace(set), strings.TrimSpace(collation)

	full := f.canonical(set, oldUTF8)
	return f.charsetOf(collation, oldUTF8) == full || f.charsetOf(set+"_"+collation, oldUTF8) == full
}
