// Package header reads what a template says of itself in its leading comment: parameters, their types, and how its output is written.
package header

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/initplate/initplate/bytesize"
)

// checkBounds finds what is wrong with min and max.
func (p *Param) checkBounds() error {
	low, high, err := p.bounds()
	if err == nil && low != nil && high != nil && *low > *high {
		err = errors.New("min is more than max")
	}
	return err
}

// bounds reads min and max; nil is none.
func (p *Param) bounds() (low, high *float64, err error) {
	if low, err = p.bound("min", p.Min); err == nil {
		high, err = p.bound("max", p.Max)
	}
	return low, high, err
}

// bound reads min or max: of numbers a number, of sizes and durations a number of the
// unit, or one of them.
func (p *Param) bound(key string, v any) (*float64, error) {
	if v == nil {
		return nil, nil
	}
	s, _ := text(v)
	s = strings.TrimSpace(s)
	f, err := strconv.ParseFloat(s, 64)
	want := "a number"
	switch p.Type {
	case "int", "float", "port":
	case "size":
		want = "a number, or a size, as in 1M"
		if shift, ok := p.sizeUnit(); ok && err == nil {
			f *= float64(int64(1) << shift)
		} else if err != nil {
			f, err = asFloat(bytesize.Parse(s))
		}
	case "duration":
		want = "a duration, as in 10s, or with a unit a number"
		if unit := durationUnit(p.Unit); unit > 0 && err == nil {
			f *= float64(unit)
		} else {
			f, err = asFloat(parseDuration(s))
		}
	default:
		return nil, fmt.Errorf("%s goes with type int, float, port, size or duration", key)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is not %s", key, want)
	}
	return &f, nil
}

func asFloat[N int64 | time.Duration](n N, err error) (float64, error) { return float64(n), err }

// measured is the opposite of bound: a value of that number, of bytes or of nanoseconds.
func (p *Param) measured(f float64) any {
	switch p.Type {
	case "size":
		return int64(f)
	case "duration":
		return time.Duration(f).String()
	}
	return f
}

// within reports whether a value is neither less than min nor more than max: a number, a
// count of bytes or of nanoseconds.
func (p *Param) within(f float64) bool {
	low, high, _ := p.bounds() // a header with wrong ones is refused
	return (low == nil || f >= *low) && (high == nil || f <= *high)
}

// isBeyond reports whether a value is none of the type only because a number in it is too
// large.
func (p *Param) isBeyond(v any) bool {
	s, ok := text(v)
	if !ok || beyond(p.Type) == "" {
		return false
	}
	plain := &Param{Type: p.Type}
	if p.Type == "duration" && p.Unit != "" {
		plain.Unit = "ns" // of which all are whole numbers
	}
	convert := types[p.Type].convert
	_, fits := convert(plain, s)
	_, wouldFit := convert(plain, regexp.MustCompile("[0-9]+").ReplaceAllString(s, "1"))
	return !fits && wouldFit
}

// beyond says what the values of a type end at.
func beyond(kind string) string {
	switch kind {
	case "int":
		return "a whole number is from -9223372036854775808 to 9223372036854775807"
	case "float":
		return "a number is from -1.8e308 to 1.8e308"
	case "size":
		return "a size is less than 8E"
	case "duration":
		return "a duration is 292 years at most, which is 2562047h"
	}
	return ""
}
