package funcs

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// units are the letters for powers of 1024, from the first.
const units = "KMGTPE"

// bytesOf reads a size as MySQL, Kubernetes and people write it: 16M, 512Mi,
// 1gb, 1073741824.
func bytesOf(v any) (int64, error) {
	s, ok := v.(string)
	if !ok {
		n, err := whole(v)
		if err != nil || n < 0 {
			return 0, errNotSize
		}
		return n, nil
	}
	s = strings.ToUpper(strings.TrimSpace(s))
	digits := s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
	unit := strings.TrimSpace(s[len(digits):])
	if unit != "B" {
		unit = strings.TrimSuffix(unit, "B")
		if len(unit) == 2 {
			unit = strings.TrimSuffix(unit, "I")
		}
	} else {
		unit = ""
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	power := 0
	if unit != "" {
		power = 1 + strings.Index(units, unit)
	}
	switch {
	case digits == "", len(unit) > 1, unit != "" && power == 0:
		return 0, errNotSize
	case err != nil, n > math.MaxInt64>>(10*power):
		return 0, errLarge
	}
	return int64(n << (10 * power)), nil
}

const errNotSize failure = "not a size, as in 16M, 512Mi or 1073741824"

// size writes a number of bytes, or what bytes reads, as MySQL does: with the
// largest unit of which it is a whole number.
func size(v any) (string, error) {
	n, err := bytesOf(v)
	if err != nil {
		return "", err
	}
	unit := ""
	for i := 0; i < len(units) && n != 0 && n%1024 == 0; i++ {
		n, unit = n/1024, units[i:i+1]
	}
	return fmt.Sprint(n) + unit, nil
}

// seconds reads a duration, as in 90s or 1h30m, or a plain number of seconds.
func seconds(v any) (int64, error) {
	d, ok := v.(time.Duration)
	if !ok {
		n, err := whole(v)
		if err == nil {
			return n, nil
		}
		s, ok := v.(string)
		if !ok {
			return 0, errNotDuration
		}
		if d, err = time.ParseDuration(strings.TrimSpace(s)); err != nil {
			return 0, errNotDuration
		}
	}
	if d%time.Second != 0 {
		return 0, errNotSeconds
	}
	return int64(d / time.Second), nil
}

const (
	errNotDuration failure = "not a duration, as in 90s or 1h30m, or a number of seconds"
	errNotSeconds  failure = "not a whole number of seconds"
)
