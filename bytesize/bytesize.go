// Package bytesize reads and writes numbers of bytes as people and Kubernetes write
// them. All units are powers of 1024: 2G, 2GB, 2Gi, 2GiB and 2147483648 are the same.
package bytesize

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Units are the letters of the units, beginning with that of 1024 bytes.
const Units = "KMGTPE"

var (
	// ErrSyntax is the error of text that is not a size.
	ErrSyntax = errors.New("is not a size")
	// ErrRange is the error of a size of 8 EiB or more.
	ErrRange = errors.New("is too large for a size")
)

// Hint says how to write a size.
const Hint = "write a whole number, with or without a unit after it: K, M, G, T, P or E, as in 512M"

// Parse reads a size. Its error is [ErrSyntax] or [ErrRange].
func Parse(text string) (bytes int64, err error) {
	number, shift, err := Cut(text)
	if err != nil {
		return 0, err
	}
	if number > math.MaxInt64>>shift {
		return 0, ErrRange
	}
	return int64(number << shift), nil
}

// Cut returns the number of a size and the number of bits by which its unit shifts it:
// 16 and 20 for 16M.
func Cut(text string) (number uint64, shift int, err error) {
	text = strings.TrimSpace(text)
	unit := strings.TrimLeft(text, "0123456789")
	digits := text[:len(text)-len(unit)]
	if unit != "" {
		var ok bool
		if shift, ok = Shift(unit); !ok {
			return 0, 0, ErrSyntax
		}
	}

	number, err = strconv.ParseUint(digits, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, 0, ErrRange
	case err != nil:
		return 0, 0, ErrSyntax
	}
	return number, shift, nil
}

// Shift returns the number of bits by which a unit shifts a number: 10 for K, KB, Ki and
// KiB, and 0 for B. Upper and lower case are the same.
func Shift(unit string) (shift int, ok bool) {
	unit = strings.TrimSuffix(strings.ToUpper(unit), "B")
	if unit == "" {
		return 0, true
	}
	if len(unit) == 2 {
		unit = strings.TrimSuffix(unit, "I")
	}
	power := strings.Index(Units, unit)
	return 10 * (power + 1), len(unit) == 1 && power >= 0
}

// Format writes a size as MySQL takes it, with the largest unit of which it is a whole
// number: 16M.
func Format(bytes int64) string {
	unit := ""
	for i := 0; i < len(Units) && bytes != 0 && bytes%1024 == 0; i++ {
		bytes, unit = bytes/1024, Units[i:i+1]
	}
	return strconv.FormatInt(bytes, 10) + unit
}
