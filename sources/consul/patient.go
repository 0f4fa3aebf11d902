package consul

import (
	"net/http"
	"time"

	"github.com/initplate/initplate/sources/remote"
)

// byWait sends requests that wait for a change, which are those with a "wait", another way:
// their answers take long to begin, and who sends them repeats them.
type byWait struct{ waiting, other http.RoundTripper }

func (b byWait) RoundTrip(req *http.Request) (*http.Response, error) {
	if !req.URL.Query().Has("wait") {
		return b.other.RoundTrip(req)
	}

	resp, err := b.waiting.RoundTrip(req)
	if err == nil {
		const most = 32 << 20
		resp.Body = http.MaxBytesReader(nil, resp.Body, most)
	}
	return resp, err
}

// patient prepares a transport for requests that wait. Consul adds up to a sixteenth to the
// time that they ask for. A connection that carries nothing for so long is tested, by TCP or,
// with HTTP/2, by a ping.
func patient(t *http.Transport) http.RoundTripper {
	t.ResponseHeaderTimeout = waitTime + waitTime/16 + patience
	t.MaxIdleConnsPerHost = mostWaits
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: patience}
	return remote.ByProxy(t, remote.Share(t))
}
