package format

import (
	"fmt"
	"strings"
)

// blockHint says how a block of YAML would have to begin for the value of hole i, which
// does not read back in it as it is.
func (e *encoder) blockHint(i int, at Place) string {
	quotes := "write the value in double quotes"
	if layout := e.pieces[e.holes[i].piece].Layout; layout != "" {
		quotes += ", without | " + layout
	}
	from, to := e.blockHeader(i, at)
	if from == to {
		return quotes
	}
	was := e.marked[from:to]
	chomping := strings.Trim(was, "|>123456789")
	for _, margin := range strings.Split(" 1 2 3 4 5 6 7 8 9", " ") {
		header := "|" + margin + chomping
		if header != was && e.readsBehind(i, at, from, to, header) {
			return fmt.Sprintf("begin the block with %s rather than %s; or %s", header, was, quotes)
		}
	}
	return quotes
}

// blockHeader finds the mark that begins the block around hole i, such as |- or >2.
func (e *encoder) blockHeader(i int, at Place) (from, to int) {
	margin := leadingBlanks(at.Before) - at.Indent
	end := strings.LastIndexByte(e.marked[:e.starts[i]], '\n')
	for end > 0 {
		begin := strings.LastIndexByte(e.marked[:end], '\n') + 1
		line := e.marked[begin:end]
		if strings.TrimSpace(line) == "" || leadingBlanks(line) >= margin {
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

// readsBehind reports whether the value of hole i reads back in a block that begins
// otherwise.
func (e *encoder) readsBehind(i int, at Place, from, to int, header string) bool {
	h := &e.holes[i]
	for _, lines := range spellBlock(plain(h.value), at) {
		behind := e.marked[e.starts[i]+len(h.token):]
		got, err := e.f.Parse([]byte(e.marked[:from] + header + e.marked[to:e.starts[i]] + lines + behind))
		n := e.owner[i] - 1
		if err != nil || len(got) != len(e.leaves) {
			continue
		}
		want := strings.Replace(e.leaves[n].Text, h.token, plain(h.value), 1)
		if strings.TrimRight(got[n].Text, "\n") == strings.TrimRight(want, "\n") {
			return true
		}
	}
	return false
}
