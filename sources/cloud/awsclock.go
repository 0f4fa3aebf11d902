package cloud

import (
	"bytes"
	"fmt"
	"net/http"
	"time"
)

// awsClockSlack is how far the clock of a request may be off:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html.
const awsClockSlack = 5 * time.Minute

// ClockHint says by how much the clock of this machine is wrong, if AWS refused a signature
// for that. Else it is "".
func (a *Answer) ClockHint() string { return a.clockHint(time.Now()) }

func (a *Answer) clockHint(now time.Time) string {
	theirs, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil || !a.ofSignature() {
		return ""
	}

	off := now.Sub(theirs).Round(time.Second)
	switch {
	case off > awsClockSlack:
		return fmt.Sprintf("the clock of this machine is %v ahead of that of AWS: set it right, for example by NTP", off)
	case off < -awsClockSlack:
		return fmt.Sprintf("the clock of this machine is %v behind that of AWS: set it right, for example by NTP", -off)
	}
	return ""
}

// ofSignature reports whether an answer says that a signature or its time is wrong.
func (a *Answer) ofSignature() bool {
	for _, code := range []string{
		"SignatureDoesNotMatch", "InvalidSignature", "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture",
		"AuthFailure", "ExpiredToken",
	} {
		if bytes.Contains(a.Body, []byte(code)) {
			return a.Status >= 400 && a.Status < 500
		}
	}
	return false
}
