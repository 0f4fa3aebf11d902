package header

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/initplate/initplate/bytesize"
)

// durationUnit returns the unit of durations with a name; 0 if there is none.
func durationUnit(name string) time.Duration {
	return map[string]time.Duration{
		"ns": time.Nanosecond, "us": time.Microsecond, "ms": time.Millisecond,
		"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
	}[name]
}

// checkUnit checks the unit that a header asks for.
func (p *Param) checkUnit() error {
	switch {
	case p.Unit == "":
		return nil
	case p.Type == "size":
		if _, ok := p.sizeUnit(); !ok {
			const units = "bytes, K, M, G, T, P, E; KB, KiB and the like are the same"
			return fmt.Errorf("there is no unit %q for sizes; the units are %s", p.Unit, units)
		}
	case p.Type == "duration":
		if durationUnit(p.Unit) == 0 {
			return fmt.Errorf("there is no unit %q for durations; the units are ns, us, ms, s, m, h, d", p.Unit)
		}
	default:
		return errors.New("a unit is only for types size and duration")
	}
	return nil
}

// sizeUnit returns how many bits a number of bytes is shifted right by to be a number of
// the parameter's unit.
func (p *Param) sizeUnit() (shift int, ok bool) {
	if p.Unit == "bytes" || p.Unit == "byte" {
		return 0, true
	}
	return bytesize.Shift(p.Unit)
}

// toSize leaves a size as it was given. If the header names a unit, the result is a number
// of that unit. In MySQL's format it is digits and one letter, as the servers accept it.
func toSize(p *Param, v any) (any, bool) {
	s, _ := text(v)
	s = strings.TrimSpace(s)
	bytes, err := bytesize.Parse(s)
	if err != nil || !p.within(float64(bytes)) {
		return nil, false
	}

	switch {
	case p.Unit != "":
		per, _ := p.sizeUnit()
		return int(bytes >> per), bytes == bytes>>per<<per
	case p.Letters:
		n, shift, _ := bytesize.Cut(s)
		return strconv.FormatUint(n, 10) + (" " + bytesize.Units)[shift/10:][:min(1, shift)], true
	}
	return s, true
}

// toDuration leaves a duration as it was given. If the header names a unit, the result is
// a number of that unit. Only then may it have days: few programs accept them.
func toDuration(p *Param, v any) (any, bool) {
	s, _ := text(v)
	s = strings.TrimSpace(s)
	parse := parseDuration
	if p.Unit == "" {
		parse = time.ParseDuration
	}

	d, err := parse(s)
	if err != nil || !p.within(float64(d)) {
		return nil, false
	}

	if p.Unit == "" {
		return s, true
	}
	unit := durationUnit(p.Unit)
	return int(d / unit), d%unit == 0
}

// parseDuration is time.ParseDuration, but days of 24 hours may come first: 1d12h.
func parseDuration(s string) (time.Duration, error) {
	number, rest, hasDays := strings.Cut(s, "d")
	if !hasDays {
		return time.ParseDuration(s)
	}

	wrong := errors.New("is not a duration")
	digits := strings.TrimPrefix(strings.TrimPrefix(number, "-"), "+")
	if strings.Trim(digits, "0123456789.") != "" || strings.ContainsAny(rest, "+-") {
		return 0, wrong
	}

	days, err := time.ParseDuration(digits + "h")
	if err != nil || days > math.MaxInt64/24 {
		return 0, wrong
	}
	more, err := time.ParseDuration("0h" + rest)
	if err != nil || more > math.MaxInt64-24*days {
		return 0, wrong
	}

	if strings.HasPrefix(number, "-") {
		return -24*days - more, nil
	}
	return 24*days + more, nil
}
