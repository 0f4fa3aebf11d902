package consul

import (
	"cmp"
	"strings"

	"github.com/hashicorp/consul/api"
)

// fill sets what Defaults has. These are variables that are not set, so that the client's own
// defaults are replaced, and nothing that was given. The client does not read CONSUL_CACERT_BYTES.
func (c Config) fill(config *api.Config) {
	tls := &config.TLSConfig
	for name, field := range map[string]*string{
		"CONSUL_HTTP_ADDR":       &config.Address,
		"CONSUL_HTTP_TOKEN":      &config.Token,
		"CONSUL_HTTP_TOKEN_FILE": &config.TokenFile,
		"CONSUL_NAMESPACE":       &config.Namespace,
		"CONSUL_TLS_SERVER_NAME": &tls.Address,
		"CONSUL_CACERT":          &tls.CAFile,
		"CONSUL_CAPATH":          &tls.CAPath,
		"CONSUL_CLIENT_CERT":     &tls.CertFile,
		"CONSUL_CLIENT_KEY":      &tls.KeyFile,
	} {
		if value := c.Defaults[name]; value != "" {
			*field = value
		}
	}

	tls.CAPem = []byte(cmp.Or(c.variable("CONSUL_CACERT_BYTES"), c.Defaults["CONSUL_CACERT_BYTES"]))
	if c.Defaults["CONSUL_HTTP_SSL"] == "true" {
		config.Scheme = "https"
	}
	if c.Defaults["CONSUL_HTTP_SSL_VERIFY"] == "false" {
		tls.InsecureSkipVerify = true
	}
	if account := c.Defaults["CONSUL_HTTP_AUTH"]; account != "" {
		name, password, _ := strings.Cut(account, ":")
		config.HttpAuth = &api.HttpBasicAuth{Username: name, Password: password}
	}
}

// variable returns the value of a variable, "" if it is not set.
func (c Config) variable(name string) string {
	if c.Env == nil {
		return ""
	}
	value, _ := c.Env(name)
	return value
}
