package format

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// IsNestedJSON reports whether a text is a list or a map of JSON, even one that we refuse.
func IsNestedJSON(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && strings.ContainsAny(s[:1], "{[") && json.Valid([]byte(s))
}

// Plain returns a value as a template prints it.
func Plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case nil:
		return "null"
	case float64:
		return decimal(v)
	}
	return fmt.Sprint(v)
}

// decimal writes a float in digits, with an exponent only if there would be many digits.
func decimal(f float64) string {
	if a := math.Abs(f); a == 0 || 1e-20 <= a && a < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// IsPlainNumber reports whether s is a decimal number that all languages write in the same way
// and that no reader rounds: an integer of 64 bits, or at most 15 digits with a fraction.
// Longer numbers are text, to be safe, and so are 007 and -0.
func IsPlainNumber(s string) bool {
	const exact = 15
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, dot := strings.Cut(digits, ".")

	allDigits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	switch {
	case !allDigits(whole) || whole != "0" && whole[0] == '0' || dot && !allDigits(fraction):
		return false
	case s[0] == '-' && strings.Trim(digits, "0.") == "":
		return false
	case dot:
		return len(whole)+len(fraction) <= exact
	}

	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// SameNumber reports whether two texts are the same number, such as 1e+06 and 1000000. A long
// integer is only the same as itself, and not compared here.
func SameNumber(a, b string) bool {
	const exact = 15
	if len(strings.Trim(a, "-")) > exact && strings.Trim(a, "-0123456789") == "" {
		return false
	}
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err == nil && err2 == nil && x == y && !math.IsInf(x, 0) && !math.IsNaN(x)
}

// InRange reports whether readers have room for a leaf that is a number: it has 64 bits, and is
// not infinite.
func InRange(l Leaf) bool {
	switch l.Kind {
	case Int:
		_, err := strconv.ParseInt(l.Text, 0, 64)
		_, err2 := strconv.ParseUint(l.Text, 0, 64)
		return err == nil || err2 == nil
	case Float:
		return SameNumber(l.Text, l.Text)
	}
	return true
}

// IsComposite reports whether a value is not a scalar.
func IsComposite(v any) bool {
	switch reflect.ValueOf(v).Kind() {
	case reflect.Invalid, reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
		return true
	}
	return false
}
