package funcs

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// printf is that of text/template, but it never writes what is wrong with a verb into
// the text, as in %!d(string=x): numbers and text are taken for each other where they
// can be, and all else is an error.
func printf(layout string, args ...any) (string, error) {
	p := &printer{layout: layout, args: args}
	for p.at < len(layout) {
		literal, _, verb := strings.Cut(layout[p.at:], "%")
		p.out.WriteString(literal)
		p.at += len(literal)
		if !verb {
			break
		}
		p.at++
		if err := p.directive(); err != nil {
			return "", err
		}
	}
	if !p.indexed && p.next < len(args) {
		return "", &mistake{"the format has fewer verbs than there are values", "give it a verb for each value, such as %v, or leave values out"}
	}
	return p.out.String(), nil
}

// A printer is at work on one format.
type printer struct {
	layout  string
	at      int // in the layout
	args    []any
	next    int  // of the arguments
	indexed bool // an argument was named by its number
	out     strings.Builder
}

// directive writes what stands behind a percent sign.
func (p *printer) directive() error {
	var spec strings.Builder
	spec.WriteByte('%')
	for p.at < len(p.layout) && strings.IndexByte("+-# 0", p.layout[p.at]) >= 0 {
		spec.WriteByte(p.layout[p.at])
		p.at++
	}
	if err := p.size(&spec, ""); err != nil {
		return err
	}
	if p.at < len(p.layout) && p.layout[p.at] == '.' {
		p.at++
		if err := p.size(&spec, "."); err != nil {
			return err
		}
	}
	if err := p.index(); err != nil {
		return err
	}

	verb, n := utf8.DecodeRuneInString(p.layout[p.at:])
	p.at += n
	switch {
	case verb == '%':
		p.out.WriteByte('%')
		return nil
	case n == 0 || !strings.ContainsRune(verbs, verb):
		return &mistake{"the format has a % that begins no verb", "for a percent sign write %%; verbs are %s, %v, %d, %f, %q and others of Go's"}
	}
	arg, err := p.argument(verb)
	if err != nil {
		return err
	}
	fit, err := fitted(verb, arg)
	if err != nil {
		return err
	}
	fmt.Fprintf(&p.out, spec.String()+string(verb), fit)
	return nil
}

const verbs = "vTtbcdoOqxXUeEfFgGs"

// sizeMax is the largest width and precision that package fmt takes.
const sizeMax = 1_000_000

// size reads a width or, behind its point, a precision: digits, or * for an argument.
func (p *printer) size(spec *strings.Builder, point string) error {
	if err := p.index(); err != nil {
		return err
	}
	from := p.at
	for p.at < len(p.layout) && '0' <= p.layout[p.at] && p.layout[p.at] <= '9' {
		p.at++
	}
	digits := p.layout[from:p.at]
	if digits == "" && p.at < len(p.layout) && p.layout[p.at] == '*' {
		p.at++
		arg, err := p.argument('*')
		if err != nil {
			return err
		}
		n, err := whole(arg)
		if err != nil {
			return &mistake{"the * of the format wants a whole number", "give it one, or write the width into the format"}
		}
		digits = strconv.FormatInt(n, 10)
		if point != "" && n < 0 {
			point, digits = "", ""
		}
	}
	if n, _ := strconv.Atoi(strings.TrimPrefix(digits, "-")); n > sizeMax || len(digits) > 8 {
		return &mistake{"the format has a width or precision of more than 1000000", "make it smaller"}
	}
	spec.WriteString(point + digits)
	return nil
}

// index reads the number of an argument, as in [2].
func (p *printer) index() error {
	if p.at >= len(p.layout) || p.layout[p.at] != '[' {
		return nil
	}
	inside, _, closed := strings.Cut(p.layout[p.at+1:], "]")
	n, err := strconv.Atoi(inside)
	if !closed || err != nil || n < 1 || n > len(p.args) {
		return &mistake{"the format names a value by a number that there is none of", "the first value is [1], as in %[1]s"}
	}
	p.at += len(inside) + 2
	p.next, p.indexed = n-1, true
	return nil
}

func (p *printer) argument(verb rune) (any, error) {
	if p.next >= len(p.args) {
		return nil, &mistake{fmt.Sprintf("the verb %%%c has no value", verb), "give printf a value for each verb; for a percent sign write %%"}
	}
	p.next++
	return p.args[p.next-1], nil
}

// fitted returns a value as the verb takes it.
func fitted(verb rune, v any) (any, error) {
	p, err := printable(v)
	switch {
	case err != nil || verb == 'v':
		return p, err
	case verb == 'T':
		return v, nil
	}
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.Slice, reflect.Array:
		if rv.Type().Elem().Kind() == reflect.Uint8 {
			break
		}
		return fittedList(verb, rv)
	case reflect.Map:
		return fittedMap(verb, rv)
	}
	switch verb {
	case 's', 'q':
		return text(v)
	case 't':
		return fittedBool(v)
	case 'x', 'X':
		if isText(v) { // its bytes
			return v, nil
		}
		return fittedNumber(verb, v)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		return fittedFloat(verb, v)
	case 'b':
		if n, f, err := number(v); err == nil && n == nil {
			return f, nil
		}
	}
	return fittedNumber(verb, v)
}

// isText reports whether a value is text and no number of Vault's.
func isText(v any) bool {
	switch v.(type) {
	case json.Number:
		return false
	case []byte, fmt.Stringer, error:
		return !isNumber(v)
	}
	return reflect.ValueOf(v).Kind() == reflect.String
}

func fittedBool(v any) (any, error) {
	if s, ok := v.(string); ok {
		if b, err := strconv.ParseBool(strings.TrimSpace(s)); err == nil {
			return b, nil
		}
	}
	if rv := reflect.ValueOf(v); rv.Kind() == reflect.Bool {
		return rv.Bool(), nil
	}
	return nil, &mistake{"the verb %t wants true or false", "use %v"}
}

// fittedNumber is for verbs of whole numbers; x takes floats too.
func fittedNumber(verb rune, v any) (any, error) {
	if d, ok := v.(time.Duration); ok {
		return int64(d), nil
	}
	if n, f, err := number(v); err == nil && n == nil && (verb == 'x' || verb == 'X') {
		return f, nil
	}
	n, err := exactly(v)
	switch {
	case err == errNotInteger:
		return nil, &mistake{fmt.Sprintf("the verb %%%c wants a whole number", verb), "use %v or %.2f, or round the value before, with | int"}
	case err != nil:
		return nil, &mistake{fmt.Sprintf("the verb %%%c wants a whole number", verb), "use %s or %v"}
	case n.IsInt64():
		return n.Int64(), nil
	case n.IsUint64():
		return n.Uint64(), nil
	case verb == 'c' || verb == 'U':
		return nil, errRange
	}
	return n, nil
}

// fittedFloat is for verbs of floats. An integer keeps all its digits.
func fittedFloat(verb rune, v any) (any, error) {
	if d, ok := v.(time.Duration); ok {
		return float64(d), nil
	}
	n, f, err := number(v)
	switch {
	case err != nil:
		return nil, &mistake{fmt.Sprintf("the verb %%%c wants a number", verb), "use %s or %v"}
	case n == nil || n.BitLen() <= 53:
		return f, nil
	}
	return new(big.Float).SetInt(n), nil
}

func fittedList(verb rune, l reflect.Value) (any, error) {
	out := make([]any, l.Len())
	for i := range out {
		v, err := fitted(verb, l.Index(i).Interface())
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// fittedMap also fits the keys, to which the verb applies too.
func fittedMap(verb rune, m reflect.Value) (any, error) {
	out := make(map[any]any, m.Len())
	for k, e := range m.Seq2() {
		key, err := fitted(verb, k.Interface())
		if err != nil {
			return nil, err
		}
		if out[key], err = fitted(verb, e.Interface()); err != nil {
			return nil, err
		}
	}
	return out, nil
}
