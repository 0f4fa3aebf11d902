package vault

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math"
	"strings"
	"time"

	"github.com/hashicorp/vault/api"
)

// lifetime returns how long what an answer holds is valid from now on, if the answer itself
// says so and has no lease. Zero is for ever, or not known.
//
//	pki/issue, pki/sign        expiration, beside the certificate
//	ssh/sign, ssh/issue        in the certificate of OpenSSH
//	auth/approle secret-id     secret_id_ttl
//	gcp tokens                 expires_at_seconds
//	identity/oidc/token        ttl
func lifetime(path string, data map[string]any) time.Duration {
	switch {
	case data["certificate"] != nil:
		text, _ := data["certificate"].(string)
		return atMost(certificateSpan(text), untilUnix(data["expiration"]))
	case data["signed_key"] != nil:
		text, _ := data["signed_key"].(string)
		return sshLifetime(text)
	case data["secret_id"] != nil:
		return secondsOf(data["secret_id_ttl"])
	case data["expires_at_seconds"] != nil:
		return untilUnix(data["expires_at_seconds"])
	case strings.HasPrefix(path, "identity/oidc/token/"):
		return secondsOf(data["ttl"])
	}
	return 0
}

// madeByReading reports whether a read without a lease makes what it answers, so that another
// read makes another.
func madeByReading(v *visit) bool {
	data := v.secret.Data
	return strings.HasPrefix(v.path, "identity/oidc/token/") ||
		!v.mount.kv && data["token"] != nil && data["expires_at_seconds"] != nil
}

// certificateSpan returns how long a certificate in PEM is valid in all; zero if it is not one.
func certificateSpan(text string) time.Duration {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return 0
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return 0
	}
	return c.NotAfter.Sub(c.NotBefore)
}

// atMost returns a time that is left, and no more than the whole time that was given: the clock
// of this machine may be slow. Zero is not known, of either.
func atMost(whole, left time.Duration) time.Duration {
	if whole <= 0 || left <= 0 {
		return left
	}
	return min(whole, left)
}

// untilUnix is untilTime of a field; zero if it has no such number.
func untilUnix(value any) time.Duration {
	n, ok := value.(json.Number)
	at, err := n.Int64()
	if !ok || err != nil || at <= 0 {
		return 0
	}

	return untilTime(at)
}

// untilTime returns the time until so many seconds since 1970. What is over by the clock of
// this machine has a minute: this clock is wrong, or Vault's is, and another try would be no
// better.
func untilTime(at int64) time.Duration {
	left := time.Until(time.Unix(at, 0))
	if left <= 0 {
		return time.Minute
	}
	return left
}

func secondsOf(value any) time.Duration {
	n, _ := value.(json.Number)
	number, err := n.Int64()
	if err != nil || number <= 0 || number > math.MaxInt32 {
		return 0
	}
	return seconds(int(number))
}

// A reread is when a path must be read again that Vault changes by itself.
type reread struct {
	at    time.Time
	since time.Time // since when a rotation is overdue; zero while none is
}

// rereadOf returns when to read an answer again that has no lease and was not made by the
// request. Zero is never: the interval is enough. Before is what was returned for the answer
// before this one.
//
// Static credentials change when their ttl is over. A secret of KV version 1 may say how soon
// it should be read again, in its field ttl or lease.
func rereadOf(secret *api.Secret, kv bool, before reread) reread {
	_, period := secret.Data["rotation_period"]
	_, schedule := secret.Data["rotation_schedule"]
	switch {
	case !kv && (period || schedule):
		return rotation(secondsOf(secret.Data["ttl"]), before)
	case secret.LeaseDuration > 0:
		return reread{at: time.Now().Add(max(seconds(secret.LeaseDuration), leastLife))}
	}
	return reread{}
}

// rotation returns when to look for a rotation that is due after some time. Vault makes it up
// to five seconds later, or much later if it cannot reach the database.
func rotation(left time.Duration, before reread) reread {
	const least, most = time.Second, time.Minute
	now := time.Now()
	switch {
	case left > 0:
		return reread{at: now.Add(left + least)}
	case before.since.IsZero():
		return reread{now.Add(least), now}
	}
	late := now.Sub(before.since)
	return reread{now.Add(min(max(late/4, least), most)), before.since}
}
