package preflight

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

const sstPassword = "pw-hunter2"

// A hostile server speaks as much of MySQL's protocol as it takes to ask for a
// password in every way that there is. It notes what it gets.
type hostile struct {
	listener net.Listener
	method   string           // that it asks for
	switched bool             // asks for another method first, and switches to that one
	cert     *tls.Certificate // nil if it says that it has no TLS
	key      *rsa.PrivateKey

	mu      sync.Mutex
	logins  int    // clients that told who they are
	secrets []byte // all that they sent then
}

// scramble is what clients hash a password with.
var scramble = []byte("abcdefghijklmnopqrst")

func newHostile(t *testing.T, key *rsa.PrivateKey, method string, switched bool, cert *tls.Certificate) *hostile {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hostile{listener: l, method: method, switched: switched, cert: cert, key: key}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); h.serve(&wire{c, 0}) }()
		}
	}()
	return h
}

func newRSA(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// serve has one conversation.
func (h *hostile) serve(c *wire) {
	first := h.method
	if h.switched {
		first = "mysql_native_password"
		if h.method == first {
			first = "caching_sha2_password"
		}
	}
	c.write(h.greeting(first))
	login := c.read()
	if h.cert != nil && len(login) == 32 { // a request for TLS
		secure := tls.Server(c.Conn, &tls.Config{Certificates: []tls.Certificate{*h.cert}})
		c.Conn = secure
		login = c.read()
	}
	if len(login) <= 32 {
		return
	}
	h.note(login)
	h.mu.Lock()
	h.logins++
	h.mu.Unlock()
	if h.switched {
		c.write(slices.Concat([]byte{0xfe}, []byte(h.method), []byte{0}, scramble, []byte{0}))
		h.note(c.read())
	}
	switch h.method {
	case "caching_sha2_password":
		c.write([]byte{1, 4}) // say all of it
		answer := c.read()
		if h.note(answer); slices.Equal(answer, []byte{2}) {
			c.write(slices.Concat([]byte{1}, h.publicKey()))
			h.note(c.read())
		}
	case "sha256_password":
		c.write(slices.Concat([]byte{1}, h.publicKey()))
		h.note(c.read())
	}
	c.write([]byte("\xff\x15\x04#28000no"))
}

func (h *hostile) greeting(method string) []byte {
	capabilities := uint32(0x00000200 | 0x00008000 | 0x00080000 | 1) // 4.1, secure connection, plugins
	if h.cert != nil {
		capabilities |= 0x800
	}
	out := slices.Concat([]byte{10}, []byte("8.0.99\x00"), make([]byte, 4), scramble[:8], []byte{0})
	out = binary.LittleEndian.AppendUint16(out, uint16(capabilities))
	out = append(out, 45, 2, 0)
	out = binary.LittleEndian.AppendUint16(out, uint16(capabilities>>16))
	out = slices.Concat(out, []byte{21}, make([]byte, 10), scramble[8:], []byte{0}, []byte(method), []byte{0})
	return out
}

// note keeps what it got, and what that is when it is decrypted with its own key.
func (h *hostile) note(got []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.secrets = append(h.secrets, got...)
	plain, err := rsa.DecryptOAEP(sha1.New(), nil, h.key, got, nil)
	if err != nil {
		return
	}
	for i := range plain {
		plain[i] ^= scramble[i%len(scramble)]
	}
	h.secrets = append(h.secrets, plain...)
}

func (h *hostile) publicKey() []byte {
	der, _ := x509.MarshalPKIXPublicKey(&h.key.PublicKey)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func (h *hostile) got() (logins int, secrets string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.logins, string(h.secrets)
}

// A wire carries MySQL's packets.
type wire struct {
	net.Conn
	seq byte
}

func (w *wire) read() []byte {
	head := make([]byte, 4)
	if _, err := io.ReadFull(w, head); err != nil {
		return nil
	}
	w.seq = head[3] + 1
	body := make([]byte, int(head[0])|int(head[1])<<8|int(head[2])<<16)
	if _, err := io.ReadFull(w, body); err != nil {
		return nil
	}
	return body
}

func (w *wire) write(body []byte) {
	n := len(body)
	w.Write(append([]byte{byte(n), byte(n >> 8), byte(n >> 16), w.seq}, body...))
	w.seq++
}

// ask has a node ask one member, which is the hostile server.
func (h *hostile) ask(t *testing.T, options string) map[string]Finding {
	t.Helper()
	n := newNode(t)
	_, port, _ := net.SplitHostPort(h.listener.Addr().String())
	n.options(t, h.listener.Addr().String())
	n.edit(t, "binlog_format", "port = "+port+"\nbinlog_format")
	n.edit(t, "[galera]", options+"\n[galera]")
	return n.run(t)
}

// hashes are what clients send in place of a password, by the methods that hash it.
func hashes(password string) []string {
	stage1 := sha1.Sum([]byte(password))
	stage2 := sha1.Sum(stage1[:])
	native := sha1.Sum(append(slices.Clone(scramble), stage2[:]...))
	for i := range native {
		native[i] ^= stage1[i]
	}
	first := sha256.Sum256([]byte(password))
	second := sha256.Sum256(first[:])
	caching := sha256.Sum256(append(second[:], scramble...))
	for i := range caching {
		caching[i] ^= first[i]
	}
	return []string{password, string(native[:]), string(caching[:])}
}

var askedFor = []string{
	"mysql_native_password", "caching_sha2_password", "sha256_password", "client_ed25519",
	"mysql_clear_password", "mysql_old_password", "dialog",
}

// Whoever answers, with whatever it asks, is told neither the password nor the user
// as long as it does not prove the member's name; and the check says why.
func TestHostileServers(t *testing.T) {
	key, good := newRSA(t), newSigner(t, "an authority")
	other := newSigner(t, "another authority")
	ca := "\n[client]\nssl-ca = " + good.file(t)
	here := signed{ips: loopback}
	generated := signed{common: "MySQL_Server_9.7.0_Auto_Generated_Server_Certificate"}
	for i, tt := range []struct {
		name    string
		cert    *tls.Certificate
		options string
		says    string
		hint    string
	}{
		{"no authority is named", good.issue(t, here), "", "no certificate authority is named", "--member-ca FILE"},
		{"no TLS", nil, ca, "it does not offer TLS", "ssl_cert and ssl_key"},
		{"a certificate of its own", other.issue(t, here), ca, "is not of the authority in", "--member-ca"},
		{"signed by itself", other.certificate(), ca, "is not of the authority in", "--member-ca"},
		{"for another name", good.issue(t, signed{names: []string{"db.example"}}), ca,
			"is for db.example and not for 127.0.0.1", "wsrep_cluster_address"},
		{"for another common name", good.issue(t, generated), ca, "is for " + generated.common, "wsrep_cluster_address"},
		{"its common name does not count", good.issue(t, signed{common: "127.0.0.1", names: []string{"db.example"}}), ca,
			"is for db.example", "wsrep_cluster_address"},
		{"expired", good.issue(t, signed{ips: loopback, expired: true}), ca, "expired", "valid certificate"},
		{"for clients", good.issue(t, signed{ips: loopback, client: true}), ca, "not valid", "for servers"},
		{"the authority's file is not there", good.issue(t, here), "\n[client]\nssl-ca = /nowhere/ca.pem",
			"/nowhere/ca.pem", "--member-ca FILE"},
		{"the authority's file holds none", good.issue(t, here), "\n[client]\nssl-ca = /etc/hostname",
			"holds no certificate", "--member-ca FILE"},
		{"verification is off", other.issue(t, here), ca + "\nssl-verify-server-cert = 0\nssl-mode = PREFERRED",
			"is not of the authority in", "--member-ca"},
		{"a list of revoked certificates", good.issue(t, here), ca + "\nssl-crl = /etc/crl.pem", "ssl-crl", "--member-ca"},
	} {
		if !servers.Tries(3, i) {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, login := range []string{
				"wsrep_sst_auth = sst:" + sstPassword + tt.options,
				tt.options + "\n[client]\nuser = app\npassword = " + sstPassword,
			} {
				for _, method := range askedFor {
					for _, switched := range []bool{false, true} {
						h := newHostile(t, key, method, switched, tt.cert)
						found := h.ask(t, login)
						if logins, secrets := h.got(); logins > 0 {
							t.Errorf("%s, %v: somebody logs in: %q", method, switched, secrets)
						}
						for _, check := range []string{"sst-method", "members", "tables"} {
							f := found[check]
							said := strings.Contains(f.Msg, tt.says) && strings.Contains(f.Hint, tt.hint)
							if f.Level == OK || !said {
								t.Errorf("%s, %v: %s: %s: %s -> %s", method, switched, check, f.Level, f.Msg, f.Hint)
							}
							if strings.Contains(f.Msg+f.Hint, sstPassword) {
								t.Errorf("%s shows the password: %s", check, f.Msg)
							}
						}
					}
				}
			}
		})
	}
}

// The hostile server is one: who proves the member's name is told the password, or a
// hash of it, but for the ways that no member needs.
func TestProvenServers(t *testing.T) {
	key, good := newRSA(t), newSigner(t, "an authority")
	for _, tt := range []struct {
		name string
		cert *tls.Certificate
	}{
		{"its address", good.issue(t, signed{ips: loopback})},
		{"a common name", good.issue(t, signed{common: "127.0.0.1"})},
		{"several names", good.issue(t, signed{names: []string{"db.example"}, ips: loopback})},
	} {
		for _, method := range askedFor {
			for _, switched := range []bool{false, true} {
				h := newHostile(t, key, method, switched, tt.cert)
				h.ask(t, "wsrep_sst_auth = sst:"+sstPassword+"\nssl_ca = "+good.file(t))
				logins, secrets := h.got()
				if logins != 1 || !strings.Contains(secrets, "sst\x00") {
					t.Errorf("%s, %s, %v: %d logins, %q", tt.name, method, switched, logins, secrets)
				}
				told := strings.Contains(secrets, sstPassword)
				needs := method == "caching_sha2_password" || method == "sha256_password" // inside TLS
				if told != needs {
					t.Errorf("%s, %s, %v: the password itself is told: %v", tt.name, method, switched, told)
				}
				if !switched && method == "mysql_native_password" && !strings.Contains(secrets, hashes(sstPassword)[1]) {
					t.Errorf("%s: no hash in %q", tt.name, secrets)
				}
			}
		}
	}
}

// An account without a password has nothing to lose.
func TestHostileWithoutPassword(t *testing.T) {
	key := newRSA(t)
	for _, method := range askedFor {
		for _, switched := range []bool{false, true} {
			h := newHostile(t, key, method, switched, nil)
			found := h.ask(t, "wsrep_sst_auth = sst:")
			logins, secrets := h.got()
			told := func(hash string) bool { return strings.Contains(secrets, hash) }
			if logins != 1 || slices.ContainsFunc(hashes(sstPassword), told) {
				t.Errorf("%s, %v: %d logins, %q", method, switched, logins, secrets)
			}
			if f := found["sst-method"]; f.Level != Skipped {
				t.Errorf("%s, %v: %+v", method, switched, f)
			}
		}
	}
}

// Nothing that is said to a client makes it panic, or reaches a terminal as it is.
func TestBabblingServers(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, _ := x509.MarshalPKIXPublicKey(&ec.PublicKey)
	key := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	greeting := (&hostile{}).greeting("sha256_password")
	for name, packets := range map[string][][]byte{
		"nothing":                 {nil},
		"a byte":                  {{10}},
		"no end":                  {slices.Repeat([]byte{10}, 300)},
		"half a greeting":         {greeting[:20]},
		"a greeting without data": {greeting[:40]},
		"a key that is not RSA":   {greeting, slices.Concat([]byte{1}, key)},
		"a switch to nothing":     {greeting, {0xfe}},
		"an empty answer":         {greeting, nil},
		"an error that is none":   {greeting, {0xff}},
		"an error that steers":    {greeting, []byte("\xff\x15\x04#28000\x1b]0;owned\x07")},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					w := &wire{c, 0}
					for i, p := range packets {
						if w.write(p); i+1 < len(packets) {
							w.read()
						}
					}
					c.Close()
				}
			}()
			for check, f := range (&hostile{listener: l}).ask(t, "wsrep_sst_auth = sst:") {
				if strings.ContainsAny(f.Msg, "\x1b\x07") {
					t.Errorf("%s: %q", check, f.Msg)
				}
			}
		})
	}
}

var loopback = []net.IP{{127, 0, 0, 1}}
