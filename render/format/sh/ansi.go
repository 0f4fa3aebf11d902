package sh

import "strings"

// unescapeANSI reads the text between $' and ', as far as it has the escapes that escapeANSI writes.
// ok is false if it has others.
func unescapeANSI(s string) (text string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}

		i++
		if i == len(s) || strings.IndexByte(`\'"?nrtabfvEe`, s[i]) < 0 {
			return "", false
		}

		if n := strings.IndexByte("nrtabfvEe", s[i]); n >= 0 {
			b.WriteByte("\n\r\t\a\b\f\v\x1b\x1b"[n])
		} else {
			b.WriteByte(s[i])
		}
	}

	return b.String(), true
}

// escapeANSI writes a value for $'...'.
func escapeANSI(s string) string { return strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) }
