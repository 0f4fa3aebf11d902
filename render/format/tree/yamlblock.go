package tree

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// blockYAML says how a block must begin so that a value reads back in it.
func blockYAML(v any, at format.Place, before, layout string, reads func(before, spelling string) bool) string {
	quotes := "write the value in double quotes"
	if layout != "" {
		quotes += ", without | " + layout
	}

	from, to := blockHeader(before, format.LeadingBlanks(at.Before)-at.Indent)
	if from == to {
		return quotes
	}

	was := before[from:to]
	chomping := strings.Trim(was, "|>123456789")

	spellings := spellBlock(format.Plain(v), at)
	for _, margin := range strings.Split(" 1 2 3 4 5 6 7 8 9", " ") {
		header := "|" + margin + chomping
		readsIn := func(lines string) bool { return reads(before[:from]+header+before[to:], lines) }
		if header != was && slices.ContainsFunc(spellings, readsIn) {
			return fmt.Sprintf("begin the block with %s rather than %s; or %s", header, was, quotes)
		}
	}

	return quotes
}

// blockHeader finds the mark, such as |- or >2, of the block that a text ends in.
func blockHeader(text string, margin int) (from, to int) {
	end := strings.LastIndexByte(text, '\n')
	for end > 0 {
		begin := strings.LastIndexByte(text[:end], '\n') + 1
		line := text[begin:end]
		if strings.TrimSpace(line) == "" || format.LeadingBlanks(line) >= margin {
			end = begin - 1
			continue
		}

		from, to = blockMark(line)
		if from == to {
			return 0, 0
		}

		return begin + from, begin + to
	}

	return 0, 0
}

// blockMark finds the mark at the end of the line that begins a block.
func blockMark(line string) (from, to int) {
	line, _, _ = strings.Cut(line, " #")
	line = strings.TrimRight(line, " \t")
	mark := strings.LastIndexAny(line, "|>")
	if mark < 0 || strings.Trim(line[mark+1:], "-+123456789") != "" {
		return 0, 0
	}
	return mark, len(line)
}
