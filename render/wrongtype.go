package render

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"text/template/parse"
	"time"

	"github.com/initplate/initplate/render/funcs"
)

// inWords says what went wrong in an execution without showing a value: the types and
// the names of functions and fields that it takes are the template's own. It is "" for
// what cannot be told so.
func (t *Template) inWords(err error, msg string, at int) (text, hint string) {
	fn := t.walk.functionAt(at)
	if m := regexp.MustCompile(`^error calling (\w+): `).FindStringSubmatch(msg); m != nil {
		fn = m[1]
		if why := failedFor(fn, err); why != "" {
			return fn + ": " + why, ""
		}
		msg = msg[len(m[0]):]
	}
	before := ""
	if fn != "" {
		before = fn + ": "
	}
	find := func(pattern string) []string { return regexp.MustCompile(pattern).FindStringSubmatch(msg) }

	if m := find(`wrong type for value; expected (.+); got (.+)$`); m != nil {
		want, got := funcs.TypeInWords(m[1]), funcs.TypeInWords(m[2])
		return before + "the value is " + got + ", and it wants " + want, conversion(want, got)
	}
	if m := find(`can't evaluate field (\w+) in type (.+)$`); m != nil {
		of := funcs.TypeInWords(m[2])
		if of == "a value" {
			of = "the value"
		}
		return of + " has no field " + m[1], ""
	}
	if m := find(`^(\w+) is not a method but has arguments|^(\w+) has arguments but cannot be invoked`); m != nil {
		return "field " + m[1] + m[2] + " takes no arguments", ""
	}
	if m := find(`^nil pointer evaluating .*\.(\w+)$`); m != nil {
		return "there is nothing to take field " + m[1] + " of", "guard it with {{ with }} or {{ if }}"
	}
	if find(`^(?:cannot|can't) (?:index|slice|call|iterate over)\b|^Cannot find \w+ on type `) != nil {
		return before + "the value is of a type that it does not take", ""
	}
	switch {
	case find(`^range can't iterate over `) != nil:
		return "range wants a list, a map or a number, and the value is none", ""
	case find(`^(?:.*: )?(?:index|slice) out of (?:range|bounds)|^index out of range|^invalid slice index|slice index out of bounds$`) != nil:
		return before + "the list or the text is shorter than that", "look at its length first, with len"
	case find(`^wrong number of args for \w+: want (?:at least )?\d+ got \d+$`) != nil:
		return msg, ""
	}
	return "", ""
}

// failedFor says why a function failed, as far as the type of its error tells.
func failedFor(fn string, err error) string {
	var pattern *syntax.Error
	var notBase32 base32.CorruptInputError
	var notJSON *json.SyntaxError
	var notBase64 base64.CorruptInputError
	var notHex hex.InvalidByteError
	var notTime *time.ParseError
	switch {
	case errors.As(err, &pattern):
		return "the regular expression is wrong: " + pattern.Code.String()
	case errors.Is(err, strconv.ErrRange):
		return "the number is out of range"
	case errors.Is(err, strconv.ErrSyntax) && strings.HasSuffix(fn, "Bool"):
		return "the value is not true or false"
	case errors.Is(err, strconv.ErrSyntax):
		return "the value is not a number"
	case errors.As(err, &notJSON):
		return "the value is not JSON"
	case errors.As(err, &notBase64):
		return "the value is not base64"
	case errors.As(err, &notBase32):
		return "the value is not base32"
	case errors.As(err, &notHex):
		return "the value is not hexadecimal"
	case errors.As(err, &notTime):
		return "the value is not a time of that layout"
	}
	return ""
}

// conversion is what makes a value of one type one of another.
func conversion(want, got string) string {
	switch {
	case want == "text" && (got == "a number" || got == "true or false"):
		return "make text of it before, with | toString"
	case want == "text" && got == "a list":
		return "make text of it before, with join, or take an item with index"
	case want == "text" && got == "a map":
		return "take a field of it, or make text of it before, with | toJSON"
	case want == "a number" && got == "text":
		return "make a number of it before, with | parseInt or | parseFloat"
	}
	return ""
}

// functionAt is the function that is called at a byte of the template, or that a value
// which stands there is piped into; "" if there is none.
func (w *walk) functionAt(offset int) string {
	p := w.pipeAt(offset)
	if p == nil {
		return ""
	}
	name, best := "", -1
	var look func(*parse.PipeNode)
	look = func(p *parse.PipeNode) {
		for i, c := range p.Cmds {
			at := int(c.Position())
			fn := called(c)
			if strings.HasPrefix(fn, "_") {
				continue
			}
			if at <= offset && at >= best && fn != "" {
				name, best = fn, at
			} else if at <= offset && at >= best && fn == "" && i+1 < len(p.Cmds) {
				name, best = called(p.Cmds[i+1]), at
			}
			for _, a := range c.Args {
				if inner, ok := a.(*parse.PipeNode); ok {
					look(inner)
				}
			}
		}
	}
	look(p)
	return strings.TrimPrefix(name, "_emit")
}
