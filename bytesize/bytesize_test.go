package bytesize

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int64
		err  error
	}{
		{"0", 0, nil},
		{"1073741824", 1 << 30, nil},
		{"512B", 512, nil},
		{"16k", 16 << 10, nil},
		{"512Mi", 512 << 20, nil},
		{"1gb", 1 << 30, nil},
		{"20GiB", 20 << 30, nil},
		{"2P", 2 << 50, nil},
		{"7E", 7 << 60, nil},
		{" 2G ", 2 << 30, nil},
		{"9223372036854775807", 1<<63 - 1, nil},
		{"8E", 0, ErrRange},
		{"99999999999999999999", 0, ErrRange},
		{"", 0, ErrSyntax},
		{"G", 0, ErrSyntax},
		{"-1", 0, ErrSyntax},
		{"1.5G", 0, ErrSyntax},
		{"1Gx", 0, ErrSyntax},
		{"1KM", 0, ErrSyntax},
		{"1i", 0, ErrSyntax},
		{"1iB", 0, ErrSyntax},
		{"1 G", 0, ErrSyntax},
	} {
		got, err := Parse(tt.in)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%q: got %d, %v, want %d, %v", tt.in, got, err, tt.want, tt.err)
		}
		if back, err := Parse(Format(got)); back != got || err != nil {
			t.Errorf("%q: %s reads as %d, %v", tt.in, Format(got), back, err)
		}
	}
}
