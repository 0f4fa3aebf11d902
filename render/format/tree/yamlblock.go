package tree

import (
	"fmt"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// blockYAML says how a block would have to begin for a value that does not read back in it
// as it is.
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
		readsBehind := func(lines string) bool { return reads(before[:from]+header+before[to:], lines) }
		if header != was && slices.ContainsFunc(spellings, readsBehind) {
			return fmt.Sprintf("begin the block with %s rather than %s; or %s", header, was, quotes)
		}
	}
	return quotes
}

// blockHeader finds the mark that begins the block at the end of a text, such as |- or >2.
func blockHeader(text string, margin int) (from, to int) {
	end := strings.LastIndexByte(text, '\n')
	for end > 0 {
		begin := strings.LastIndexByte(text[:end], '\n') + 1
		line := text[begin:end]
		if strings.TrimSpace(line) == "" || format.LeadingBlanks(line) >= margin {
			end = begin - 1
			continue
		}
		line, _, _ = strings.Cut(line, " #")
		line = strings.TrimRight(line, " \t")
		mark := strings.LastIndexAny(line, "|>")
		if mark < 0 || strings.Trim(line[mark+1:], "-+123456789") != "" {
			return 0, 0
		}
		return begin + mark, begin + len(line)
	}
	return 0, 0
}
