package tree

import (
	"regexp"
	"strings"
	"sync"

	"github.com/initplate/initplate/render/format"
)

// plainKind is the type of a scalar without quotes, or Odd where readers of YAML 1.1 (its
// type repository, as PyYAML has it) and of 1.2 (the core schema of its specification,
// 10.3.2) do not agree.
func plainKind(s string) format.Kind {
	switch strings.ToLower(s) {
	case "", "~", "null":
		return caseKind(s, format.Null)
	case "true", "false":
		return caseKind(s, format.Bool)
	case "y", "n", "yes", "no", "on", "off", "<<", "=":
		return format.Odd
	}

	if !strings.ContainsRune("+-.0123456789eE", rune(s[0])) {
		return format.Str
	}

	res := numbers()
	switch {
	case res.whole.MatchString(s):
		return format.Int
	case res.decimal.MatchString(s):
		return format.Float
	case res.odd.MatchString(s):
		return format.Odd
	case strings.Contains(s, "_") && plainKind(strings.ReplaceAll(s, "_", "")) != format.Str:
		return format.Odd // Go's reader ignores each _
	}

	return format.Str
}

// isDecimal reports whether a whole number is written as readers write it. As a name, +1 is 1
// to some readers and text to others.
func isDecimal(s string) bool { return s != "-0" && s[0] != '+' && !strings.HasPrefix(s, "0x") }

// caseKind gives a word a type if it is written as true, True or TRUE are. In any other mix
// of case it is text.
func caseKind(s string, kind format.Kind) format.Kind {
	if len(s) < 2 {
		return kind
	}

	lower, upper := strings.ToLower(s), strings.ToUpper(s)
	if s == lower || s == upper || s == upper[:1]+lower[1:] {
		return kind
	}

	return format.Str
}

type numberRE struct{ whole, decimal, odd *regexp.Regexp }

// numbers compiles the patterns of numbers when the first document needs them.
var numbers = sync.OnceValue(func() numberRE {
	return numberRE{
		whole: regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)$|^0x[0-9a-fA-F]+$`),
		decimal: regexp.MustCompile(`^([-+]?[0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?$` +
			`|^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$`),
		// Integers of one of the two, and of Go's reader.
		odd: regexp.MustCompile(`(?i)^[-+]?(0b[-+]?[01_]+|0o[-+][0-7_]+|0o?[0-7_]*[0-9]*|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$` +
			`|^[-+]?([0-9][0-9_]*)?\.?[0-9_]*([eE][-+]?[0-9]+)?$|^[-+]\.(nan|NaN|NAN)$` + // floats
			`|^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$` + // to base 60
			`|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?$`), // dates
	}
})

// numberYAML writes a number so that YAML 1.1 takes it for one too: there, a float has a
// point, and its exponent a sign.
func numberYAML(v any) string {
	s := number(v)
	mantissa, exponent, ok := strings.Cut(strings.ToLower(s), "e")
	if _, isBool := v.(bool); !ok || isBool || exponent == "" {
		return s
	}

	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}

	if strings.Trim(exponent[:1], "-+") != "" {
		exponent = "+" + exponent
	}

	return mantissa + "e" + exponent
}

// tagged begins the kind of a scalar that must look like what its tag says.
const tagged format.Kind = "tagged "
