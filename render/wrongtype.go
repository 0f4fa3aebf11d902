package render

import (
	"cmp"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"time"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/render/access"
	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/run"
)

// inWords describes a failure in plain words without showing a value. Types and the names of
// functions and fields come from the template. It is "" if there are no such words.
func (t *Template) inWords(f failure, at int) (text, hint string) {
	var wrong *access.Error
	var method *access.MethodError
	switch {
	case errors.As(f.err, &wrong):
		return accessInWords(wrong)
	case errors.As(f.err, &method):
		return methodInWords(method)
	case errors.Is(f.err, run.ErrNotRanged):
		return run.ErrNotRanged.Error(), `split a text first, as in split "," TEXT or split " " (seq 3); or parse it, as in parseJSON TEXT`
	}
	if why := failedFor(f.function, f.err); why != "" {
		return f.function + ": " + why, ""
	}
	return messageInWords(cmp.Or(f.function, t.walk.FunctionAt(at)), f.said)
}

// messageInWords describes a failure by what text/template or the function fn said.
func messageInWords(fn, said string) (text, hint string) {
	name := fn
	if fn != "" {
		fn += ": "
	}

	if want, got := wrongType(said); want != "" {
		if want == got {
			return fn + "the value does not fit: it is too large, or has a fraction", ""
		}
		return fn + "the value is " + got + ", but must be " + want, conversion(want, got)
	}

	find := func(pattern string) bool { return regexp.MustCompile(pattern).MatchString(said) }
	switch {
	case find(`^(?:cannot|can't) (?:index|slice|call|iterate over)\b|^Cannot find \w+ on type `):
		return fn + "the value has the wrong type", ""
	case find(`^(?:.*: )?(?:index|slice) out of (?:range|bounds)|^index out of range|` +
		`^invalid slice index|slice index out of bounds$`):
		return fn + "the list or text is too short", "check its length first, with len"
	case find(`^non-function .* of type `):
		return fn + "the value is not a function", ""
	case find(`^exceeded maximum template depth`):
		return "templates call each other without end", "a template that calls itself needs an {{ if }} that ends that"
	case find(`should be type of slice or array but`):
		return fn + "the value is not a list", funcs.CallHint(name)
	}
	return miscounted(said)
}

// miscounted describes a call with a wrong number of arguments; "" for any other failure.
func miscounted(said string) (text, hint string) {
	call, ok := strings.CutPrefix(said, "wrong number of args for ")
	if !ok {
		return "", ""
	}

	name, counts, _ := strings.Cut(call, ": want ")
	want, got, _ := strings.Cut(counts, " got ")
	noun := " arguments"
	if strings.TrimPrefix(want, "at least ") == "1" {
		noun = " argument"
	}
	return name + ": takes " + want + noun + ", not " + got, funcs.CallHint(name)
}

// wrongType finds what a function needs and what it was given in text/template's error about an
// argument that does not fit; "" in any other. text/template has other words for constants of
// the template, which it checks before they are values.
func wrongType(said string) (want, got string) {
	for _, form := range []typeForm{
		{"can't handle ", " for arg of type "},
		{"expected ", "; found "},
		{"wrong type for value; expected ", "; got "},
		{"cannot assign nil to ", ""},
		{"invalid value; expected ", ""},
	} {
		rest, ok := strings.CutPrefix(said, form.before)
		at := strings.LastIndex(rest, form.between)
		if !ok || at < 0 {
			continue
		}

		return form.inWords(rest[:at], rest[at+len(form.between):])
	}
	return "", ""
}

// A typeForm is a form of text/template's error about the type of an argument: two texts, and
// what is before the first and between them.
type typeForm struct{ before, between string }

// inWords describes the types in an error of the form, from its two texts.
func (f typeForm) inWords(first, second string) (want, got string) {
	switch f.between {
	case " for arg of type ":
		return wanted(second), constantInWords(first)
	case "; found ":
		return wanted(strings.TrimPrefix(first, "unsigned ")), constantInWords(second)
	case "; got ":
		return wanted(first), funcs.TypeInWords(second)
	}
	return wanted(first), "nil"
}

// wanted describes a type that a function takes.
func wanted(name string) string {
	switch name {
	case "[]sources.Pair":
		return "the result of ls or tree"
	case "[]sources.Service":
		return "the result of service"
	}
	return funcs.TypeInWords(name)
}

// constantInWords describes the type of a constant of the template.
func constantInWords(text string) string {
	switch {
	case strings.HasPrefix(text, `"`), strings.HasPrefix(text, "`"):
		return "text"
	case text == "true", text == "false":
		return "true or false"
	case text == "nil":
		return text
	}
	return "a number"
}

// accessInWords describes an access to a value that failed.
func accessInWords(e *access.Error) (text, hint string) {
	switch e.Why {
	case access.OfNothing, access.OfNil:
		return e.Error(), "guard it with {{ with }} or {{ if }}"
	case access.UnknownField:
		of := funcs.TypeInWords(e.Of.String())
		if of == "a value" {
			of = "the value"
		}
		return of + " has no field " + e.Name, nearest.Hint(e.Name, e.Fields())
	}
	return e.Error(), ""
}

// methodInWords describes a call of a method that failed: what it was given, and what it takes.
func methodInWords(e *access.MethodError) (text, hint string) {
	if e.To == nil || e.From == nil {
		return miscounted(e.Error())
	}
	want, got := funcs.TypeInWords(e.To.String()), funcs.TypeInWords(e.From.String())
	if want == got {
		return e.Name + ": the value does not fit: it is too large, or has a fraction", ""
	}
	return e.Name + ": the value is " + got + ", but must be " + want, ""
}

// failedFor returns why a function failed, if the type of its error shows that.
func failedFor(fn string, err error) string {
	var pattern *syntax.Error
	var notBase32 base32.CorruptInputError
	var notJSON *json.SyntaxError
	var notBase64 base64.CorruptInputError
	var notHex hex.InvalidByteError
	var notTime *time.ParseError
	switch {
	case errors.As(err, &pattern):
		return "the regular expression is not valid: " + pattern.Code.String()
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

// conversion returns a hint that says how to convert a value of one type to another.
func conversion(want, got string) string {
	switch {
	case want == "text" && (got == "a number" || got == "true or false"):
		return "convert it to text first, with | toString"
	case want == "text" && got == "a list":
		return "convert it to text first, with join, or take an item with index"
	case want == "text" && got == "a map":
		return "take a field of it, or convert it to text first, with | toJSON"
	case want == "a number" && got == "text":
		return "convert it to a number first, with | parseInt or | parseFloat"
	}
	return ""
}
