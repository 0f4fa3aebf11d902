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
	errRangeFloat failure = "number out of range for a float"
	errLong       failure = "number out of range for a duration"
	errLarge      failure = "number out of range for a size"
	errNotOctal   failure = "not an octal number such as 0644"
	errZero       failure = "division by zero"
	errTooLong    failure = "the result would exceed 10 MiB"
	errTooMany    failure = "the result would have more than 1000000 elements"
	errTooDeep    failure = "nested more than 1000 deep"
)

// Limits on results. A count may come from a source, and must not use up the memory.
const (
	maxText  = 10 << 20 // bytes that a function may add to its arguments
	maxItems = 1_000_000
	maxDepth = yamlnode.MaxDepth // of nested lists and maps
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
// them could overflow the integers and never end.
func steps(start, stop, step int) error {
	from := float64(start)
	to := float64(stop)
	by := math.Abs(float64(step))

	if math.Abs(from-to) > max(by, 1)*maxItems || max(math.Abs(from), math.Abs(to), by) > 1<<53 {
		return errTooMany
	}
	return nil
}

// limit puts limits on sprig's functions whose result can be much larger than
// their arguments: those that multiply by a count, or multiply two lengths.
func limit(m template.FuncMap) {
	for name, check := range limits(m["toStrings"].(func(any) []string)) {
		m[name] = limited(reflect.ValueOf(m[name]), reflect.ValueOf(check))
	}

	m["mustRegexReplaceAll"] = m["regexReplaceAll"]
	m["mustRegexReplaceAllLiteral"] = m["regexReplaceAllLiteral"]
}

// limits returns a check for each function. It takes the arguments of the function and
// returns an error.
func limits(toStrings func(any) []string) map[string]any {
	lines := func(n int, s string) error { return room(n, 1+strings.Count(s, "\n")) }

	return map[string]any{
		"repeat":    func(n int, s string) error { return room(n, len(s)) },
		"indent":    lines,
		"nindent":   lines,
		"until":     func(n int) error { return steps(0, n, 1) },
		"untilStep": steps,
		"seq":       seqSteps,
		"join":      func(sep string, list any) error { return room(len(toStrings(list)), len(sep)) },
		"wrapWith":  func(width int, sep, s string) error { return room(len(s)/max(width, 1), len(sep)) },
		"replace":   func(old, repl, s string) error { return room(strings.Count(s, old), len(repl)-len(old)) },

		"regexReplaceAll":        replacements,
		"regexReplaceAllLiteral": replacements,
	}
}

// seqSteps checks the arguments of seq: LAST, FIRST LAST, or FIRST STEP LAST.
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

	// Each $ in repl may be replaced by all of a match.
	return room(1, len(re.FindAllStringIndex(s, -1))*len(repl)+strings.Count(repl, "$")*len(s))
}

// limited returns fn with a check of its arguments before it, which may be invalid for
// none. For an int it takes whole numbers of any type, such as those from JSON.
func limited(fn, check reflect.Value) func(args ...any) (any, error) {
	return func(args ...any) (any, error) {
		in, err := argumentsFor(fn.Type(), args)
		if err != nil {
			return nil, err
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

// argumentsFor returns arguments in the types that a function takes. The arguments of a
// variadic function are ints.
func argumentsFor(fn reflect.Type, args []any) ([]reflect.Value, error) {
	if len(args) != fn.NumIn() && !fn.IsVariadic() {
		return nil, arityError(fn.NumIn())
	}

	in := make([]reflect.Value, len(args))
	for i, a := range args {
		want := reflect.TypeFor[int]()
		if !fn.IsVariadic() {
			want = fn.In(i)
		}

		v, err := argumentAs(want, a)
		switch {
		case err != nil:
			return nil, err
		case !v.IsValid():
			return nil, &argumentError{i + 1, want}
		}
		in[i] = v
	}
	return in, nil
}

// argumentAs returns an argument in the type that is wanted, or the invalid Value if it
// has another. It fails for an int that is not a whole number.
func argumentAs(want reflect.Type, a any) (reflect.Value, error) {
	if want.Kind() == reflect.Int {
		n, err := whole(a)
		return reflect.ValueOf(int(n)), err
	}

	v := reflect.ValueOf(a)
	in := reflect.New(want).Elem()
	switch {
	case v.IsValid() && v.Type().AssignableTo(want):
		in.Set(v)
	case v.IsValid() || want.Kind() != reflect.Interface:
		return reflect.Value{}, nil
	}
	return in, nil
}
