package schema

import (
	"errors"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// errQuantity does not show the value, which is at the place of the error.
var errQuantity = errors.New("this is not a quantity, as in 500m, 64Mi or 1e3")

// Canonical returns a quantity as Kubernetes writes it: with the largest suffix that leaves
// a whole number. 65536Ki is 64Mi, and 0.5 is 500m. Digits below 1n are rounded up. What
// Kubernetes takes for canonical stays as it is, such as +1 or 1.500.
// The rules are those of k8s.io/apimachinery/pkg/api/resource.
func Canonical(text string) (string, error) {
	q, err := parseQuantity(text)
	switch {
	case err != nil:
		return "", err
	case q.kept:
		return text, nil
	case q.nano.Sign() < 0:
		return "-" + written(q.nano.Neg(q.nano), q.kind), nil
	}
	return written(q.nano, q.kind), nil
}

// value returns a quantity in 1e-9.
func value(text string) (*big.Int, error) {
	q, err := parseQuantity(text)
	return q.nano, err
}

// A quantity is what a text like 64Mi says.
type quantity struct {
	nano *big.Int // in 1e-9
	kind int      // of its suffix
	kept bool     // it stays as it is written
}

func parseQuantity(text string) (q quantity, err error) {
	parts := regexp.MustCompile(`^([+-]?)([0-9]*)(?:\.([0-9]*))?([a-zA-Z]*)([+-]?[0-9]*)$`).FindStringSubmatch(text)
	if parts == nil || parts[2]+parts[3] == "" || len(text) > 60 {
		return quantity{}, errQuantity
	}

	base, exponent, kind, err := suffix(parts[4], parts[5])
	if err != nil {
		return quantity{}, err
	}

	digits, _ := new(big.Int).SetString(parts[2]+parts[3], 10)
	nano := scaled(digits, base, exponent, len(parts[3]))
	if parts[1] == "-" {
		nano.Neg(nano)
	}
	return quantity{nano, kind, base == 10 && isKept(parts[2], parts[3], exponent)}, nil
}

// isKept reports whether a decimal quantity stays as it is: "if the number is in canonical
// form, reuse the string", in ParseQuantity.
func isKept(before, behind string, exponent int64) bool {
	before = strings.TrimLeft(before, "0")
	digits := before + behind
	scale := exponent - int64(len(behind))
	return before != "" && len(digits) <= 18 && scale >= -9 && scale%3 == 0 && !strings.HasSuffix(digits, "000")
}

// kinds of suffixes
const (
	decimalSI = iota
	decimalExponent
	binarySI
)

// suffix returns what a suffix multiplies with: a power of a base.
func suffix(letters, digits string) (base, exponent int64, kind int, err error) {
	if (letters == "e" || letters == "E") && digits != "" {
		exponent, err = strconv.ParseInt(digits, 10, 8)
		return 10, exponent, decimalExponent, err
	}
	if digits != "" {
		return 0, 0, 0, errQuantity
	}

	const decimal = "num kMGTPE"
	switch i := strings.Index(decimal, letters); {
	case letters == "":
		return 10, 0, decimalSI, nil
	case len(letters) == 1 && letters != " " && i >= 0:
		return 10, int64(i-3) * 3, decimalSI, nil
	case len(letters) == 2 && letters[1] == 'i' && strings.Contains("KMGTPE", letters[:1]):
		return 2, int64(strings.Index("KMGTPE", letters[:1])+1) * 10, binarySI, nil
	}
	return 0, 0, 0, errQuantity
}

// scaled returns digits, some of them behind the point, times a power of a base, in 1e-9.
func scaled(digits *big.Int, base, exponent int64, behind int) *big.Int {
	power := func(base, exponent int64) *big.Int {
		return new(big.Int).Exp(big.NewInt(base), big.NewInt(exponent), nil)
	}

	n := new(big.Int).Mul(digits, power(10, 9))
	divisor := power(10, int64(behind))
	if exponent >= 0 {
		n.Mul(n, power(base, exponent))
	} else {
		divisor.Mul(divisor, power(base, -exponent))
	}

	n, rest := n.DivMod(n, divisor, new(big.Int))
	if rest.Sign() > 0 {
		n.Add(n, big.NewInt(1))
	}
	return n
}

// written writes a number of 1e-9 with a suffix of a kind, if it can be written so.
func written(nano *big.Int, kind int) string {
	unit := big.NewInt(1_000_000_000)
	if kind == binarySI {
		n, rest := new(big.Int).DivMod(nano, unit, new(big.Int))
		if rest.Sign() == 0 && n.Cmp(big.NewInt(1024)) >= 0 {
			n, times := shortened(n, 1024, 6)
			return n.String() + []string{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"}[times]
		}
		kind = decimalSI
	}
	if nano.Sign() == 0 {
		return "0"
	}

	n, times := shortened(nano, 1000, 9)
	if kind == decimalExponent && times != 3 {
		return n.String() + "e" + strconv.Itoa(times*3-9)
	}
	return n.String() + []string{"n", "u", "m", "", "k", "M", "G", "T", "P", "E"}[times]
}

// shortened divides a number by a base as often as that leaves no rest.
func shortened(n *big.Int, base int64, most int) (*big.Int, int) {
	for times := range most {
		next, rest := new(big.Int).DivMod(n, big.NewInt(base), new(big.Int))
		if rest.Sign() != 0 {
			return n, times
		}
		n = next
	}
	return n, most
}
