package sources

import (
	"testing"
	"time"
	"unsafe"
)

// suspended returns a time as it is after the machine was suspended for so long: since then, the monotonic clock, which is
// the second word of a time that has one, is behind the other.
func suspended(t time.Time, so time.Duration) time.Time {
	*(*int64)(unsafe.Add(unsafe.Pointer(&t), unsafe.Sizeof(uint64(0)))) += int64(so)
	return t
}

// TestPast: a time has come if either of the two clocks says so.
func TestPast(t *testing.T) {
	now := time.Now()
	for _, tt := range []struct {
		name string
		at   time.Time
		want bool
	}{
		{"never", time.Time{}, false},
		{"over", now.Add(-time.Second), true},
		{"later", now.Add(time.Minute), false},
		{"later, without a monotonic clock", now.Add(time.Minute).Round(0), false},
		{"over while the machine was suspended", suspended(now.Add(-time.Minute), time.Hour), true},
		{"later by a clock that was set back", suspended(now.Add(time.Minute), -time.Hour), true},
		{"later by both", suspended(now.Add(time.Minute), time.Hour), false},
	} {
		if got := Past(tt.at); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}
