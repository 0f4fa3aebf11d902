// Package azure has the sources of Azure: azure-kv, secrets and certificates of Key Vault, and
// azure-appconfig, settings of App Configuration.
//
// A key of azure-kv is VAULT/NAME, a vault's name (https://VAULT.vault.azure.net) or its host in another
// cloud, and the name of a secret in it. After it may come "?version=" with a version's ID,
// and "#FIELD" for a field of a secret that is a JSON object, or "#/a/b" for a part of it
// (RFC 6901).
//
// VAULT/certificates/NAME is a certificate with its chain and its key, in PEM, in this order,
// however Key Vault keeps it. "#tls.crt" is the certificate with its chain, "#tls.key" the
// key: the names that they have in Secrets of Kubernetes.
//
// A key of azure-appconfig is STORE/KEY, a store's name (https://STORE.azconfig.io) or its
// host, and the key of a setting. After it may come "?label=LABEL", and "#FIELD" as above. If
// the setting is a reference to Key Vault, the value is that secret.
package azure

import (
	"context"
	"log/slog"
	"sync"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/round"
)

// Config is what a [Source] knows of its process. All of it may be left out.
type Config struct {
	Env     func(string) (string, bool)
	Log     *slog.Logger
	Delayed func(sources.Delay) // called for every try that is repeated
}

// A Source reads vaults, as an identity of Microsoft Entra.
type Source struct {
	round.Absences
	config Config

	mu     sync.Mutex
	client *cloud.Client
	tokens tokens
	vaults map[string]*vault // by host
}

// New returns the source. It uses neither files nor the network before the first Fetch.
func New(c Config) *Source { return &Source{config: c} }

// Start implements [sources.Starter].
func (s *Source) Start() {
	s.Absences.Start()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		s.client.Start()
	}
}

// Fetch implements [sources.Source]. Every value is secret, and text but for fields. Each
// version is read once, all in parallel, after each vault has said which token it needs.
func (s *Source) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	r := round.New(name, &s.Absences)
	byVault := map[*vault][]*read{}
	for _, one := range round.Plan(r, keys, planned, form) {
		v := s.at(one.Of.vault)
		byVault[v] = append(byVault[v], one)
	}

	for v, reads := range byVault {
		r.Go(func() { v.fetch(ctx, r, reads) })
	}
	return r.Wait()
}

// A read is one version of a secret, with the keys that ask for it.
type read = round.Request[*secret]

// connect returns the client, which is made when it is first needed.
func (s *Source) connect() *cloud.Client {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.client == nil {
		s.client = cloud.New(cloud.Config{Source: server, Env: s.config.Env, Log: s.config.Log, Delayed: s.config.Delayed})
	}
	return s.client
}

// at returns the vault of a name or a host.
func (s *Source) at(vaultName string) *vault {
	client := s.connect()
	s.mu.Lock()
	defer s.mu.Unlock()

	host := hostOf(vaultName, client.Getenv("AZURE_AUTHORITY_HOST"))
	if s.vaults[host] == nil {
		if s.vaults == nil {
			s.vaults = map[string]*vault{}
		}
		s.vaults[host] = &vault{client: client, tokens: &s.tokens, host: host}
	}
	return s.vaults[host]
}
