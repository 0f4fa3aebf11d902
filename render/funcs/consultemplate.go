package funcs

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"
)

// consulTemplateFuncs are consul-template's, where they are not sprig's too.
func consulTemplateFuncs(sprig template.FuncMap) template.FuncMap {
	m := template.FuncMap{
		"base64Decode": sprig["b64dec"], "base64Encode": sprig["b64enc"],
		"base64URLDecode": decoded(base64.URLEncoding.DecodeString), "base64URLEncode": base64URLEncode,
		"md5sum": md5sum, "sha256Hex": sprig["sha256sum"], "hmacSHA256Hex": hmacSHA256Hex,

		"in": in, "contains": contains,
		"containsAll": containsSome(true, true), "containsAny": containsSome(false, false),
		"containsNone": containsSome(true, false), "containsNotAll": containsSome(false, true),

		"byKey": byKey, "byMeta": byMeta, "byPort": byPort, "byTag": byTag, "explode": explode, "explodeMap": explodeMap,
		"mergeMap": sprig["mustMerge"], "mergeMapWithOverride": sprig["mustMergeOverwrite"],

		"indent": indentLines, "loop": loop(sprig), "split": split, "splitToMap": splitToMap,
		"trim": trim, "trimSpace": strings.TrimSpace, "replaceAll": sprig["replace"],
		"regexMatch": sprig["mustRegexMatch"], "regexReplaceAll": regexReplaceAll(sprig),
		"toLower": strings.ToLower, "toTitle": toTitle, "toUpper": strings.ToUpper,

		"parseBool": orZero(strconv.ParseBool), "parseJSON": parseJSON, "parseYAML": parseYAML,
		"parseFloat": orZero(func(s string) (float64, error) { return strconv.ParseFloat(s, 64) }),
		"parseInt":   orZero(func(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) }),
		"parseUint":  orZero(func(s string) (uint64, error) { return strconv.ParseUint(s, 10, 64) }),

		"toJSON": toJSON, "toJSONPretty": toJSONPretty, "toTOML": toTOML, "toYAML": toYAML,
		"toUnescapedJSON": toUnescapedJSON, "toUnescapedJSONPretty": toUnescapedJSONPretty,
	}
	addArithmetic(m)
	return m
}

func base64URLEncode(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) }

func md5sum(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) }

func hmacSHA256Hex(message, key string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(message))
	return hex.EncodeToString(h.Sum(nil))
}

// orZero reads text, of which nothing is 0, or false. What is a number already is
// read as the text of it.
func orZero[T any](parse func(string) (T, error)) func(any) (T, error) {
	return func(v any) (out T, err error) {
		s, err := text(v)
		if err != nil || s == "" {
			return out, err
		}
		out, err = parse(strings.TrimSpace(s))
		if err != nil { // without the name of strconv's function
			err = fmt.Errorf("%q: %w", s, errors.Unwrap(err))
		}
		return out, err
	}
}

// indentLines leaves empty lines empty.
func indentLines(n any, s string) (string, error) {
	c, err := whole(n)
	if err == nil {
		err = room(int(c), 1+strings.Count(s, "\n"))
	}
	if err != nil {
		return "", err
	}
	return regexp.MustCompile(`(?m)^.`).ReplaceAllString(s, strings.Repeat(" ", int(c))+"$0"), nil
}

// loop returns the numbers from 0, or from the first argument, to the last one,
// which is left out.
func loop(sprig template.FuncMap) func(bounds ...any) (any, error) {
	untilStep := sprig["untilStep"].(func(...any) (any, error))
	return func(bounds ...any) (any, error) {
		if len(bounds) == 1 {
			bounds = []any{"", bounds[0]}
		}
		if len(bounds) != 2 {
			return nil, failure("wants one or two numbers")
		}
		from, to := bounds[0], bounds[1]
		if from == "" {
			from = 0
		}
		if to == "" {
			to = 0
		}
		return untilStep(from, to, 1)
	}
}

// split trims the text first, and of nothing makes no parts.
func split(sep, s string) []string {
	s = strings.TrimSpace(s)
	if s == "" {
		return []string{}
	}
	return strings.Split(s, sep)
}

// splitToMap leaves out parts without the second separator.
func splitToMap(sep, assign, s string) map[string]string {
	m := map[string]string{}
	for _, part := range split(sep, s) {
		if k, v, ok := strings.Cut(part, assign); ok {
			m[k] = v
		}
	}
	return m
}

// trim is consul-template's of two arguments and sprig's of one.
func trim(args ...string) (string, error) {
	switch len(args) {
	case 1:
		return strings.TrimSpace(args[0]), nil
	case 2:
		return strings.Trim(args[1], args[0]), nil
	}
	return "", failure("wants a text, or what to trim and a text")
}

// regexReplaceAll is sprig's, with the text as the last argument.
func regexReplaceAll(sprig template.FuncMap) func(expr, repl, s string) (any, error) {
	replace := sprig["regexReplaceAll"].(func(...any) (any, error))
	return func(expr, repl, s string) (any, error) { return replace(expr, s, repl) }
}

// toTitle gives every word a capital. What joins letters within a word, such as
// an apostrophe, does not divide it.
func toTitle(s string) string {
	const word = `\p{L}+(?:['.:‘’·]\p{L}+|[\p{M}\p{Nd}\p{Pc}]+\p{L}*)*`
	return regexp.MustCompile(word).ReplaceAllStringFunc(s, func(w string) string {
		r, n := utf8.DecodeRuneInString(w)
		return string(unicode.ToTitle(r)) + w[n:]
	})
}
