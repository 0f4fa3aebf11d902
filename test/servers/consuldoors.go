package servers

import (
	"fmt"
	"testing"
)

// ConsulDoors are a Consul server of the test's own that also listens with TLS.
type ConsulDoors struct {
	*ConsulServer
	TLS       string     // "https://127.0.0.1:port"
	TLSName   string     // in its certificate, beside the address
	Authority *Authority // which signed its certificate
}

// OpenConsul starts one for the time of the test, with or without access control.
func OpenConsul(t testing.TB, acl bool) *ConsulDoors {
	t.Helper()
	token := ""
	if acl {
		token = rootConsulToken
	}

	d := &ConsulDoors{TLSName: "consul.test", Authority: NewAuthority(t, "the server's CA")}
	cert, key := d.Authority.Issue(t, d.TLSName)
	binary, err := cached("bin", "consul")
	if err != nil {
		t.Fatal(err)
	}

	for range 3 { // a port that was free may have been taken
		var ports []int
		if ports, err = freePorts(1); err != nil {
			t.Fatal(err)
		}

		d.TLS = fmt.Sprintf("https://127.0.0.1:%d", ports[0])
		if d.ConsulServer, err = tryConsul(binary, token, fmt.Sprintf("-https-port=%d", ports[0]),
			"-hcl", fmt.Sprintf(`tls { https { cert_file = %q key_file = %q } }`, cert, key)); err == nil {
			t.Cleanup(d.process.stop)
			return d
		}
	}

	t.Fatal(err)
	return nil
}
