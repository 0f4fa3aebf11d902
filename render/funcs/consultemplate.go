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

// addConsulTemplate adds consul-template's functions, where they are not sprig's too.
func addConsulTemplate(m, sprig template.FuncMap) {
	addHashes(m, sprig)
	addMembership(m)
	addGroups(m, sprig)
	addLines(m, sprig)
	addParsers(m)
	addEncoders(m)
	addArithmetic(m)
}

func addHashes(m, sprig template.FuncMap) {
	m["base64Decode"] = sprig["b64dec"]
	m["base64Encode"] = sprig["b64enc"]
	m["base64URLDecode"] = decoded(base64.URLEncoding.DecodeString)
	m["base64URLEncode"] = base64URLEncode
	m["hmacSHA256Hex"] = hmacSHA256Hex
	m["md5sum"] = md5sum
	m["sha256Hex"] = sprig["sha256sum"]
}

func addMembership(m template.FuncMap) {
	m["in"] = in
	m["contains"] = contains
	m["containsAll"] = containsSome(true, true)
	m["containsAny"] = containsSome(false, false)
	m["containsNone"] = containsSome(true, false)
	m["containsNotAll"] = containsSome(false, true)
}

func addGroups(m, sprig template.FuncMap) {
	m["byKey"] = byKey
	m["byMeta"] = byMeta
	m["byPort"] = byPort
	m["byTag"] = byTag
	m["explode"] = explode
	m["explodeMap"] = explodeMap
	m["mergeMap"] = sprig["mustMerge"]
	m["mergeMapWithOverride"] = sprig["mustMergeOverwrite"]
}

func addLines(m, sprig template.FuncMap) {
	m["indent"] = indentLines
	m["loop"] = loop(sprig)
	m["regexMatch"] = sprig["mustRegexMatch"]
	m["regexReplaceAll"] = regexReplaceAll(sprig)
	m["replaceAll"] = sprig["replace"]
	m["split"] = split
	m["splitToMap"] = splitToMap
	m["toLower"] = strings.ToLower
	m["toTitle"] = toTitle
	m["toUpper"] = strings.ToUpper
	m["trim"] = trim
	m["trimSpace"] = strings.TrimSpace
}

func addParsers(m template.FuncMap) {
	m["parseBool"] = orZero(strconv.ParseBool)
	m["parseFloat"] = orZero(func(s string) (float64, error) { return strconv.ParseFloat(s, 64) })
	m["parseInt"] = orZero(func(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) })
	m["parseUint"] = orZero(func(s string) (uint64, error) { return strconv.ParseUint(s, 10, 64) })
	m["parseJSON"] = parseJSON
	m["parseYAML"] = parseYAML
}

func addEncoders(m template.FuncMap) {
	m["toJSON"] = toJSON
	m["toJSONPretty"] = toJSONPretty
	m["toTOML"] = toTOML
	m["toUnescapedJSON"] = toUnescapedJSON
	m["toUnescapedJSONPretty"] = toUnescapedJSONPretty
	m["toYAML"] = toYAML
}

func base64URLEncode(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) }

func md5sum(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) }

func hmacSHA256Hex(message, key string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(message))
	return hex.EncodeToString(h.Sum(nil))
}

// orZero makes empty text 0, or false, and gives all other text to parse. A number is
// parsed as it prints.
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

// indentLines indents every line that is not empty.
func indentLines(n any, s string) (string, error) {
	width, err := whole(n)
	if err != nil {
		return "", err
	}
	if err := room(int(width), 1+strings.Count(s, "\n")); err != nil {
		return "", err
	}

	firsts := regexp.MustCompile(`(?m)^.`)
	return firsts.ReplaceAllString(s, strings.Repeat(" ", int(width))+"$0"), nil
}

// loop returns the numbers from the first argument, or from 0 if there is only one, up
// to but not including the last. Empty text is 0.
func loop(sprig template.FuncMap) func(bounds ...any) (any, error) {
	untilStep := sprig["untilStep"].(func(...any) (any, error))

	return func(bounds ...any) (any, error) {
		if len(bounds) == 1 {
			bounds = []any{0, bounds[0]}
		}
		if len(bounds) != 2 {
			return nil, failure("takes one or two numbers")
		}

		return untilStep(zeroIfEmpty(bounds[0]), zeroIfEmpty(bounds[1]), 1)
	}
}

// zeroIfEmpty returns 0 for empty text.
func zeroIfEmpty(v any) any {
	if v == "" {
		return 0
	}
	return v
}

// split trims the text first. Empty text has no parts.
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

// trim is consul-template's with two arguments and sprig's with one.
func trim(args ...string) (string, error) {
	switch len(args) {
	case 1:
		return strings.TrimSpace(args[0]), nil
	case 2:
		return strings.Trim(args[1], args[0]), nil
	}
	return "", failure("takes a text, or the characters to trim and a text")
}

// regexReplaceAll is sprig's, with the text as the last argument.
func regexReplaceAll(sprig template.FuncMap) func(expr, repl, s string) (any, error) {
	replace := sprig["regexReplaceAll"].(func(...any) (any, error))

	return func(expr, repl, s string) (any, error) { return replace(expr, s, repl) }
}

// toTitle capitalizes every word. An apostrophe or the like within a word does not
// begin another.
func toTitle(s string) string {
	const word = `\p{L}+(?:['.:‘’·]\p{L}+|[\p{M}\p{Nd}\p{Pc}]+\p{L}*)*`

	return regexp.MustCompile(word).ReplaceAllStringFunc(s, func(w string) string {
		r, n := utf8.DecodeRuneInString(w)
		return string(unicode.ToTitle(r)) + w[n:]
	})
}
