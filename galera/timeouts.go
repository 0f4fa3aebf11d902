package galera

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// timeouts returns which timeouts of the group do not go together. The rules and defaults
// are those of gcomm/src/evs_proto.cpp: keepalive_period is at most a third of
// suspect_timeout; install_timeout, by default half of inactive_timeout, is at most that,
// and at least join_retrans_period.
func timeouts(all []Setting) []Problem {
	given := map[string]time.Duration{}
	for _, s := range all {
		if d, ok := durationOf(s.Value); ok {
			given[s.Name] = d
		}
	}
	get := func(name string, otherwise time.Duration) time.Duration {
		if d, ok := given["evs."+name]; ok {
			return d
		}
		return otherwise
	}

	keepalive, suspect := get("keepalive_period", time.Second), get("suspect_timeout", 5*time.Second)
	inactive, retrans := get("inactive_timeout", 15*time.Second), get("join_retrans_period", time.Second)
	install := get("install_timeout", inactive/2)
	var found []Problem
	if keepalive > suspect/3 {
		what := fmt.Sprintf("evs.keepalive_period, %v, is above a third of evs.suspect_timeout, %v", keepalive, suspect)
		found = append(found, Problem{what, "lower the first, or raise the second"})
	}
	if install > inactive {
		what := fmt.Sprintf("evs.install_timeout, %v, is above evs.inactive_timeout, %v", install, inactive)
		found = append(found, Problem{what, "lower the first, or raise the second"})
	}
	if install < retrans {
		what := fmt.Sprintf("evs.install_timeout, %v, is below evs.join_retrans_period, %v", install, retrans)
		found = append(found, Problem{what, "raise it; by default it is half of evs.inactive_timeout"})
	}

	return found
}

// durationOf reads a period of hours, minutes and seconds, or a number of seconds.
func durationOf(value string) (time.Duration, bool) {
	m := regexp.MustCompile(`^(?:PT(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.]+)S)?|([0-9.]+))$`).FindStringSubmatch(value)
	if m == nil {
		return 0, false
	}

	sum := 0.0
	for i, unit := range []float64{3600, 60, 1, 1} {
		n, err := strconv.ParseFloat("0"+m[i+1], 64)
		if err != nil {
			return 0, false
		}
		sum += n * unit
	}
	return time.Duration(sum * float64(time.Second)), true
}
