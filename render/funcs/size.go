package funcs

import (
	"errors"
	"strings"
	"time"

	"github.com/initplate/initplate/bytesize"
)

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

	n, err := bytesize.Parse(strings.Join(strings.Fields(s), "")) // "512 MB" has long been one
	switch {
	case errors.Is(err, bytesize.ErrRange):
		return 0, errLarge
	case err != nil:
		return 0, errNotSize
	}
	return n, nil
}

const errNotSize failure = "not a size such as 16M, 512Mi or 1073741824"

// size writes a number of bytes, or text that bytes reads, as MySQL does: with the
// largest unit of which it is a whole number.
func size(v any) (string, error) {
	n, err := bytesOf(v)
	if err != nil {
		return "", err
	}
	return bytesize.Format(n), nil
}

// seconds reads a duration, as in 90s or 1h30m, or a plain number of seconds.
func seconds(v any) (int64, error) {
	if n, err := whole(v); err == nil {
		return n, nil
	}

	d, ok := v.(time.Duration)
	if s, isText := v.(string); isText {
		parsed, err := time.ParseDuration(strings.TrimSpace(s))
		d, ok = parsed, err == nil
	}

	switch {
	case !ok:
		return 0, errNotDuration
	case d%time.Second != 0:
		return 0, errNotSeconds
	}
	return int64(d / time.Second), nil
}

const (
	errNotDuration failure = "not a duration such as 90s or 1h30m, nor a number of seconds"
	errNotSeconds  failure = "not a whole number of seconds"
)
