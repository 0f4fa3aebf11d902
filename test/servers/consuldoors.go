package servers

import (
	"fmt"
	"testing"
)

// ConsulDoors is a Consul server for one test only that also listens with TLS.
type ConsulDoors struct {
	*ConsulServer
	TLS       string     // "https://127.0.0.1:port"
	TLSName   string     // in its certificate, beside the address
	Authority *Authority // that signed the certificate
}

// OpenConsul starts such a server, with or without access control. It runs until the test ends.
func OpenConsul(t testing.TB, acl bool) *ConsulDoors {
	t.Helper()
	token := ""
	if acl {
		token = rootConsulToken
	}

	d := &ConsulDoors{TLSName: "consul.test", Authority: NewAuthority(t, "the server's CA")}
	cert, key := d.Authority.Issue(t, d.TLSName)
	binary := Cached(t, "bin", "consul")

	var err error
	d.ConsulServer, err = try(func() (*ConsulServer, error) {
		ports, err := freePorts(1)
		if err != nil {
			return nil, err
		}

		d.TLS = fmt.Sprintf("https://127.0.0.1:%d", ports[0])
		files := fmt.Sprintf(`tls { https { cert_file = %q key_file = %q } }`, cert, key)
		return tryConsul(binary, token, fmt.Sprintf("-https-port=%d", ports[0]), "-hcl", files)
	})
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(d.process.stop)
	return d
}
