package preflight

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// An unasked says why no member was asked, and what to do about it.
type unasked struct{ msg, hint string }

func (u *unasked) Error() string { return u.msg }

// unknown says that a check could not look because no member was asked.
func unknown(what string, err error) []Finding {
	f := Finding{Level: Skipped, Msg: what + ": " + oneLine(err)}
	if u := (*unasked)(nil); errors.As(err, &u) {
		f.Hint = u.hint
	}
	return []Finding{f}
}

// nameIt is the hint for members that could not prove their names.
const nameIt = "name the authority of the members' certificates: ssl-ca = FILE in [client], or --member-ca FILE"

// An authority signs the certificates of the members.
type authority struct {
	certs *x509.CertPool
	files string // where its own certificates are, for messages
}

// authority returns the one by which members prove who they are: that of
// --member-ca, or that of the option files.
func (r *run) authority() (*authority, error) {
	paths := r.authorityPaths()
	if len(paths) == 0 {
		return nil, &unasked{"members were not asked: a password is sent only to a member that proves its name, " +
			"and no certificate authority is named", nameIt}
	}
	if r.MemberCA == "" && cmp.Or(r.Options.client["ssl_crl"], r.Options.client["ssl_crlpath"]) != "" {
		return nil, &unasked{"members were not asked: [client] names a list of revoked certificates (ssl-crl), " +
			"which initplate does not read", "to ask them without it, give --member-ca " + paths[0]}
	}

	a := &authority{x509.NewCertPool(), strings.Join(paths, " and ")}
	for _, p := range paths {
		if err := a.read(p); err != nil {
			return nil, &unasked{"members were not asked: " +
				"the authority by which they prove their names cannot be read: " + err.Error(),
				"mount the file here as in the server's container, or name it with --member-ca FILE"}
		}
	}
	return a, nil
}

// authorityPaths are files and directories. Clients' options go first, then those of
// the scripts of state transfers (wsrep_sst_common), then the server's.
func (r *run) authorityPaths() []string {
	if r.MemberCA != "" {
		return []string{r.MemberCA}
	}
	if paths := authorityOptions(r.Options.client, ""); len(paths) > 0 {
		return paths
	}
	if paths := authorityOptions(r.Options.sst, r.DataDir); len(paths) > 0 {
		return paths
	}
	return authorityOptions(r.Options.values, r.DataDir)
}

// authorityOptions returns the paths that options name, relative ones from a directory.
func authorityOptions(options map[string]string, directory string) (paths []string) {
	for _, name := range []string{"tca", "ssl_ca", "ssl_capath"} {
		if path := options[name]; path != "" {
			paths = append(paths, absolute(path, directory))
		}
	}
	return paths
}

// absolute returns a path that a program reads in a directory.
func absolute(path, directory string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(directory, path)
}

// read adds the certificates of a file, or of all files of a directory.
func (a *authority) read(path string) error {
	files := []string{path}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		files, _ = filepath.Glob(filepath.Join(path, "*"))
	}
	found := false
	for _, f := range files {
		text, err := readFile(f)
		if err != nil && f == path {
			return err
		}
		found = a.certs.AppendCertsFromPEM(text) || found
	}
	if !found {
		return fmt.Errorf("%s holds no certificate in PEM", path)
	}
	return nil
}

// client returns how to connect to a member of that name, and to nobody else, with TLS.
func (a *authority) client(host string) *tls.Config {
	return &tls.Config{
		ServerName:         host,
		InsecureSkipVerify: true, // crypto/tls ignores common names; verify checks everything else
		VerifyConnection:   func(c tls.ConnectionState) error { return a.verify(host, c.PeerCertificates) },
	}
}

// verify does what MySQL's clients do with --ssl-mode=VERIFY_IDENTITY, and MariaDB's
// with --ssl-verify-server-cert: the authority must have signed the certificate, and
// it must be for that host.
func (a *authority) verify(host string, chain []*x509.Certificate) error {
	if len(chain) == 0 {
		return errors.New("there is no certificate")
	}

	o := x509.VerifyOptions{Roots: a.certs, Intermediates: x509.NewCertPool()}
	for _, c := range chain[1:] {
		o.Intermediates.AddCert(c)
	}

	if _, err := chain[0].Verify(o); err != nil {
		return err
	}
	return verifyName(host, chain[0])
}

// verifyName compares the host with the common name if a certificate has no DNS names,
// as X509_check_host does.
func verifyName(host string, c *x509.Certificate) error {
	err := c.VerifyHostname(host)
	if err == nil || len(c.DNSNames) > 0 || c.Subject.CommonName == "" {
		return err
	}
	common := x509.Certificate{DNSNames: []string{c.Subject.CommonName}}
	if strings.EqualFold(host, c.Subject.CommonName) || common.VerifyHostname(host) == nil {
		return nil
	}
	return err
}

// unverified says why a member was not given the password. It returns other errors as
// they are.
func (a *authority) unverified(host string, err error) error {
	var wrongName x509.HostnameError
	var other x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	const unsent = ", so it was not given the password"
	switch {
	case errors.Is(err, mysql.ErrNoTLS):
		return &unasked{"it does not offer TLS, without which it cannot prove its name" + unsent,
			"give every member a certificate: ssl_cert and ssl_key, of the authority in " + a.files}
	case errors.As(err, &other):
		return &unasked{"its certificate is not of the authority in " + a.files + unsent, nameIt}
	case errors.As(err, &wrongName):
		names := namesOf(wrongName.Certificate)
		return &unasked{fmt.Sprintf("its certificate is for %s and not for %s%s", names, host, unsent),
			"give the members certificates for the names in wsrep_cluster_address"}
	case errors.As(err, &invalid):
		return &unasked{"its certificate is not valid: " + invalid.Error() + unsent,
			"give every member a valid certificate for servers"}
	}
	return err
}

// namesOf returns the names that a certificate is for.
func namesOf(c *x509.Certificate) string {
	names := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return cmp.Or(strings.Join(names, ", "), c.Subject.CommonName, "no name")
}
