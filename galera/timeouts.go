package galera

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A limit says that one timeout of the group is not above a share of another, or not below another.
type limit struct {
	name, than string
	part       time.Duration // at most 1/part of the other; 0 for at least the other
	says       string
}

// limits are what gcomm/src/evs_proto.cpp checks of the timeouts together; servers of MariaDB 10.11
// and 11.8 were asked.
func limits() []limit {
	return []limit{
		{"keepalive_period", "suspect_timeout", 3, "is above a third of"},
		{"inactive_check_period", "suspect_timeout", 2, "is above half of"},
		{"install_timeout", "inactive_timeout", 1, "is above"},
		{"install_timeout", "keepalive_period", 0, "is below"},
	}
}

// least are the shortest periods that Galera takes.
func least() map[string]time.Duration {
	return map[string]time.Duration{
		"keepalive_period": time.Second / 10, "join_retrans_period": time.Second / 10,
		"view_forget_timeout": time.Second, "stats_report_period": time.Second,
	}
}

// timeouts returns which timeouts of the group are too short, or do not go together.
func timeouts(all []Setting) (found []Problem) {
	given, least := periods(all), least()
	for _, name := range slices.Sorted(maps.Keys(least)) {
		if d, ok := given[name]; ok && d < least[name] {
			what := fmt.Sprintf("evs.%s, %v, is below %v, the least that Galera takes", name, d, least[name])
			found = append(found, Problem{what, "raise it"})
		}
	}

	for _, l := range limits() {
		one, other := given[l.name], given[l.than]
		if l.part > 0 && one > other/l.part || l.part == 0 && one < other {
			what := fmt.Sprintf("evs.%s, %v, %s evs.%s, %v", l.name, one, l.says, l.than, other)
			found = append(found, Problem{what, l.hint()})
		}
	}
	return found
}

// hint says what may be done so that a limit is kept.
func (l limit) hint() string {
	if l.part > 0 {
		return "lower the first, or raise the second"
	}
	return "raise it; by default it is half of evs.inactive_timeout"
}

// periods returns the timeouts of the group by their names without evs., with the defaults of those that are not given.
func periods(all []Setting) map[string]time.Duration {
	given := map[string]time.Duration{"keepalive_period": time.Second, "suspect_timeout": 5 * time.Second,
		"inactive_check_period": time.Second / 2, "inactive_timeout": 15 * time.Second}
	for _, s := range all {
		name, isOfGroup := strings.CutPrefix(s.Name, "evs.")
		if d, ok := durationOf(s.Value); ok && isOfGroup {
			given[name] = d
		}
	}

	if _, ok := given["install_timeout"]; !ok {
		given["install_timeout"] = given["inactive_timeout"] / 2
	}
	return given
}

// windows returns whether members may have more messages of users on their way than messages at all. The defaults are
// 4 in all and 2 of users.
func windows(all []Setting) []Problem {
	given := map[string]int{"evs.send_window": 4, "evs.user_send_window": 2}
	for _, s := range all {
		if n, err := strconv.Atoi(s.Value); err == nil {
			given[s.Name] = n
		}
	}

	window, users := given["evs.send_window"], given["evs.user_send_window"]
	if users <= window {
		return nil
	}
	what := fmt.Sprintf("evs.user_send_window, %d, is above evs.send_window, %d", users, window)
	return []Problem{{what, "lower the first, or raise the second"}}
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
