package cloud

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"

	"github.com/initplate/initplate/sources/remote"
)

// hint says what to do about a service that did not answer.
func (q Question) hint(err error) string {
	var (
		cert    *tls.CertificateVerificationError
		invalid x509.CertificateInvalidError
		dns     *net.DNSError
	)

	switch {
	case errors.Is(err, remote.ErrForeign):
		return "is that " + q.What + ", or a proxy or a login page in front of it? see HTTPS_PROXY and NO_PROXY"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate has expired, or the clock of this machine is wrong: compare it with date -u"
	case errors.As(err, &cert):
		return "SSL_CERT_FILE must name a file of the CAs that are trusted: an image may hold none, " +
			"and the proxy of a company may sign with its own"
	case errors.As(err, &dns) && dns.IsNotFound:
		return "is the name right, and does DNS know it here?"
	case q.Public:
		return "may the pod reach the address (see its network policies, and HTTPS_PROXY)?"
	}
	return "is this machine in that cloud, and may the pod reach the address (see its network policies)?"
}
