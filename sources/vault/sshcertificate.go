package vault

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"strings"
	"time"
)

// sshLifetime returns how long a certificate of OpenSSH is valid from now on. Zero is for
// ever, or a text that is not one.
//
// The format is that of OpenSSH's PROTOCOL.certkeys: the type, a nonce, the public key in so
// many fields as its type has, serial, kind, ID, principals, and the times from and until
// which it is valid.
func sshLifetime(text string) time.Duration {
	words := strings.Fields(text)
	if len(words) < 2 {
		return 0
	}
	fields, ok := sshKeyFields(words[0])
	body, err := base64.StdEncoding.DecodeString(words[1])
	if !ok || err != nil {
		return 0
	}

	r := sshReader{body}
	r.texts(2 + fields)
	r.skip(8 + 4)
	r.texts(2)
	from, until := r.number(), r.number()
	if until == 0 || until > math.MaxInt64 || from > until {
		return 0
	}
	whole := time.Duration(min(until-from, math.MaxInt32)) * time.Second
	return atMost(whole, untilTime(int64(until)))
}

// sshKeyFields returns how many fields the public key has in a type of certificate.
func sshKeyFields(kind string) (n int, ok bool) {
	name, ok := strings.CutSuffix(kind, "-cert-v01@openssh.com")
	switch {
	case !ok:
		return 0, false
	case name == "ssh-ed25519":
		return 1, true
	case name == "ssh-dss":
		return 4, true
	case name == "sk-ecdsa-sha2-nistp256":
		return 3, true
	}
	return 2, true // ssh-rsa, rsa-sha2-512, ecdsa-sha2-nistp256, sk-ssh-ed25519, ...
}

// An sshReader reads the encoding of SSH, of RFC 4251. What is cut short reads as nothing.
type sshReader struct{ rest []byte }

func (r *sshReader) skip(n int) { r.rest = r.rest[min(n, len(r.rest)):] }

// texts skips texts, which have their length before them.
func (r *sshReader) texts(count int) {
	for range count {
		if len(r.rest) < 4 {
			r.rest = nil
			return
		}
		n := binary.BigEndian.Uint32(r.rest)
		r.skip(4)
		r.skip(int(min(n, math.MaxInt32)))
	}
}

func (r *sshReader) number() uint64 {
	if len(r.rest) < 8 {
		return 0
	}
	defer r.skip(8)
	return binary.BigEndian.Uint64(r.rest)
}
