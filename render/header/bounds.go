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

// checkBounds checks min and max.
func (p *Param) checkBounds() error {
	low, high, err := p.bounds()
	if err == nil && low != nil && high != nil && *low > *high {
		err = errors.New("min is greater than max")
	}
	return err
}

// bounds reads min and max. One that is not set is nil.
func (p *Param) bounds() (low, high *float64, err error) {
	low, err = p.bound("min", p.Min)
	if err != nil {
		return low, nil, err
	}

	high, err = p.bound("max", p.Max)
	return low, high, err
}

// bound reads min or max. It is a number; for sizes and durations it is a number of the
// unit, or a size or duration.
func (p *Param) bound(key string, v any) (*float64, error) {
	if v == nil {
		return nil, nil
	}

	s, _ := text(v)
	read, want := p.boundReader()
	if read == nil {
		return nil, fmt.Errorf("%s is only for types int, float, port, size and duration", key)
	}
	f, err := read(strings.TrimSpace(s))
	if err != nil {
		return nil, fmt.Errorf("%s is not %s", key, want)
	}
	return &f, nil
}

// boundReader returns what reads min and max, and what they must be; nil if the type has none.
func (p *Param) boundReader() (read func(string) (float64, error), want string) {
	switch p.Type {
	case "int", "float", "port":
		return parseFloat, "a number"
	case "size":
		return p.sizeBound, "a number, or a size such as 1M"
	case "duration":
		return p.durationBound, "a duration such as 10s, or a number if the parameter has a unit"
	}
	return nil, ""
}

func parseFloat(s string) (float64, error) { return strconv.ParseFloat(s, 64) }

// sizeBound reads a number of the unit, or a size, as a number of bytes.
func (p *Param) sizeBound(s string) (float64, error) {
	f, err := parseFloat(s)
	if err != nil {
		return asFloat(bytesize.Parse(s))
	}
	shift, _ := p.sizeUnit()
	return f * float64(int64(1)<<shift), nil
}

// durationBound reads a number of the unit, or a duration, as a number of nanoseconds.
func (p *Param) durationBound(s string) (float64, error) {
	f, err := parseFloat(s)
	if err != nil || p.Unit == "" {
		return asFloat(parseDuration(s))
	}
	return f * float64(durationUnit(p.Unit)), nil
}

// asFloat converts the results of a parser.
func asFloat[N int64 | time.Duration](n N, err error) (float64, error) { return float64(n), err }

// measured is the inverse of bound: it makes a value of a number, which counts bytes for a
// size and nanoseconds for a duration.
func (p *Param) measured(f float64) any {
	switch p.Type {
	case "size":
		return int64(f)
	case "duration":
		return time.Duration(f).String()
	}
	return f
}

// within reports whether a value is neither less than min nor more than max. f counts
// bytes for a size and nanoseconds for a duration.
func (p *Param) within(f float64) bool {
	low, high, _ := p.bounds() // a header with wrong ones is refused
	return (low == nil || f >= *low) && (high == nil || f <= *high)
}

// isBeyond reports whether a value does not fit the type only because a number in it is
// too large. It tries the value with small numbers.
func (p *Param) isBeyond(v any) bool {
	s, ok := text(v)
	if !ok || beyond(p.Type) == "" {
		return false
	}

	plain := &Param{Type: p.Type}
	if p.Type == "duration" && p.Unit != "" {
		plain.Unit = "ns" // every duration is a whole number of these
	}

	convert := types[p.Type].convert
	_, fits := convert(plain, s)
	_, wouldFit := convert(plain, regexp.MustCompile("[0-9]+").ReplaceAllString(s, "1"))
	return !fits && wouldFit
}

// beyond says which values a type can have, if a number can be too large for it.
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
