package azure

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

// what people call the service.
const what = "Key Vault"

// A vault is asked with the token that it wants.
type vault struct {
	client *cloud.Client
	tokens *tokens
	host   string

	mu       sync.Mutex // held while the vault is asked
	resource string     // that a token must be for; "" while the vault did not say
	tenant   string     // that the vault belongs to
}

// tokens are those of all vaults and stores.
type tokens struct {
	mu sync.Mutex // held while one is asked for
	by map[string]cloud.AzureAccess
}

// of returns a token for a resource. Tenant is that of the resource, if it is known.
func (t *tokens) of(ctx context.Context, c *cloud.Client, resource, tenant string) (cloud.AzureAccess, error) {
	t.mu.Lock()
	defer t.mu.Unlock()

	key := tenant + " " + resource
	if held := t.by[key]; held.Usable() {
		return held, nil
	}

	access, err := c.AzureToken(ctx, resource, "", tenant)
	if t.by == nil {
		t.by = map[string]cloud.AzureAccess{}
	}
	if err == nil {
		t.by[key] = access
	}
	return access, err
}

// refused says that a service does not accept a token: it is not used again. Somebody may have
// ended it, or the clock may have been set.
func (t *tokens) refused(access cloud.AzureAccess) {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.by, func(_ string, held cloud.AzureAccess) bool { return held.Text == access.Text })
}

func (v *vault) question(s *secret) cloud.Question {
	return cloud.Question{
		What:   what,
		Method: "GET",
		URL:    "https://" + v.host + "/secrets/" + s.name + "/" + s.version + "?api-version=7.4",
		Header: map[string]string{},
		Public: true,
	}
}

// fetch reads versions of secrets, after the vault has said which token it needs.
func (v *vault) fetch(ctx context.Context, to *round.Round, reads []*read) {
	access, err := v.login(ctx, reads[0].Of)
	for _, r := range reads {
		if err != nil {
			to.Fail(cloud.ErrorOf(err, sources.ReadKind(err), loginHint, r.Wanted))
			continue
		}
		to.Go(func() { v.read(ctx, to, access, r) })
	}
}

func (v *vault) login(ctx context.Context, s *secret) (access cloud.AzureAccess, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()

	if v.resource == "" {
		err = v.challenge(ctx, s)
	}
	if err != nil {
		return access, err
	}
	return v.tokens.of(ctx, v.client, v.resource, v.tenant)
}

// refused forgets a token that the vault does not accept. The vault says again which one it
// needs: it may be of another tenant by now.
func (v *vault) refused(access cloud.AzureAccess) {
	v.mu.Lock()
	v.resource, v.tenant = "", ""
	v.mu.Unlock()
	v.tokens.refused(access)
}

// challenge asks without a token. The answer says which one is needed:
// https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses.
func (v *vault) challenge(ctx context.Context, s *secret) error {
	answer, err := v.client.Do(ctx, v.question(s))
	if err != nil {
		return err
	}

	said := answer.Header.Get("WWW-Authenticate")
	resource, tenant := challenged(said, "resource"), challenged(said, "authorization")
	if answer.Status != 401 || resource == "" {
		return answer.Foreign(what)
	}

	u, err := url.Parse(resource)
	if err != nil || u.Scheme != "https" || !strings.HasSuffix(v.host, "."+u.Host) {
		return &cloud.Unanswered{Err: fmt.Errorf("%s at %s: %w: it wants a token for %q, which is not of its domain",
			what, v.host, remote.ErrForeign, resource)}
	}

	v.resource = resource
	if u, err := url.Parse(tenant); err == nil {
		v.tenant = strings.Trim(u.Path, "/")
	}
	return nil
}

// challenged returns a parameter of a challenge, NAME="VALUE".
func challenged(header, name string) string {
	found := regexp.MustCompile(`\b` + name + `="([^"]*)"`).FindStringSubmatch(header)
	if found == nil {
		return ""
	}
	return found[1]
}

// read reads one version, and holds what its keys want.
func (v *vault) read(ctx context.Context, to *round.Round, access cloud.AzureAccess, r *read) {
	q := v.question(r.Of)
	q.Header["Authorization"] = "Bearer " + access.Text
	answer, err := v.client.Do(ctx, q)
	switch {
	case err != nil:
		to.Fail(cloud.ErrorOf(err, sources.Unreached, foreignHint, r.Wanted))
		return
	case answer.Status == 401:
		v.refused(access)
		judge(to, answer, access.Way, r)
		return
	case answer.Status != 200:
		judge(to, answer, access.Way, r)
		return
	}

	d, err := decode(answer, r.Of)
	if err != nil {
		to.Fail(cloud.ErrorOf(err, sources.Invalid, foreignHint, r.Wanted))
		return
	}

	d.Look = "see its fields with: " + r.Of.az("show", "--query value --output tsv")
	to.Take(d, r.Wanted)
}
