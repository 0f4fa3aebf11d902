package sources

import "time"

// A Delay says that a server did not answer, why, and that the request is repeated.
type Delay struct {
	Source string        // "vault"
	URL    string        // of the request, without a password
	Cause  string        // "connection refused"
	Tries  int           // of this request, so far
	Wait   time.Duration // until the next one
}
