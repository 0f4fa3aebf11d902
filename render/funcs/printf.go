package funcs

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// printf is that of text/template, but it never writes a mistake into the text, as in
// %!d(string=x). It converts numbers and text where it can, and fails where it cannot.
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
		return "", &layoutMistake{mistake{
			"the format has fewer verbs than values",
			"add a verb for each value, such as %v, or leave values out",
		}}
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

// directive writes the result of what follows a percent sign.
func (p *printer) directive() error {
	spec, err := p.spec()
	if err != nil {
		return err
	}

	verb, n := utf8.DecodeRuneInString(p.layout[p.at:])
	p.at += n
	switch {
	case verb == '%':
		p.out.WriteByte('%')
		return nil
	case n == 0:
		return &layoutMistake{mistake{"the format ends after a %, without a verb", verbHint}}
	case !strings.ContainsRune(verbs, verb):
		return &layoutMistake{mistake{fmt.Sprintf("there is no verb %%%c", verb), verbHint}}
	}

	arg, err := p.argument(verb)
	if err != nil {
		return err
	}
	fit, err := fitted(verb, arg)
	if err != nil {
		return err
	}

	fmt.Fprintf(&p.out, spec+string(verb), fit)
	return nil
}

// spec reads all that may be between the percent sign and the verb, and returns it
// for package fmt, from the percent sign on.
func (p *printer) spec() (string, error) {
	flags := "%"
	for p.at < len(p.layout) && strings.IndexByte("+-# 0", p.layout[p.at]) >= 0 {
		flags += string(p.layout[p.at])
		p.at++
	}

	width, err := p.size("")
	if err != nil {
		return "", err
	}

	precision := ""
	if p.at < len(p.layout) && p.layout[p.at] == '.' {
		p.at++
		precision, err = p.size(".")
		if err != nil {
			return "", err
		}
	}

	return flags + width + precision, p.index()
}

const verbHint = "for a percent sign write %%; verbs are %s, %v, %d, %f, %q and the others of Go"

const verbs = "vTtbcdoOqxXUeEfFgGs"

// sizeMax is the largest width and precision that package fmt takes.
const sizeMax = 1_000_000

// size reads a width or, with a point before it, a precision: digits, or * for an
// argument. It returns the point and the digits. A negative precision means none, as it
// does to package fmt.
func (p *printer) size(point string) (string, error) {
	if err := p.index(); err != nil {
		return "", err
	}

	digits := p.digits()
	if digits == "" && p.at < len(p.layout) && p.layout[p.at] == '*' {
		p.at++
		n, err := p.sizeArgument()
		if err != nil {
			return "", err
		}
		if point != "" && n < 0 {
			return "", nil
		}
		digits = strconv.FormatInt(n, 10)
	}

	if n, _ := strconv.Atoi(strings.TrimPrefix(digits, "-")); n > sizeMax || len(digits) > 8 {
		return "", &layoutMistake{mistake{"the format has a width or precision above 1000000", "make it smaller"}}
	}
	return point + digits, nil
}

func (p *printer) digits() string {
	from := p.at
	for p.at < len(p.layout) && '0' <= p.layout[p.at] && p.layout[p.at] <= '9' {
		p.at++
	}
	return p.layout[from:p.at]
}

func (p *printer) sizeArgument() (int64, error) {
	arg, err := p.argument('*')
	if err != nil {
		return 0, err
	}

	n, err := whole(arg)
	if err != nil {
		return 0, &mistake{"the * of the format takes a whole number", "give it one, or write the width in the format"}
	}
	return n, nil
}

// index reads the number of an argument, as in [2].
func (p *printer) index() error {
	if p.at >= len(p.layout) || p.layout[p.at] != '[' {
		return nil
	}

	inside, _, closed := strings.Cut(p.layout[p.at+1:], "]")
	n, err := strconv.Atoi(inside)
	if !closed || err != nil || n < 1 || n > len(p.args) {
		return p.noValue(inside, n)
	}

	p.at += len(inside) + 2
	p.next = n - 1
	p.indexed = true
	return nil
}

// noValue is the mistake of brackets without the number of a value in them.
func (p *printer) noValue(inside string, n int) error {
	const hint = "the first value is [1], as in %[1]s"
	if n < 1 || strings.Trim(inside, "0123456789") != "" {
		return &layoutMistake{mistake{"the format has a [ after a % without the number of a value", hint}}
	}

	there := fmt.Sprintf("there are %d", len(p.args))
	if len(p.args) == 1 {
		there = "there is 1"
	}
	return &layoutMistake{mistake{"the format asks for value " + inside + ", but " + there, hint}}
}

func (p *printer) argument(verb rune) (any, error) {
	if p.next >= len(p.args) {
		return nil, &layoutMistake{mistake{
			fmt.Sprintf("the verb %%%c has no value", verb),
			"give printf a value for each verb; for a percent sign write %%",
		}}
	}

	p.next++
	return p.args[p.next-1], nil
}
