package cloud

import (
	"errors"

	"github.com/initplate/initplate/sources"
)

func hintOf(err error) string {
	var h *sources.Hinted
	if errors.As(err, &h) {
		return h.Hint
	}
	return ""
}
