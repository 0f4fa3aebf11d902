package outcome

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestOf(t *testing.T) {
	cause := errors.New("cause")
	for _, test := range []struct {
		err    error
		kind   Kind
		reason string
	}{
		{cause, Trouble, "Error"},
		{Refuse("UnknownSize", "no size"), Refused, "UnknownSize"},
		{fmt.Errorf("outside: %w", Take("NameTaken", "taken")), Taken, "NameTaken"},
		{Wait("VaultCannotConnect", "%w", Fail("VaultError", "%w", cause)), Waiting, "VaultCannotConnect"},
		{errors.Join(Fail("VaultError", "one"), cause), Trouble, "VaultError"},
		{fmt.Errorf("asked: %w", context.DeadlineExceeded), Trouble, "Timeout"},
	} {
		kind, reason := Of(test.err, "Error")
		if kind != test.kind || reason != test.reason {
			t.Errorf("%v: %d %s, want %d %s", test.err, kind, reason, test.kind, test.reason)
		}
	}
	if !errors.Is(Wait("R", "%w", cause), cause) {
		t.Error("what is wrapped is lost")
	}
}
