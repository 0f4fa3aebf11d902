package bench

import "fmt"

// A budget is what initplate may cost.
type budget struct {
	What, Limit, Got string
	Holds            bool
}

// budgets holds the results against the budgets of ARCHITECTURE.md.
func (p *page) budgets(binary size) []budget {
	at := func(work int) row { return p.fetched[work][0] }
	own := func(r row) string {
		return fmt.Sprintf(", of which %.1f at no distance", float64(r.wall(0))/float64(near))
	}
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
		number("the binary", "%.2f MB", 14, float64(binary.Bytes)/1e6, ""),
		number("the binary, gzipped", "%.2f MB", 5.5, float64(binary.Gzipped)/1e6, ""),
		number("a local render of mysql, in CPU of a program that prints hello, world", "%.1f times", 3, float64(render)/float64(hello),
			fmt.Sprintf(": %s ms and %s ms", milliseconds(render), milliseconds(hello))),
		number("20 keys and 20 secrets at 20 ms, its own time and the servers' included", "%.1f round trips", 2.5, at(1).inTrips(wall), own(at(1))),
		number("the same after a login, until the file is written", "%.1f round trips", 3.5, at(2).inTrips(written), own(at(2))),
		number("1,000 keys at 20 ms", "%.1f round trips", 3.5, at(4).inTrips(wall), own(at(4))),
		number("memory for 20 keys and 20 secrets", "%.1f MiB", 20, float64(median(at(1).all(), memory))/1024, ""),
		number("growth for ten times the values, in the worst of all formats and steps", "%.1f times", 12, steepest.most(), fmt.Sprintf(": %s, %s", steepest.format, steepest.values)),
	}
}
