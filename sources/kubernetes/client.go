package kubernetes

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

const (
	podAccount = "/var/run/secrets/kubernetes.io/serviceaccount"
	attempt    = 10 * time.Second // for one try; the API server answers from memory
)

// AddressVariable is the setting for the address of kubectl proxy.
const AddressVariable = "INITPLATE_KUBERNETES_ADDRESS"

func (c Config) account() string { return cmp.Or(c.Account, podAccount) }

// inPod reports whether there is a service account to ask with.
func (c Config) inPod() bool { return c.Address == "" && c.env("KUBERNETES_SERVICE_HOST") != "" }

func (c Config) env(name string) string {
	if c.Env == nil {
		return ""
	}
	value, _ := c.Env(name)
	return value
}

// namespace returns that of the pod.
func (c Config) namespace(ctx context.Context) (string, error) {
	const hint = "outside of a pod, write it: NAMESPACE/NAME#KEY"
	if c.env("KUBERNETES_SERVICE_HOST") == "" {
		return "", &sources.Hinted{Err: errors.New("the key names no namespace, and this is not a pod"), Hint: hint}
	}

	name, err := sources.ReadWord(ctx, filepath.Join(c.account(), "namespace"), automount)
	if err == nil && !isLabel(name) {
		err = fmt.Errorf("the file namespace in %s does not hold a namespace", c.account())
	}
	if err != nil {
		return "", &sources.Hinted{Err: err, Hint: "write the namespace: NAMESPACE/NAME#KEY"}
	}
	return name, nil
}

// A client asks one API server.
type client struct {
	config Config
	base   string // without a slash at its end
	server remote.Server
	http   *http.Client
	close  func() // closes the connections that are not in use
}

// connect returns the client, which is made once for each CA.
func (s *Source) connect() (*client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		return s.client, nil
	}

	base, err := s.config.base()
	if err != nil {
		return nil, err
	}
	s.ca = sources.MarkOf(s.config.caFile())
	trusted, err := s.config.trusted()
	if err != nil {
		return nil, err
	}

	s.client = &client{config: s.config, base: base, server: s.config.server(base)}
	s.client.http, s.client.close = s.config.httpClient(trusted)
	return s.client, nil
}

// base returns the address of the API server, or of kubectl proxy.
func (c Config) base() (string, error) {
	host, port := c.env("KUBERNETES_SERVICE_HOST"), cmp.Or(c.env("KUBERNETES_SERVICE_PORT"), "443")
	switch {
	case c.Address != "":
		return ofProxy(c.Address)
	case host == "":
		return "", &sources.Hinted{
			Err:  errors.New("this is not a pod of Kubernetes: KUBERNETES_SERVICE_HOST is not set"),
			Hint: "run kubectl proxy, and set " + AddressVariable + "=http://127.0.0.1:8001; --values FILE can replace it",
		}
	}

	base := "https://" + net.JoinHostPort(host, port)
	u, err := url.Parse(base)
	if err != nil || remote.BadPort(u) {
		return "", errors.New("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not an address")
	}
	return base, nil
}

// ofProxy checks the address of kubectl proxy. That has no TLS, and who reaches it may do all
// that its user may, so it must be on this machine.
func ofProxy(address string) (string, error) {
	u, err := url.Parse(address)
	isPlain := err == nil && u.User == nil && u.RawQuery == "" && u.Fragment == ""
	if !isPlain || u.Scheme != "http" || remote.BadPort(u) || !remote.Loopback(u.Hostname()) {
		return "", &sources.Hinted{
			Err:  errors.New("the address is not that of kubectl proxy on this machine"),
			Hint: "set " + AddressVariable + " as in http://127.0.0.1:8001",
		}
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.EscapedPath(), "/"), nil
}

func (c Config) caFile() string { return filepath.Join(c.account(), "ca.crt") }

// trusted returns the settings of TLS: only the CA of the cluster is trusted.
func (c Config) trusted() (*tls.Config, error) {
	if !c.inPod() {
		return nil, nil
	}

	file := c.caFile()
	pem, err := sources.ReadFile(context.Background(), file)
	pool := x509.NewCertPool()
	if err == nil && !pool.AppendCertsFromPEM(pem) {
		err = fmt.Errorf("%s contains no certificate", file)
	}
	if err != nil {
		return nil, &sources.Hinted{Err: err, Hint: mountHint}
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}

const (
	automount = "automountServiceAccountToken of the pod"
	mountHint = "see " + automount + " and of its service account"
)

func (c Config) server(base string) remote.Server {
	s := remote.Server{
		Source:     "kubernetes",
		Title:      "kubectl proxy",
		Address:    base,
		AddressVar: AddressVariable,
		CAVar:      AddressVariable,
		CAOnly:     true,
	}
	if c.inPod() {
		s.Title, s.AddressVar, s.InPod = "the API server of Kubernetes", "KUBERNETES_SERVICE_HOST", true
	}
	return s
}

// httpClient returns one that repeats requests, and follows no redirects, and what closes its
// connections that are not in use.
func (c Config) httpClient(trusted *tls.Config) (client *http.Client, closeIdle func()) {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = trusted
	t.MaxIdleConnsPerHost = round.Most
	remote.ToLoopback(t)
	again := &remote.Transport{
		Source: "kubernetes", Log: c.Log, Delayed: c.Delayed, Attempt: attempt,
		Base: remote.ByProxy(t, remote.Share(t)), Proxy: t.Proxy,
	}
	client = &http.Client{
		Transport:     again,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return client, t.CloseIdleConnections
}

// token returns the pod's token as it is now: the kubelet replaces it before it expires. By way
// of kubectl proxy there is none.
func (c *client) token(ctx context.Context) (string, error) {
	if !c.config.inPod() {
		return "", nil
	}

	word, err := sources.ReadWord(ctx, c.tokenFile(), automount)
	if err == nil {
		word, err = remote.Token(word)
	}
	if err != nil {
		return "", &sources.Hinted{Err: err, Hint: mountHint}
	}
	return word, nil
}

func (c *client) tokenFile() string { return filepath.Join(c.config.account(), "token") }

// get asks for one object.
func (c *client) get(ctx context.Context, k kind, at *place, token string) (*http.Response, error) {
	path := fmt.Sprintf("/api/v1/namespaces/%s/%s/%s", at.namespace, k.resource, at.name) // none needs an escape
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, err
	}

	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "initplate")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return c.http.Do(req)
}
