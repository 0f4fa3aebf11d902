package formattest

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// RandomText makes a string of what the readers of some format take for more
// than itself, and of plain words.
func RandomText(r *rand.Rand) string {
	if r.IntN(3) == 0 { // a password
		b := make([]byte, 1+r.IntN(16))
		for i := range b {
			b[i] = byte('!' + r.IntN('~'-'!'+1))
		}
		return string(b)
	}
	var b strings.Builder
	for range r.IntN(5) {
		switch r.IntN(9) {
		case 0:
			b.WriteRune(rune(r.IntN(0x300)))
		case 1:
			b.WriteRune(rune(r.IntN(0x30000)))
		case 2:
			b.WriteByte(byte(r.IntN(128)))
		case 3, 4:
			b.WriteString(textFragments[r.IntN(len(textFragments))])
		default:
			b.WriteString([]string{"a", "key", "Value", "x y", "10", "_", "/var/lib", "b-c", "d.e"}[r.IntN(9)])
		}
	}
	if s := b.String(); utf8.ValidString(s) || r.IntN(20) == 0 {
		return s
	}
	return "plain"
}

var textFragments = []string{
	" ", "  ", "\t", "\n", "\r", "\r\n", "\f", "\v", "\x00", "\x1b", "\u0085", "\u00a0", "\u2028", "\u3000", "\ufeff", "\ufffe", "💾", "é", "\xff",
	`"`, `'`, "`", `\`, `\\`, `\n`, `\u0041`, `\"`, `'"'"'`, `'\''`, `""`, `"""`, "#", " # ", ";", "!", "=", ":", " = ", "[", "]", "[x]", "[DEFAULT]",
	"\n[x]\nk = 1\n", "\nk=1\n", "\r k=1\r", "\n  more", "%", "%%", "%s", "%(k)s", "${k}", "$k", "$", "$(id)", "`id`", "~", "*", "?", "&", "|", ">f", "<", ">",
	"&amp;", "&#10;", "&x;", "<b/>", "</a>", "<!--", "-->", "--", "-", "---", "]]>", "]]", "<![CDATA[", "?>", "<?x", "/>", "true", "yes", "null", "~/", "0x10",
	"700000000", "710000001", "7", "export ", "\nid\n", ",", "{", "}", "(", ")", "@", "^", "xml", "xmlns",
}

// RandomValue makes a string of any bytes, or of what readers of option files
// take for more than itself.
func RandomValue(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(12) {
		switch r.IntN(8) {
		case 0, 1:
			for range r.IntN(6) {
				b.WriteByte(byte(1 + r.IntN(255)))
			}
		case 2, 3, 4:
			b.WriteString(fragments[r.IntN(len(fragments))])
		case 5:
			b.WriteByte(" \t\n\r\v\f\b\xa0\x85\"'\\#;=[]!"[r.IntN(18)])
		default:
			b.WriteString("abcdefghij"[r.IntN(10):])
		}
	}
	switch r.IntN(200) {
	case 0:
		b.WriteByte(0)
	case 1:
		b.WriteString(strings.Repeat("long ", 700+r.IntN(200)))
	}
	return b.String()
}

var fragments = []string{
	`"`, `'`, `\`, `\\`, `\"`, `\'`, `\n`, `\s`, `\x`, "#", " #", "# ", ";", "=", "==", " = ", "[", "]", "[mysqld]", "!",
	"\n", "\r", "\r\n", "\n\n", "\n#", "\n[mysqld]\nskip-grant-tables", "\nskip-grant-tables\n", "\n!include /etc/passwd\n", "!includedir /etc",
	" ", "  ", "\t", "\v", "\f", "\xa0", "\u00a0", "\u0085", "\x85", "\u2028", "\ufeff", "à", "Å", "\xff\xfe", "💾", "${x}", "%s",
	"700000000", "700000001", "70", "00", "7", "true", "3306", "-", "--", "/var/lib", `""`, `''`, "'\"'\"",
}
