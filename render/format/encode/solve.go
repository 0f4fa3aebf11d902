package encode

import (
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// ask fetches every value's spellings and writes the first. It refuses the
// values that have none, and returns the other holes.
func (e *encoder) ask() (spelt []int) {
	for i := range e.holes {
		h := &e.holes[i]
		switch at := e.place(i); {
		case at.Name && e.f.Nested && format.IsComposite(e.pieces[h.piece].Value): // no list is a name
		case e.meant(i, at):
			continue
		case e.f.Unclear != nil && e.unclear(at):
			h.spellings = nil
		case h.structure != nil:
			h.spellings = []string{h.structure.text}
		case !h.misfit || !at.Whole || at.Leaf.Kind == format.Str:
			h.spellings = e.f.Spell(h.value, at)
		}
		if e.use(i, 0) {
			spelt = append(spelt, i)
		} else {
			e.refuse(i)
		}
	}
	return spelt
}

// unclear reports whether a place is read differently, whatever stands there.
func (e *encoder) unclear(at format.Place) bool {
	msg, _ := e.f.Unclear(at)
	return msg != ""
}

// solve finds spellings for some holes, given in order. Those before them are
// done and those behind still show their tokens, so the last success has read
// the whole document.
func (e *encoder) solve(holes []int) {
	if len(holes) == 0 || e.found == searchMax {
		return
	}
	for rank, more := 0, true; more; rank++ {
		more = false
		for _, i := range holes {
			more = e.use(i, rank) || more
		}
		if more && e.settle(holes, rank == 0) {
			e.swept = e.swept || rank > 0 && len(holes) > 1
			return
		}
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

// relaxMax is about how often the document is read to have it look better.
const relaxMax = 40

// relax gives values their first spellings back that lost them only because
// another value of the document needed a later one. It looks for these by halving.
func (e *encoder) relax(holes []int) {
	if half := len(holes) / 2; half > 0 {
		e.retry(holes[:half])
		e.retry(holes[half:])
	}
}

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

// settle reads the document and, as long as it has the shape it should have,
// gives each of the holes that is not read right its next spelling. It reports
// whether all came out right.
//
// If they began with their first spellings, one that is alone in its leaf and
// has no next is refused.
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

// movable returns the holes of leaf n that are among some that are given in
// order, and that are set.
func (e *encoder) movable(n int, among []int) (holes []int) {
	for _, i := range e.leaves[n].holes {
		if _, ok := slices.BinarySearch(among, i); ok && e.holes[i].set {
			holes = append(holes, i)
		}
	}
	return holes
}

// move gives the holes of one leaf their next spellings, or refuses one that
// has none. It reports whether anything changed.
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

// use writes the hole's spelling of that rank, or its last one, and reports
// whether there is one of that rank.
func (e *encoder) use(i, rank int) bool {
	h := &e.holes[i]
	if len(h.spellings) == 0 {
		return false
	}
	h.set, h.rank = true, min(rank, len(h.spellings)-1)
	e.text[h.piece] = h.margin + h.spellings[h.rank]
	return rank < len(h.spellings)
}

// unset writes the hole's token, in the white space that begins a structure and
// dressed as one, so that it stands where the value will.
func (e *encoder) unset(i int) {
	h := &e.holes[i]
	h.set = false
	e.text[h.piece] = h.margin + h.token
	if s := h.structure; s != nil {
		e.text[h.piece] = s.margin + s.mark
	}
}
