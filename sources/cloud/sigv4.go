package cloud

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// SignSTS adds a signature to the header of a POST to the root of STS, by AWS Signature
// Version 4. It signs the whole header.
func (k AWSKeys) SignSTS(header http.Header, host, region, body string, now time.Time) {
	stamp := now.UTC().Format("20060102T150405Z")
	header.Set("Content-Length", fmt.Sprint(len(body)))
	header.Set("X-Amz-Date", stamp)
	if k.Token != "" {
		header.Set("X-Amz-Security-Token", k.Token)
	}

	request, signed := canonical(header, host, body)
	scope := strings.Join([]string{stamp[:8], region, "sts", "aws4_request"}, "/")
	key := []byte("AWS4" + k.Secret)
	for part := range strings.SplitSeq(scope, "/") {
		key = mac(key, part)
	}

	signature := mac(key, strings.Join([]string{"AWS4-HMAC-SHA256", stamp, scope, hash(request)}, "\n"))
	header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%x",
		k.ID, scope, signed, signature))
}

// canonical returns the canonical request of AWS, and the names of its headers.
func canonical(header http.Header, host, body string) (request, signed string) {
	lines := map[string]string{"host": host}
	for name := range header {
		lines[strings.ToLower(name)] = strings.TrimSpace(header.Get(name))
	}

	names := slices.Sorted(maps.Keys(lines))
	signed = strings.Join(names, ";")
	request = "POST\n/\n\n"
	for _, n := range names {
		request += n + ":" + lines[n] + "\n"
	}
	return request + "\n" + signed + "\n" + hash(body), signed
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}
