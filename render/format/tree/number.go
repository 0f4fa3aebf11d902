package tree

import (
	"fmt"
	"math"

	"github.com/initplate/initplate/render/format"
)

// number writes a number as writers of JSON do: with an exponent where it is large or small.
// Text stays as it is.
func number(v any) string {
	if f, ok := v.(float64); ok && f != 0 && math.Abs(f) < 1e-6 {
		return fmt.Sprint(f)
	}
	return format.Plain(v)
}
