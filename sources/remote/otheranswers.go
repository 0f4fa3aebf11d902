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
	"slices"
	"strings"
)

// ErrForeign is the cause of an answer that the source's server cannot have given:
// another program listens there, or something in between answers.
var ErrForeign = errors.New("something else answers there")

// foreign returns what shows that an answer comes from another program, or nil.
// Without this check a login page would count as a missing value, and a default would
// take its place.
func foreign(resp *http.Response) error {
	switch kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";"); {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return away(resp)
	case kind == "text/html" && isPage(resp): // some metadata servers give a token this type
		return fmt.Errorf("%w: %s with a page of HTML", ErrForeign, statusLine(resp))
	case resp.StatusCode == http.StatusNoContent || resp.StatusCode == http.StatusOK && resp.ContentLength == 0:
		if resp.Request != nil && resp.Request.Method == http.MethodGet {
			return fmt.Errorf("%w: %s, and nothing else", ErrForeign, statusLine(resp))
		}
	}
	return nil
}

// isPage reports whether an answer is a page, and not an error of AWS, whose stand-ins give
// XML the type of a page. It leaves the body as it was.
func isPage(resp *http.Response) bool {
	start := string(peekAt(resp, 512))
	if declaration, rest, ok := strings.Cut(start, "?>"); ok && strings.HasPrefix(declaration, "<?xml") {
		start = strings.TrimSpace(rest)
	}
	return strings.HasPrefix(start, "<") && !strings.HasPrefix(start, "<ErrorResponse")
}

func statusLine(resp *http.Response) string {
	return fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
}

// A redirected is the cause of an answer that leads to another server. The client
// libraries would follow it and send the token there.
type redirected struct {
	status int
	to     string // without its path, which may hold a secret
}

func (r *redirected) Error() string {
	return fmt.Sprintf("%d %s to %s: not followed, since the token would be sent there too",
		r.status, http.StatusText(r.status), r.to)
}

// away returns an error for a redirect to another server, or to another path of this
// one: the answer there is not to what was asked. A redirect to the same path is fine:
// load balancers use it to lead to another server behind them.
func away(resp *http.Response) error {
	to, err := resp.Location()
	switch {
	case err != nil || to.Host == "":
		return nil
	case resp.Request != nil && origin(to) != origin(resp.Request.URL):
		return &redirected{resp.StatusCode, origin(to)}
	case resp.Request != nil && to.Path != resp.Request.URL.Path:
		return fmt.Errorf("%w: %s to another path", ErrForeign, statusLine(resp))
	}

	return nil
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// unread says why an answer could not be decoded. The decoder's own words name Go's
// types.
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
		return fmt.Errorf("%w, not %s: the answer is not JSON", ErrForeign, source)
	case errors.As(err, &kind):
		return fmt.Errorf("%w, not %s: its JSON has a %s where that of %[2]s never has one",
			ErrForeign, source, kind.Value)
	}

	return err
}

// tlsHint says what to do about a certificate or handshake. It is "" for other errors.
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
		return "the server needs a new certificate, or the clock of this machine is wrong"
	case errors.As(err, &name) && s.CAOnly:
		return fmt.Sprintf("the certificate is for %s: %s must have one of these names",
			strings.Join(certifiedNames(name.Certificate), ", "), s.AddressVar)
	case errors.As(err, &name):
		return fmt.Sprintf("the certificate is for %s: if that is the right server, set %s_TLS_SERVER_NAME to its name",
			strings.Join(certifiedNames(name.Certificate), ", "), prefix)
	case errors.As(err, &cert):
		return fmt.Sprintf("set %s to the file of the CA that signed the server's certificate", s.CAVar)
	case errors.As(err, &record):
		return "the server there does not speak TLS: is the port right? " + s.whereHint()
	case errors.As(err, &op) && op.Op == "remote error" && !asksWho(op):
		return "the server there refuses TLS as this program has it: is the port right? " + s.whereHint()
	case errors.As(err, &op) && op.Op == "remote error" && s.CAOnly:
		return "the server refuses the connection without a client certificate, which this source cannot give it"
	case errors.As(err, &op) && op.Op == "remote error":
		return fmt.Sprintf("the server wants a client certificate that it trusts: "+
			"see %s_CLIENT_CERT and %[1]s_CLIENT_KEY", prefix)
	}
	return ""
}

// asksWho reports whether an alert of TLS is about the certificate of the client (RFC 8446, 6.2). Some
// servers say only that the handshake failed. The others are about versions and names, or are mistakes.
func asksWho(alert *net.OpError) bool {
	about := func(word string) bool { return strings.Contains(alert.Err.Error(), word) }
	return about("certificate") || about("access denied") || about("handshake failure")
}

func certifiedNames(cert *x509.Certificate) []string {
	names := slices.Clone(cert.DNSNames)
	for _, ip := range cert.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}
