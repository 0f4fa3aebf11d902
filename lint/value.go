package lint

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// takesAs reports whether the server takes an option written in one of the ways
// that were tried with a real one: b bare, e with an empty value, z with the value
// zzz, n with -1, f with 1.5, 1 and 0 with those, o with ON. Of an option that no
// real one could be asked about, its kind says it.
func (o *option) takesAs(way string) bool {
	takes := strings.ToLower(o.takes)
	if takes == "" {
		const known = "bool beznf10o flag b int n10 size n10 float nf10 enum 10 set e10 string eznf10o path eznf10o"
		takes = paired(known, o.kind)
	}
	return takes == "" || strings.Contains(takes, way)
}

// check checks how an option is written, and its value.
func (f *file) check(s *setting) {
	if s.switched && strings.EqualFold(strings.Trim(s.takes, "am"), "b") { // the prefix gives it a value
		hint := "write " + s.name + " alone"
		if s.off {
			hint = "leave it out"
		}
		f.value(Error, s, hint, "has no prefix that switches it: it takes no value")
		return
	}

	if s.switched { // which makes it 0 or 1, whatever its value
		if s.off && !s.takesAs("0") && !s.takesAs("b") {
			f.value(Error, s, f.withValue(s), "cannot be switched off like that")
		}
		return
	}

	switch {
	case s.auto && !s.has:
	case s.auto:
		f.value(Error, s, "write "+s.written+" alone", "takes no value")
	case !s.has && !s.takesAs("b"):
		f.value(Error, s, f.withValue(s), "needs a value")
	case s.has && s.noValue():
		f.value(Error, s, "write "+s.name+" alone", "takes no value")
	case s.has && s.value == "" && !s.takesAs("e"):
		f.value(Error, s, orLeave(f.withValue(s)), "has no value")
	case s.has && s.value == "" && s.kind == "bool":
		f.value(Warning, s, "write ON or OFF", "has no value, and is read as OFF")
	case !s.has || s.value == "":
	default:
		f.kind(s)
	}
}

// noValue reports whether an option takes no value.
func (o *option) noValue() bool {
	return !o.takesAs("1") && !o.takesAs("z") && !o.takesAs("o") && o.takesAs("b")
}

// orLeave adds that an option may be left out.
func orLeave(hint string) string {
	if strings.HasPrefix(hint, "leave it out") {
		return hint
	}
	return hint + ", or leave it out"
}

// withValue is a line with a value that the server takes, as far as one is known.
func (f *file) withValue(s *setting) string {
	v := s.example()
	line := s.name + " = " + v
	if v == "" || f.refuses(line) {
		return "leave it out, or give it a value"
	}
	return "write " + line
}

// example returns a value that the option takes: its default, if that is known, or else the first of its words.
func (s *setting) example() string {
	v := s.standard
	switch {
	case v != "" && v != "-" && !strings.HasPrefix(v, "<"):
		return v
	case len(s.values) > 0:
		return s.values[0]
	}
	return ""
}

// wrong is how bad a value is that cannot be read: some options of MariaDB, which do
// nothing or belong to a plugin that it can start without, take any; and behind loose_
// it ignores a bad one.
func (f *file) wrong(s *setting) Level {
	if strings.ContainsAny(s.takes, "zZ") || s.loose && f.server.mariadb() {
		return Warning
	}
	return Error
}

func (f *file) kind(s *setting) {
	switch s.option.kind {
	case "bool", "flag":
		f.boolean(s)
	case "int", "size":
		f.integer(s)
	case "float":
		f.float(s)
	case "enum":
		f.enum(s)
	case "set":
		f.members(s)
	default:
		f.text(s)
	}
}

func (f *file) boolean(s *setting) {
	if isBool(s.value) {
		return
	}

	level, means := Warning, "is read as OFF"
	if !s.takesAs("z") {
		level, means = Error, "is neither ON nor OFF"
	}

	f.value(level, s, boolHint(s.value), "%s %s", f.shown(s), means)
}

func boolHint(value string) string {
	switch strings.ToLower(value) {
	case "yes", "y", "enabled", "enable":
		return "write ON"
	case "no", "n", "disabled", "disable":
		return "write OFF"
	}
	return "write ON or OFF"
}

func isBool(v string) bool {
	return slices.Contains([]string{"on", "off", "true", "false", "1", "0"}, strings.ToLower(v))
}

// integer checks a whole number with a suffix, of which the servers read the first
// letter alone.
func (f *file) integer(s *setting) {
	n, suffix, ok := wholeNumber(s.value)
	switch {
	case !ok:
		hint := "write a whole number"
		if s.option.kind == "size" {
			hint += ", with K, M, G, T, P or E after it if you like"
		}
		f.value(f.wrong(s), s, hint, "%s is not a whole number", f.shown(s))
	case s.min() != nil && s.min().Sign() < 0 && n.Sign() > 0 && n.BitLen() > 63:
		f.value(f.wrong(s), s, f.largest(s), "%s is too large for a number of 64 bits with a sign", f.shown(s))
	case n.Sign() < 0 && f.server.mariadb() && !s.takesAs("n"):
		f.value(f.wrong(s), s, "write "+f.span(s), "%s is below zero, and %s refuses that", f.shown(s), f.server.title)
	case len(suffix) > 1 && s.beyond(exact(n)) == nil:
		f.value(Warning, s, "write "+strings.TrimSuffix(s.value, suffix[1:]),
			"in %s the server reads only the first letter after the number", f.shown(s))
	default:
		f.within(s, exact(n))
	}
}

// wholeNumber reads a number as eval_num_suffix in mysys/my_getopt does.
func wholeNumber(v string) (n *big.Int, suffix string, ok bool) {
	i := 0
	if v != "" && (v[0] == '-' || v[0] == '+') {
		i = 1
	}

	start := i
	for i < len(v) && v[i] >= '0' && v[i] <= '9' {
		i++
	}

	n, ok = new(big.Int).SetString(strings.TrimPrefix(v[:i], "+"), 10)
	if suffix = v[i:]; !ok || i == start || n.BitLen() > 64 {
		return nil, "", false
	}

	if suffix != "" {
		k := strings.Index("kmgtpe", strings.ToLower(suffix[:1]))
		if k < 0 {
			return nil, "", false
		}
		n.Lsh(n, uint(10*(k+1)))
	}

	return n, suffix, true
}

func exact(n *big.Int) *big.Float { return new(big.Float).SetPrec(200).SetInt(n) }

// within checks the range of a number, which the server puts right by itself.
func (f *file) within(s *setting, v *big.Float) {
	if to := s.beyond(v); to != nil {
		f.value(Warning, s, "write "+plain(to)+"; it takes "+f.span(s),
			"%s is out of range, and the server takes %s instead", f.shown(s), plain(to))
	}
}

// largest is a hint at the largest number that an option takes.
func (f *file) largest(s *setting) string {
	if s.max() == nil {
		return "write " + f.span(s)
	}
	return "write " + plain(s.max()) + "; it takes " + f.span(s)
}

// beyond is the end of the option's range beyond which a number is, nil for none.
func (o *option) beyond(v *big.Float) *big.Float {
	switch {
	case o.min() != nil && v.Cmp(o.min()) < 0:
		return o.min()
	case o.max() != nil && v.Cmp(o.max()) > 0:
		return o.max()
	}
	return nil
}

// span is the range of an option in words.
func (f *file) span(s *setting) string {
	switch {
	case s.min() != nil && s.max() != nil:
		return plain(s.min()) + " to " + plain(s.max())
	case s.min() != nil:
		return plain(s.min()) + " or more"
	case s.max() != nil:
		return "at most " + plain(s.max())
	}

	return "0 or more"
}

func plain(f *big.Float) string {
	if f.IsInt() {
		n, _ := f.Int(nil)
		return n.String()
	}
	return f.Text('g', 10)
}

func (f *file) float(s *setting) {
	v, err := strconv.ParseFloat(s.value, 64)
	if err != nil {
		f.value(f.wrong(s), s, "write a number, as in 0.5", "%s is not a number", f.shown(s))
		return
	}
	f.within(s, big.NewFloat(v))
}
