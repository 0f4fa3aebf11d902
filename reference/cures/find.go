package cures

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// Find returns the cure for a message, whole or in part; ok is false if none fits. The kind fits best that lists a
// message most of whose letters are in the text, in their order; without one, that which has most words of the text.
func (l List) Find(text string) (best Cure, ok bool) {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	for _, begin := range []string{"initplate: ", "error: ", "warning: "} {
		text = strings.TrimPrefix(text, begin)
	}
	most := 0
	for _, c := range l {
		for _, message := range c.Messages {
			if n := contained(strings.ToLower(message), text); n > most {
				best, most = c, n
			}
		}
	}
	if most > 0 {
		return best, true
	}
	return l.byWords(Words(text))
}

// contained returns how many letters of a message the text has, if it has all parts between gaps in their order; else 0.
// They count twice where the text begins as the message. Messages of fewer letters are in too many texts.
func contained(message, text string) (letters int) {
	const fewest = 7
	begin, _, _ := strings.Cut(message, Gap)
	begins := begin != "" && strings.HasPrefix(text, begin)
	for part := range strings.SplitSeq(message, Gap) {
		_, after, ok := strings.Cut(text, part)
		if !ok {
			return 0
		}
		text = after
		letters += len(strings.TrimSpace(part))
	}
	switch {
	case letters < fewest:
		return 0
	case begins:
		return 2 * letters
	}
	return letters
}

// byWords returns the cure that has most of the words. A word counts the less the more kinds have it, and the more words
// the kind has. Half of the words must be known.
func (l List) byWords(words []string) (best Cure, ok bool) {
	const few = 20
	most := 0.0
	for _, c := range l {
		score, found := 0.0, 0
		for _, w := range words {
			if c.knows(w) {
				score += 1 / float64(l.kinds(w))
				found++
			}
		}
		score /= math.Log(float64(len(c.Words) + few))
		if score > most && found*2 >= len(words) {
			best, most = c, score
		}
	}
	return best, most > 0
}

// kinds returns how many kinds have a word.
func (l List) kinds(word string) (n int) {
	for _, c := range l {
		if c.knows(word) {
			n++
		}
	}
	return n
}

func (c *Cure) knows(word string) bool {
	_, has := slices.BinarySearch(c.Words, word)
	return has
}

// Words returns the words of a text that are not too short to mean something.
func Words(text string) (all []string) {
	const shortest = 4
	isOther := func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '_' }
	for _, w := range strings.FieldsFunc(text, isOther) {
		if len(w) >= shortest && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}
