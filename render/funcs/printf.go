package funcs

import (
	"fmt"
	"strconv"
	"strings"
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
		return "", &layoutMistake{mistake{
			"the format has fewer verbs than there are values",
			"give it a verb for each value, such as %v, or leave values out",
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
	case n == 0:
		return &layoutMistake{mistake{"the format ends behind a %, without a verb", verbHint}}
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
	fmt.Fprintf(&p.out, spec.String()+string(verb), fit)
	return nil
}

const verbHint = "for a percent sign write %%; verbs are %s, %v, %d, %f, %q and others of Go's"

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
		return &layoutMistake{mistake{"the format has a width or precision of more than 1000000", "make it smaller"}}
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
		return p.noValue(inside, n)
	}
	p.at += len(inside) + 2
	p.next, p.indexed = n-1, true
	return nil
}

// noValue tells of a number in brackets that no value has; n is 0 if it is none.
func (p *printer) noValue(inside string, n int) error {
	const hint = "the first value is [1], as in %[1]s"
	there := fmt.Sprintf("there are %d", len(p.args))
	if len(p.args) == 1 {
		there = "there is 1"
	}
	if n < 1 || strings.Trim(inside, "0123456789") != "" {
		return &layoutMistake{mistake{"the format has a [ behind a % without the number of a value", hint}}
	}
	return &layoutMistake{mistake{"the format asks for value " + inside + ", and " + there, hint}}
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
