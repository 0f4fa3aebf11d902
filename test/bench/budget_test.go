package bench

import (
	"fmt"
	"time"
)

// A budget is what initplate may cost.
type budget struct {
	What, Limit, Got string
	Holds            bool
}

// budgets holds the results against the budgets of ARCHITECTURE.md.
func (p *page) budgets(own size) []budget {
	at := func(work int) row { return p.fetched[work][0] }
	mib := func(r row) float64 { return float64(median(r.all(), memory)) / 1024 }
	hello, render := median(p.locals[0].runs, cpu), median(p.locals[1].runs, cpu)
	steepest := p.growths[0]
	for _, g := range p.growths {
		if g.most() > steepest.most() {
			steepest = g
		}
	}
	number := func(what, form string, limit, got float64, more string) budget {
		return budget{what, "≤ " + fmt.Sprintf(form, limit), fmt.Sprintf(form, got) + more, got <= limit}
	}
	return []budget{
		number("the binary", "%.2f MB", 14, float64(own.Bytes)/1e6, ""),
		number("the binary, gzipped", "%.2f MB", 5.5, float64(own.Gzipped)/1e6, ""),
		number("a local render of mysql, in CPU of a program that prints hello, world", "%.1f times", 3, float64(render)/float64(hello),
			fmt.Sprintf(": %s ms and %s ms", milliseconds(render), milliseconds(hello))),
		number("20 keys and 20 secrets at 20 ms", "%.1f round trips", 2.5, at(1).perTrip(), ""),
		number("the same after a login", "%.1f round trips", 3.5, at(2).perTrip(), ""),
		number("1,000 keys at 20 ms", "%.1f round trips", 3.5, at(4).perTrip(), ""),
		number("memory for 20 keys and 20 secrets", "%.1f MiB", 20, mib(at(1)), ""),
		number("memory for 1,000 keys", "%.1f MiB", 20, mib(at(4)), ""),
		number("growth for ten times the values, in the worst of all formats and steps", "%.1f times", 12, steepest.most(), fmt.Sprintf(": %s, %s", steepest.format, steepest.values)),
	}
}

// trips is how many round trips a run takes, none of its own time included: what it takes longer at 50 ms than at none.
func (r row) trips() float64 {
	const far = 50 * time.Millisecond
	return float64(r.wall(far)-r.wall(0)) / float64(far)
}
