package vault

import "regexp"

// A plainPath is one at which Vault answers with something other than a secret: a
// certificate, a list of revoked certificates or a key.
type plainPath struct{ path, instead string }

func plainPaths() []plainPath {
	return []plainPath{
		{`^(.+)/issuer/([^/]+)/crl/(pem|der)$`, "$1/issuer/$2/crl"},
		{`^(.+)/issuer/([^/]+)/(pem|der)$`, "$1/issuer/$2"},
		{`^(.+)/ca(/pem)?$`, "$1/cert/ca"},
		{`^(.+)/ca_chain$`, "$1/cert/ca_chain"},
		{`^(.+)/cert/([^/]+)/raw(/pem)?$`, "$1/cert/$2"},
		{`^(.+)/crl(/pem)?$`, "$1/cert/crl"},
		{`^(.+)/crl/delta(/pem)?$`, "$1/cert/delta-crl"},
		{`^(.+)/public_key$`, "$1/config/ca"},
	}
}

// insteadOf returns the path that answers in a secret what a plain path answers as it is.
// It is "" for all other paths.
func insteadOf(path string) string {
	for _, p := range plainPaths() {
		re := regexp.MustCompile(p.path)
		if re.MatchString(path) {
			return re.ReplaceAllString(path, p.instead)
		}
	}
	return ""
}
