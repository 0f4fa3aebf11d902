package cures

import (
	"slices"
	"strings"
	"unicode"
)

// Find returns the cure for a message, whole or in part; ok is false if none fits. The kind fits best that lists a
// message most of whose letters are in the text, in their order; without one, that which has most words of the text.
func Find(text string) (best Cure, ok bool) {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	most := 0
	for _, c := range All() {
		for _, message := range c.Messages {
			if n := contained(strings.ToLower(message), text); n > most {
				best, most = c, n
			}
		}
	}
	if most > 0 {
		return best, true
	}
	return byWords(Words(text))
}

// contained returns how many letters of a message the text has, if it has all parts between gaps in their order; else 0.
// Messages of fewer letters are in too many texts.
func contained(message, text string) (letters int) {
	const fewest = 7
	for part := range strings.SplitSeq(message, Gap) {
		_, after, ok := strings.Cut(text, part)
		if !ok {
			return 0
		}
		text = after
		letters += len(strings.TrimSpace(part))
	}
	if letters < fewest {
		return 0
	}
	return letters
}

// byWords returns the cure that has most of the words. A word counts the less the more kinds have it. Half of the words
// must be known.
func byWords(words []string) (best Cure, ok bool) {
	all := All()
	kinds := map[string]int{}
	for i := range all {
		all[i].Words = all[i].words()
		for _, w := range all[i].Words {
			kinds[w]++
		}
	}

	most := 0.0
	for _, c := range all {
		score, found := 0.0, 0
		for _, w := range words {
			if _, has := slices.BinarySearch(c.Words, w); has {
				score += 1 / float64(kinds[w])
				found++
			}
		}
		if score > most && found*2 >= len(words) {
			best, most = c, score
		}
	}
	return best, most > 0
}

// words returns all words of a kind, sorted.
func (c *Cure) words() []string {
	all := slices.Concat(c.Words, Words(strings.ToLower(c.Title)))
	for _, message := range c.Messages {
		all = append(all, Words(strings.ToLower(message))...)
	}
	slices.Sort(all)
	return slices.Compact(all)
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
