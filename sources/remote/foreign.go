package remote

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// ErrForeign is the cause of answers that no server of the source's kind gives:
// another program listens there, or something in between answers.
var ErrForeign = errors.New("something else answers there")

// foreign tells of an answer what is strange about it, nil for nothing. Without it
// a login page would be a missing value, and a default would take its place.
func foreign(resp *http.Response) error {
	switch kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";"); {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return away(resp)
	case kind == "text/html" && peek(resp, "<"): // some metadata servers say so of a token
		return fmt.Errorf("%w: %d %s with a page of HTML", ErrForeign, resp.StatusCode, http.StatusText(resp.StatusCode))
	case resp.StatusCode == http.StatusNoContent || resp.StatusCode == http.StatusOK && resp.ContentLength == 0:
		if resp.Request != nil && resp.Request.Method == http.MethodGet {
			return fmt.Errorf("%w: %d %s, and nothing else", ErrForeign, resp.StatusCode, http.StatusText(resp.StatusCode))
		}
	}
	return nil
}

// A redirected is the cause of an answer that leads to another server. The client
// libraries would follow, and take the token there.
type redirected struct {
	status int
	to     string // without a path, which may hold what is nobody's business
}

func (r *redirected) Error() string {
	return fmt.Sprintf("%d %s to %s, where the token would go too: not followed", r.status, http.StatusText(r.status), r.to)
}

// away tells of a redirect that it leads to another server, or to another path of
// this one: what is held there is not what was asked for. To the same path, a load
// balancer leads to another server behind it.
func away(resp *http.Response) error {
	to, err := resp.Location()
	switch {
	case err != nil || to.Host == "":
		return nil
	case resp.Request != nil && origin(to) != origin(resp.Request.URL):
		return &redirected{resp.StatusCode, origin(to)}
	case resp.Request != nil && to.Path != resp.Request.URL.Path:
		return fmt.Errorf("%w: %d %s to another path", ErrForeign, resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	return nil
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// unread puts in words why an answer could not be decoded. The decoder's own tell
// of Go's types.
func unread(source string, err error) error {
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, new(*Failure)):
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w, not %s: the answer is empty", ErrForeign, source)
	case errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w, not %s: the answer is no JSON", ErrForeign, source)
	case errors.As(err, &kind):
		return fmt.Errorf("%w, not %s: its JSON is a %s where %s has none", ErrForeign, source, kind.Value, source)
	}
	return err
}

// tlsHint is what to do about a certificate or handshake, or "".
func (s Server) tlsHint(err error) string {
	var (
		cert    *tls.CertificateVerificationError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		record  tls.RecordHeaderError
		op      *net.OpError
	)
	prefix := strings.ToUpper(s.Source)
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the server needs a new certificate, or the clock is wrong here"
	case errors.As(err, &name):
		names := name.Certificate.DNSNames
		for _, ip := range name.Certificate.IPAddresses {
			names = append(names, ip.String())
		}
		return fmt.Sprintf("the certificate is for %s: if that is the server, %s_TLS_SERVER_NAME names it", strings.Join(names, ", "), prefix)
	case errors.As(err, &cert):
		return fmt.Sprintf("%s names the file of the CA that signed the server's certificate", s.CAVar)
	case errors.As(err, &record):
		return fmt.Sprintf("no TLS is spoken there: is the port right? %s says where %s is", s.AddressVar, s.Source)
	case errors.As(err, &op) && op.Op == "remote error":
		return fmt.Sprintf("the server wants a certificate of ours, one that it trusts: see %s_CLIENT_CERT and %[1]s_CLIENT_KEY", prefix)
	}
	return ""
}
