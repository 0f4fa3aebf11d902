package apache

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// classOf says what httpd makes of the argument n of a directive, whose name has small letters.
func classOf(directive string, words []word, n int) class {
	if strings.HasPrefix(words[n].text, "env=") {
		return tight
	}
	if strings.HasPrefix(directive, "<") && n == 1 && words[0].text == "~" {
		return regex
	}

	switch directive {
	case "logformat":
		return plainUnless(n == 0, layout)
	case "customlog", "globallog":
		return plainUnless(n == 1, layout)
	case "header", "requestheader":
		return ofHeader(words, n)
	case "setenv":
		return plainUnless(n == 1, optional)
	case "errordocument":
		return plainUnless(n == 1, text)
	case "authname", "authtype", "sethandler", "logmessage":
		return plainUnless(n == 0, text)
	case "define":
		return plainUnless(n == 1, loose)
	case "rewriterule":
		return ofRewriting(n, n == 0)
	case "rewritecond":
		return ofRewriting(n, n == 1 && !compares(words[n].text))
	case "setenvif", "setenvifnocase":
		return ofFeatures(n, 2, regex)
	case "browsermatch", "browsermatchnocase":
		return ofFeatures(n, 1, regex)
	case "setenvifexpr":
		return ofFeatures(n, 1, pattern)
	case "use", "<macro", "require", "<requireany", "dbdparams", "extfilterdefine", "sslrequire", "proxyhctemplate":
		return loose
	case "substitute", "filterprovider":
		return tight
	}

	if takesPattern(directive) {
		return pattern
	}
	if strings.HasSuffix(directive, "match") {
		return ofMatch(words, n)
	}
	return plain
}

// ofMatch says what the argument n of RedirectMatch and the like is: the last of several is what
// the matching text is replaced with.
func ofMatch(words []word, n int) class {
	if n > 0 && n == len(words)-1 {
		return pattern
	}
	return regex
}

// ofRewriting says what the argument n of RewriteRule or RewriteCond is.
func ofRewriting(n int, isRegex bool) class {
	switch {
	case isRegex:
		return matched
	case n < 2:
		return rewrite
	}
	return tight // flags, which commas separate
}

// compares reports whether the pattern of a RewriteCond is a comparison or a test of a file, such as
// !=VALUE or -f, instead of a regular expression.
func compares(s string) bool {
	s = strings.TrimPrefix(s, "!")
	return s != "" && strings.IndexByte("=<>-", s[0]) >= 0
}

// ofFeatures says what the argument n of SetEnvIf and the like is. From the argument first on, they
// are variables with values, in which = and ! have a meaning (add_setenvif_core in mod_setenvif.c).
// Those before are of one class.
func ofFeatures(n, first int, before class) class {
	if n < first {
		return before
	}
	return tight
}

// plainUnless returns a class if an argument has it.
func plainUnless(has bool, c class) class {
	if has {
		return c
	}
	return plain
}

// ofHeader says what the argument n of Header or RequestHeader is: [CONDITION] ACTION NAME [VALUE
// [REPLACEMENT]] [CONDITION].
func ofHeader(words []word, n int) class {
	action := 0
	if strings.EqualFold(words[0].text, "always") || strings.EqualFold(words[0].text, "onsuccess") {
		action = 1
	}
	if action >= len(words) {
		return plain
	}

	isEdit := false
	switch strings.ToLower(words[action].text) {
	case "edit", "edit*":
		isEdit = true
	case "unset", "echo":
		return plain
	}

	switch {
	case n == action+2 && isEdit:
		return regex
	case n == action+2, n == action+3 && isEdit:
		return layout
	}
	return plain
}

// takesPattern reports whether a directive takes text with $1 and %{...} in it.
func takesPattern(directive string) bool {
	switch directive {
	case "alias", "scriptalias", "redirect", "redirectpermanent", "redirecttemp", "errorlogformat", "authbasicfake",
		"proxypass", "proxypassreverse", "proxyfcgisetenvif", "virtualdocumentroot", "virtualscriptalias",
		"virtualdocumentrootip", "virtualscriptaliasip", "proxyhtmlurlmap":
		return true
	}

	return strings.HasPrefix(directive, "authform")
}

// conditionOf returns the expression that an argument is. In a format, expr= begins a string.
func conditionOf(directive, s string, c class) (expression string, ok bool) {
	switch directive {
	case "setenvifexpr":
		return s, c == pattern
	case "header", "requestheader", "customlog", "globallog", "logmessage":
		expression, ok = strings.CutPrefix(s, "expr=")
		return expression, ok && c == plain
	}
	return "", false
}

// expressionAt returns which argument of a directive an expression begins with.
func expressionAt(directive string, words []word) (n int, ok bool) {
	is := func(n int, s string) bool { return n < len(words) && strings.EqualFold(words[n].text, s) }
	switch directive {
	case "<if", "<elseif", "proxyhcexpr", "sslrequire":
		return 0, len(words) > 0
	case "rewritecond":
		return 1, is(0, "expr") && len(words) > 1
	case "require":
		if is(0, "not") {
			n = 1
		}
		return n + 1, is(n, "expr") && len(words) > n+1
	}
	return 0, false
}

// kindOf says what an argument is: some have words and prefixes that make something else of it.
func kindOf(directive, s string, c class) format.Kind {
	switch {
	case directive == "include" || directive == "includeoptional":
		return format.Include
	case strings.HasPrefix(s, "|"), strings.HasPrefix(s, "exec:"), strings.HasPrefix(s, "prg:"):
		return command
	case strings.HasPrefix(s, "expr="):
		return modified
	case c.isRewrite() && s != "" && strings.IndexByte("!<>=-", s[0]) >= 0:
		return modified
	case directive == "proxypass" && s == "!", directive == "errordocument" && strings.EqualFold(s, "default"):
		return modified
	}
	return format.Str
}
