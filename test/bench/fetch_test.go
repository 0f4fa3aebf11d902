package bench

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	rounds  = 7                // of all programs, one after the other
	enough  = 5 * time.Second  // a program that took so long at a distance runs no more there
	tooMuch = 20 * time.Second // and one whose run took so long goes no farther
)

// A row is what one program took for a work, at each distance.
type row struct {
	program string
	runs    map[time.Duration][]run
	failed  string // in its own words, where it cannot do the work
	slow    bool
}

// fetch has all programs do a work at all distances.
func fetch(t testing.TB, s *store, l line, w work, all []program) []row {
	t.Helper()
	var rows []row
	var able []program
	for _, p := range all {
		if _, ok := p.takes(w); ok {
			able = append(able, p)
			rows = append(rows, row{program: p.name, runs: map[time.Duration][]run{}})
		}
	}
	for _, trip := range trips {
		spent := make([]time.Duration, len(able))
		for range rounds {
			for i, p := range able {
				if spent[i] >= enough || rows[i].failed != "" || rows[i].slow {
					continue
				}
				part, _ := p.takes(w)
				r, err := p.do(t.TempDir(), part, s, l, trip)
				if err != nil && p.name == "initplate" {
					t.Fatal(err)
				} else if err != nil {
					rows[i].failed = essence(err)
					continue
				}
				rows[i].runs[trip] = append(rows[i].runs[trip], r)
				spent[i] += r.wall
			}
		}
		for i := range rows {
			rows[i].slow = spent[i] >= tooMuch && len(rows[i].runs[trip]) == 1
		}
		say(t, "%s, %v away", w.name, trip)
	}
	return rows
}

// essence is the end of a message.
func essence(err error) string {
	return regexp.MustCompile(`[^:]*:[^:]*$`).FindString(strings.TrimRight(err.Error(), "\"}\n\t "))
}

// all returns the runs at all distances.
func (r row) all() (all []run) {
	for _, trip := range trips {
		all = append(all, r.runs[trip]...)
	}
	return all
}

// wall is the median time at a distance.
func (r row) wall(trip time.Duration) time.Duration {
	return median(r.runs[trip], wall)
}

const near = 20 * time.Millisecond // the distance that the budgets are for

// inTrips is a figure of the runs at 20 ms in round trips.
func (r row) inTrips(of func(run) time.Duration) float64 {
	return float64(median(r.runs[near], of)) / float64(near)
}

// trips is how many round trips a run takes, none of its own time included: how much longer it takes at its greatest
// distance than at none.
func (r row) trips() float64 {
	far := trips[0]
	for _, trip := range trips {
		if len(r.runs[trip]) > 0 {
			far = trip
		}
	}
	return float64(r.wall(far)-r.wall(0)) / float64(far)
}
