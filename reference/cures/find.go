package cures

import (
	"slices"
	"strings"
	"unicode"
)

// Find returns the cures for a message, whole or in part, as initplate prints it: those of the kinds that list the
// message most of whose letters are in the text, in their order. Messages differ in little but the place where they are
// made, so several kinds may fit alike. Without such a message, it is the only kind in one of whose messages the text
// is. It returns none rather than one that only has some words of the text.
func (l List) Find(text string) (best []Cure) {
	text = plain(text)
	most := 0
	for _, c := range l {
		n := c.fits(text)
		if n > most {
			best, most = nil, n
		}
		if n > 0 && n == most {
			best = append(best, c)
		}
	}
	if most > 0 {
		return best
	}
	return l.holding(text)
}

// fits returns how many letters of a message of this kind the text has, at most.
func (c *Cure) fits(text string) (most int) {
	for _, message := range c.Messages {
		most = max(most, contained(strings.ToLower(message), text))
	}
	return most
}

// holding returns the only kind that has a text in its messages. A text of few letters is in too many.
func (l List) holding(text string) (found []Cure) {
	const fewest = 12
	if len(text) < fewest {
		return nil
	}
	for _, c := range l {
		if slices.ContainsFunc(c.Messages, func(m string) bool { return strings.Contains(strings.ToLower(m), text) }) {
			found = append(found, c)
		}
	}
	if len(found) > 1 {
		return nil
	}
	return found
}

// contained returns how many letters of a message the text has, if it has all parts between gaps in their order, as
// whole words; else 0. They count twice where the text begins as the message. A message of few letters must be all that
// the text says between its colons and semicolons, and one of even fewer is in too many texts.
func contained(message, text string) (letters int) {
	const fewest, few = 9, 20
	begins := !strings.HasPrefix(message, Gap) && strings.HasPrefix(text, strings.Split(message, Gap)[0])
	before, after := "", text
	for part := range strings.SplitSeq(message, Gap) {
		i := indexWord(after, part)
		if i < 0 {
			return 0
		}
		if letters == 0 {
			before = after[:i]
		}
		after = after[i+len(part):]
		letters += len(strings.TrimSpace(part))
	}

	isPart := strings.HasPrefix(message, Gap) || before == "" || strings.HasSuffix(before, ": ")
	ends := strings.HasSuffix(message, Gap) || after == "" || strings.ContainsAny(after[:1], ":;,")
	switch {
	case letters < fewest, letters < few && !(isPart && ends):
		return 0
	case begins:
		return 2 * letters
	}
	return letters
}

// indexWord returns where a text has a part that neither begins nor ends in the middle of a word, -1 if nowhere.
func indexWord(text, part string) int {
	for from := 0; ; {
		i := strings.Index(text[from:], part)
		if i < 0 || part == "" {
			return i
		}
		i += from
		if !splits(text, i) && !splits(text, i+len(part)) {
			return i
		}
		from = i + 1
	}
}

// splits reports whether a place in a text is in the middle of a word.
func splits(text string, at int) bool {
	return at > 0 && at < len(text) && isLetter(text[at-1]) && isLetter(text[at])
}

func isLetter(b byte) bool { return b < unicode.MaxASCII && unicode.IsLetter(rune(b)) }

// plain returns a text in small letters, without the words that initplate begins its messages with.
func plain(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	for _, begin := range []string{"initplate: ", "error: ", "warning: ", "note: ", "hint: "} {
		text = strings.TrimPrefix(text, begin)
	}
	return text
}

// Split returns the messages of what initplate printed, one for each error, warning or note. Lines that do not begin
// one go on with the last, as a terminal breaks them. Hints are left out, unless there is nothing else.
func Split(text string) (all []string) {
	var hints []string
	last := &all
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		rest, isNew := strings.CutPrefix(line, "initplate: ")
		switch {
		case line == "":
			continue
		case strings.HasPrefix(rest, "hint: "):
			last = &hints
		case isNew:
			last = &all
		case len(*last) > 0:
			(*last)[len(*last)-1] += " " + line
			continue
		}
		*last = append(*last, line)
	}
	if len(all) == 0 {
		return hints
	}
	return all
}
