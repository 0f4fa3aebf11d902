package vault

import (
	"github.com/hashicorp/vault/api"
)

// An answer is what Vault holds at a path.
type answer struct {
	secret *api.Secret
	v2     bool   // it may be of KV version 2; only its form shows whether it is
	made   bool   // by the request: another request would make another one
	lease  *lease // of what was made; nil if it does not end
	at     place
}

// unmade takes the answers that an earlier Fetch made, and returns the other reads.
func (f *fetch) unmade(reads []*read) (rest []*read) {
	for _, r := range reads {
		if a := f.madeFor(r); a != nil {
			f.take(r, a)
		} else {
			rest = append(rest, r)
		}
	}
	return rest
}

func (f *fetch) madeFor(r *read) *answer {
	f.Source.mu.Lock()
	defer f.Source.mu.Unlock()
	return f.made[r.id]
}

// keep remembers what a request made. What was only read is not kept: a caller that asks
// again may be waiting for a new value.
func (f *fetch) keep(r *read, a *answer) {
	if !a.made {
		return
	}

	f.remember(a.lease)
	f.Source.mu.Lock()
	defer f.Source.mu.Unlock()

	if f.made == nil {
		f.made = map[string]*answer{}
	}

	f.made[r.id] = a
}

// write writes the parameters of r to a path, as text, and returns the answer.
func (f *fetch) write(path string, r *read) (*api.Secret, error) {
	body := make(map[string]any, len(r.params))
	for name, value := range r.params {
		body[name] = value
	}

	secret, err := f.session.api.Logical().WriteWithContext(f.ctx, path, body)
	if err != nil {
		return nil, err
	}
	if secret == nil { // 204: not nil, so that it is kept and not done again
		return &api.Secret{}, nil
	}

	for _, w := range secret.Warnings { // mostly about parameters that Vault does not know
		f.log.Warn("Vault warns: "+w, "source", "vault", "path", path)
	}
	return secret, nil
}

// authOf returns the token that a login or auth/token/create made, with the names of
// consul-template. It is nil if there is none.
func authOf(s *api.Secret) any {
	if s.Auth == nil {
		return nil
	}
	return map[string]any{
		"ClientToken":   s.Auth.ClientToken,
		"Accessor":      s.Auth.Accessor,
		"Policies":      s.Auth.Policies,
		"Metadata":      s.Auth.Metadata,
		"LeaseDuration": s.Auth.LeaseDuration,
		"Renewable":     s.Auth.Renewable,
	}
}
