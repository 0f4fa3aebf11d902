package apache

import (
	"strings"
)

// hole stands in a text for a field. No value holds it.
const hole = "\x00"

// decode returns what an argument means: its text, with a hole for each field, and the fields.
func decode(s string, c class) (string, []string) {
	switch {
	case c == layout && strings.ContainsAny(s, `%\`):
		return decodeWith(s, layoutItem)
	case c == text && strings.ContainsAny(s, `%\$`):
		return decodeWith(s, textItem)
	}
	return s, nil
}

// decodeWith decodes a text by its items. item returns what the text begins with: what that means,
// or, of a field, nothing, and its size in bytes.
func decodeWith(s string, item func(s string) (meaning string, size int)) (string, []string) {
	var b strings.Builder
	var fields []string
	for s != "" {
		meaning, size := item(s)
		if meaning == "" {
			fields = append(fields, s[:size])
			meaning = hole
		}
		b.WriteString(meaning)
		s = s[size:]
	}

	return b.String(), fields
}

// layoutItem reads an item of a format: parse_format_string in mod_headers.c, parse_log_string in
// mod_log_config.c.
func layoutItem(s string) (meaning string, size int) {
	two := s[:min(2, len(s))]
	switch {
	case two == "%%" || two == "%":
		return "%", len(two)
	case s[0] == '%':
		return "", fieldSize(s)
	}

	if n := strings.Index(`\\\n\r\t`, two); s[0] == '\\' && len(two) == 2 && n >= 0 && n%2 == 0 {
		return "\\\n\r\t"[n/2 : n/2+1], 2
	}

	return s[:1], 1
}

// fieldSize returns how long the field is that a format begins with: %200{Referer}i.
func fieldSize(s string) int {
	i := 1
	for i < len(s) && strings.IndexByte("!<>,0123456789{", s[i]) >= 0 {
		if s[i] == '{' {
			n := strings.IndexByte(s[i:], '}')
			if n < 0 {
				return len(s)
			}
			i += n
		}
		i++
	}

	if i < len(s) && s[i] == '^' {
		i += 2
	}

	return min(i+1, len(s))
}

// textItem reads an item of a string with variables: server/util_expr_scan.l.
func textItem(s string) (meaning string, size int) {
	isDigit := func(i int) bool { return i < len(s) && '0' <= s[i] && s[i] <= '9' }
	switch {
	case strings.HasPrefix(s, "%{"):
		return "", variableSize(s)
	case s[0] == '$' && isDigit(1):
		return "", 2
	case s[0] == '\\' && isDigit(1):
		return "", 2 // a character by its number, which only a template's own text has
	case s == `\`:
		return "", 1 // httpd ends with an error of its scanner
	case s[0] != '\\':
		return s[:1], 1
	}

	if n := strings.IndexByte("nrtbf", s[1]); n >= 0 {
		return "\n\r\t\b\f"[n : n+1], 2
	}

	return s[1:2], 2
}

// variableSize returns how long the variable is that a string begins with: %{HTTP_HOST}, %{tolower:%{HTTP_HOST}}.
func variableSize(s string) int {
	depth := 0
	for i := range len(s) {
		switch {
		case s[i] == '{':
			depth++
		case s[i] == '}':
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}
