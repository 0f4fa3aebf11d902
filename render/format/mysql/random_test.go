package mysql

import (
	"math/rand/v2"
	"strings"

	"github.com/initplate/initplate/render/format/formattest"
)

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
		s := strings.NewReplacer("\n", "", "!", "", "[", "", "\x00", "").Replace(formattest.RandomValue(r))
		if len(s) < 500 {
			return s
		}
	}
}
