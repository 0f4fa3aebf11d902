package encode

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// ask asks for the spellings of each value and writes the first. It refuses the values that
// have none, and returns the other holes.
func (e *encoder) ask() (holes []int) {
	for i := range e.holes {
		h := &e.holes[i]
		switch at := e.place(i); {
		case at.Name && e.f.Nested && format.IsComposite(e.pieces[h.piece].Value): // no spelling
		case e.refuseFragment(i, at):
			continue
		case e.f.Unclear != nil && e.unclear(at):
			h.spellings = nil
		case h.structure != nil:
			h.spellings = []string{h.structure.text}
		case !h.misfit || !at.Whole || at.Leaf.Kind == format.Str:
			h.spellings = e.f.Spell(h.value, at)
		}

		if e.use(i, 0) {
			holes = append(holes, i)
		} else {
			e.refuse(i)
		}
	}

	return holes
}

// unclear reports whether programs read a place differently, whatever value it has.
func (e *encoder) unclear(at format.Place) bool {
	msg, _ := e.f.Unclear(at)
	return msg != ""
}

// solve finds spellings for some holes, in order. The holes before them are done, and those
// after them still hold their tokens, so the last success has read the whole document.
func (e *encoder) solve(holes []int) {
	if len(holes) == 0 || e.found == searchMax || e.sweep(holes) {
		return
	}

	for _, i := range holes {
		e.unset(i)
	}

	if half := len(holes) / 2; half > 0 {
		e.solve(holes[:half])
		e.solve(holes[half:])
	} else if len(e.holes[holes[0]].spellings) > 0 {
		e.found++
		e.refuse(holes[0])
	}
}

// sweep gives all holes their first spellings, then all their second ones, and so on. It
// reports whether the document then read as it should.
func (e *encoder) sweep(holes []int) bool {
	for rank := 0; ; rank++ {
		more := false
		for _, i := range holes {
			more = e.use(i, rank) || more
		}

		switch {
		case !more:
			return false
		case e.settle(holes, rank == 0):
			e.swept = e.swept || rank > 0 && len(holes) > 1
			return true
		}
	}
}

// relaxMax is about how often the document is read to make it look better.
const relaxMax = 40

// relax gives values their first spellings back, if they lost them only because another value
// needed a later one. It finds these by halving.
func (e *encoder) relax(holes []int) {
	if half := len(holes) / 2; half > 0 {
		e.retry(holes[:half])
		e.retry(holes[half:])
	}
}

// retry gives some values their first spellings, or relaxes each half of them.
func (e *encoder) retry(holes []int) {
	if e.relaxed++; e.relaxed > relaxMax {
		return
	}

	ranks := make([]int, len(holes))
	for k, i := range holes {
		ranks[k] = e.holes[i].rank
		e.use(i, 0)
	}

	if e.settle(holes, false) {
		return
	}

	for k, i := range holes {
		e.use(i, ranks[k])
	}

	e.relax(holes)
}

// settle reads the document and gives each hole that is read wrong its next spelling, as long
// as the document has the right shape. It reports whether all are right in the end.
//
// If first, the holes have their first spellings: one that is alone in its leaf and has no
// next spelling is refused.
func (e *encoder) settle(holes []int, first bool) bool {
	for {
		got, err := e.f.Parse([]byte(strings.Join(e.text, "")))
		if err != nil {
			return false
		}

		wrong, ok := e.compare(got)
		if !ok {
			return false
		}
		if len(wrong) == 0 {
			return true
		}

		moved := false
		for _, n := range wrong {
			moved = e.move(e.movable(n, holes), first) || moved
		}

		if !moved {
			return false
		}
	}
}

// movable returns the holes of leaf n that are set and among those given, which are in order.
func (e *encoder) movable(n int, among []int) (holes []int) {
	for _, i := range e.leaves[n].holes {
		if _, ok := slices.BinarySearch(among, i); ok && e.holes[i].set {
			holes = append(holes, i)
		}
	}
	return holes
}

// move gives the holes of one leaf their next spellings, or refuses one that has none. It
// reports whether anything changed.
func (e *encoder) move(holes []int, first bool) (moved bool) {
	for _, i := range holes {
		moved = e.use(i, e.holes[i].rank+1) || moved
	}

	if !moved && first && len(holes) == 1 {
		e.refuse(holes[0])
		return true
	}

	return moved
}

// use writes the spelling of that rank, or the last one, and reports whether there is one of
// that rank.
func (e *encoder) use(i, rank int) bool {
	h := &e.holes[i]
	if len(h.spellings) == 0 {
		return false
	}

	h.set = true
	h.rank = min(rank, len(h.spellings)-1)
	e.text[h.piece] = h.margin + h.spellings[h.rank]

	return rank < len(h.spellings)
}

// unset writes the token of a hole. For a structure it writes the structure's whitespace and
// mark, so that the token stands where the value will.
func (e *encoder) unset(i int) {
	h := &e.holes[i]
	h.set = false
	e.text[h.piece] = h.margin + h.token
	if s := h.structure; s != nil {
		e.text[h.piece] = s.margin + s.mark
	}
}
