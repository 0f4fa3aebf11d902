package format

import (
	"math/rand/v2"
	"strings"
)

// randomValue makes a string of any bytes, or of what readers of option files
// take for more than itself.
func randomValue(r *rand.Rand) string {
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

// randomDocument makes an option file of lines good and bad.
func randomDocument(r *rand.Rand, lines []string) string {
	var b strings.Builder
	if r.IntN(20) > 0 {
		b.WriteString("[mysqld]\n")
	}
	for range 1 + r.IntN(8) {
		for range 1 + r.IntN(2) {
			if r.IntN(3) > 0 {
				b.WriteString(lines[r.IntN(len(lines))])
			} else {
				b.WriteString(randomLine(r))
			}
		}
		switch r.IntN(80) {
		case 0:
			b.WriteString("\r\n")
		case 1:
			b.WriteString(" # " + randomLine(r) + "\n")
		case 2:
			b.WriteString(strings.Repeat(" x", 1900+r.IntN(200)) + "\n")
		case 3:
			b.WriteString(strings.Repeat(" ", 4060+r.IntN(60)) + "\n")
		case 4:
			b.WriteString("\x00junk\n")
		default:
			b.WriteString("\n")
		}
	}
	s := b.String()
	if r.IntN(5) == 0 {
		s = strings.TrimRight(s, "\n")
	}
	return s
}

// randomLine is a random value without the line breaks and directives, so that
// most of the documents it stands in have no error.
func randomLine(r *rand.Rand) string {
	for {
		s := strings.NewReplacer("\n", "", "!", "", "[", "", "\x00", "").Replace(randomValue(r))
		if len(s) < 500 {
			return s
		}
	}
}
