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

// Budgets holds the results against the budgets of ARCHITECTURE.md.
func (p *page) Budgets() []budget {
	at := func(work int) row { return p.Fetched[work][0] }
	secure := func(work int) row { return p.Secured[work][0] }
	inTrips := func(d time.Duration) float64 { return float64(d) / float64(near) }
	own := func(r row) string {
		return fmt.Sprintf("; %s ms where there is no distance", milliseconds(r.At[0].Wall()))
	}
	binary := p.Sizes[0]
	hello, render := p.Locals[0].CPU(), p.Locals[1].CPU()
	steepest := p.Growths[0]
	for _, g := range p.Growths {
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
		number("a local render of mysql, in CPU of a program that prints hello, world", "%.1f times", 4, float64(render)/float64(hello),
			fmt.Sprintf(": %s ms and %s ms", milliseconds(render), milliseconds(hello))),
		number("20 keys and 20 secrets at 20 ms, its own time and the servers' included", "%.1f round trips", 2.5, inTrips(at(1).Near().Wall()), own(at(1))),
		number("the same after a login, until the file is written", "%.1f round trips", 3.5, inTrips(at(2).Near().Written()), own(at(2))),
		number("1,000 keys at 20 ms", "%.1f round trips", 3.5, inTrips(at(4).Near().Wall()), own(at(4))),
		number("20 keys and 20 secrets at 20 ms, over TLS", "%.1f round trips", 3.5, inTrips(secure(0).Near().Wall()), own(secure(0))),
		number("the same after a login, until the file is written", "%.1f round trips", 4.5, inTrips(secure(1).Near().Written()), own(secure(1))),
		number("connections of these to Vault", "%.0f", 1, float64(max(secure(0).All().VaultConnections(), secure(1).All().VaultConnections())), ""),
		number("memory for 20 keys and 20 secrets", "%.1f MiB", 20, float64(at(1).All().Memory())/1024, ""),
		number("growth for ten times the values, in the worst of all formats and steps", "%.1f times", 12, steepest.most(), fmt.Sprintf(": %s, %s", steepest.Format, steepest.Values)),
	}
}
