package funcs

import (
	"math"
	"reflect"
	"regexp"
	"strings"
	"text/template"

	"github.com/initplate/initplate/render/yamlnode"
)

// A failure is why a function has no result. text/template puts the function's
// name before it.
type failure string

func (f failure) Error() string { return string(f) }

const (
	errNotNumber  failure = "not a number"
	errNotInteger failure = "not an integer"
	errRange      failure = "number out of range"
	errRangeFloat failure = "number out of range of floats"
	errLong       failure = "number out of range of durations"
	errLarge      failure = "number out of range of sizes"
	errNotOctal   failure = "not an octal number, as in 0644"
	errZero       failure = "division by zero"
	errTooLong    failure = "the result would exceed 10 MiB"
	errTooMany    failure = "the result would have more than 1000000 elements"
	errTooDeep    failure = "nested more than 1000 deep"
)

// A value from a source may be a count, and must not be able to eat the memory.
const (
	maxText  = 10 << 20 // bytes that a function may add to its arguments
	maxItems = 1_000_000
	maxDepth = yamlnode.MaxDepth // lists and maps in each other
)

// room fails if n pieces of size bytes are too much text.
func room(n, size int) error {
	if n < 0 {
		return failure("negative count")
	}
	if n > 0 && size > maxText/n {
		return errTooLong
	}
	return nil
}

// steps fails if there are too many numbers from start to stop, or if a loop over
// them could jump past the end of the integers and go round.
func steps(start, stop, step int) error {
	a, b, by := float64(start), float64(stop), math.Abs(float64(step))
	if math.Abs(a-b) > max(by, 1)*maxItems || max(math.Abs(a), math.Abs(b), by) > 1<<53 {
		return errTooMany
	}
	return nil
}

// limit puts limits on sprig's functions whose result can be much larger than
// their arguments: those that multiply by a count, or two lengths.
func limit(m template.FuncMap) {
	toStrings := m["toStrings"].(func(any) []string)
	lines := func(n int, s string) error { return room(n, 1+strings.Count(s, "\n")) }
	for name, check := range map[string]any{
		"repeat":    func(n int, s string) error { return room(n, len(s)) },
		"indent":    lines,
		"nindent":   lines,
		"until":     func(n int) error { return steps(0, n, 1) },
		"untilStep": steps,
		"seq":       seqSteps,
		"join":      func(sep string, list any) error { return room(len(toStrings(list)), len(sep)) },
		"wrapWith":  func(width int, sep, s string) error { return room(len(s)/max(width, 1), len(sep)) },
		"replace":   func(old, repl, s string) error { return room(strings.Count(s, old), len(repl)-len(old)) },

		"regexReplaceAll": replacements, "regexReplaceAllLiteral": replacements,
	} {
		m[name] = limited(reflect.ValueOf(m[name]), reflect.ValueOf(check))
	}
	m["mustRegexReplaceAll"], m["mustRegexReplaceAllLiteral"] = m["regexReplaceAll"], m["regexReplaceAllLiteral"]
}

// seqSteps looks at LAST, FIRST LAST, or FIRST STEP LAST.
func seqSteps(n ...int) error {
	switch len(n) {
	case 1:
		return steps(1, n[0], 1)
	case 2:
		return steps(n[0], n[1], 1)
	case 3:
		return steps(n[0], n[2], n[1])
	}
	return nil
}

func replacements(expr, s, repl string) error {
	re, err := regexp.Compile(expr)
	if err != nil {
		return err
	}
	// Each $ in repl may stand for all of a match.
	return room(1, len(re.FindAllStringIndex(s, -1))*len(repl)+strings.Count(repl, "$")*len(s))
}

// limited returns fn with a check of its arguments before it, if there is any. For a
// count it takes any whole number: those from JSON, for one, are not ints.
func limited(fn, check reflect.Value) func(args ...any) (any, error) {
	return func(args ...any) (any, error) {
		t := fn.Type()
		if len(args) != t.NumIn() && !t.IsVariadic() {
			return nil, arityError(t.NumIn())
		}
		in := make([]reflect.Value, len(args))
		for i, a := range args {
			want := reflect.TypeFor[int]()
			if !t.IsVariadic() {
				want = t.In(i)
			}
			if want.Kind() == reflect.Int {
				n, err := whole(a)
				if err != nil {
					return nil, err
				}
				a = int(n)
			}
			in[i] = reflect.New(want).Elem()
			if v := reflect.ValueOf(a); v.IsValid() && v.Type().AssignableTo(want) {
				in[i].Set(v)
			} else if v.IsValid() || want.Kind() != reflect.Interface {
				return nil, &argumentError{i + 1, want}
			}
		}
		if check.IsValid() {
			if err, _ := check.Call(in)[0].Interface().(error); err != nil {
				return nil, err
			}
		}
		out := fn.Call(in)
		if len(out) == 2 {
			err, _ := out[1].Interface().(error)
			return out[0].Interface(), err
		}
		return out[0].Interface(), nil
	}
}
