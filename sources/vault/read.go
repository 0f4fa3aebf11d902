package vault

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
)

// A fetch is one call of Fetch.
type fetch struct {
	*Source
	session *session
	ctx     context.Context
	wg      crash.Group

	mu     sync.Mutex
	held   map[string]sources.Value
	failed []*sources.Error
}

func (f *fetch) hold(k key, data any, a *answer, version string) {
	origin := "vault:" + k.asked
	if version != "" {
		origin += " version " + version
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held[k.asked] = sources.Value{Data: data, Origin: origin, Secret: true, Version: version, Lease: a.lease.value(), Made: a.made}
}

func (f *fetch) fail(err *sources.Error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = append(f.failed, err)
}

// read reads one path and holds what its keys ask for.
func (f *fetch) read(r *read) {
	var m mount
	path, v2 := r.path, r.params == nil && apiPath(r.path)
	if !v2 && r.params == nil {
		var err error
		if m, err = f.mount(f.ctx, f.session, r.path); err != nil {
			f.fail(f.session.errorOf(err, r, path))
			return
		}

		if e := m.misuse(r); e != nil {
			f.fail(e)
			return
		}

		path, v2, r.guessed = m.api(r.path, r.list), m.v2, m.path == ""
	}

	secret, err := f.request(path, r)
	if path == r.path && r.params == nil && (versioned(secret) || unauthorized(statusOf(err)) && mayBeName(path)) {
		// It was taken for an API path and is not one: "secret/team/data/db".
		var e error
		if m, e = f.mount(f.ctx, f.session, r.path); e != nil {
			err = e
		} else if m.v2 {
			path, v2 = m.api(r.path, r.list), true
			secret, err = f.request(path, r)
		}

		below, ok := strings.CutPrefix(r.path+"/", m.path+"data/")
		if err == nil && secret == nil && r.list && ok { // no folder data, so that of the API was meant
			path = m.api(m.path+below, true)
			secret, err = f.request(path, r)
		}
	}

	at := f.place(r, path, m)
	switch {
	case err != nil:
		f.fail(f.session.errorOf(err, r, path))
	case versioned(secret):
		f.fail(&sources.Error{Source: "vault", Keys: asked(r), Kind: sources.Invalid,
			Err:  fmt.Errorf("%s is no path of the API of this mount, which is KV version 2", path),
			Hint: "write the API path, MOUNT/data/PATH, or give the token access to the mount, so that Vault tells its version",
		})
	case secret == nil:
		r.unheld = true
		f.lack(at.nothing(r), r.keys...)
	case r.list:
		f.takeList(r, secret)
	default:
		a := &answer{secret: secret, v2: v2, made: r.params != nil || secret.LeaseID != "", lease: leaseOf(path, secret), at: at}
		f.keep(r, a)
		f.take(r, a)
	}
}

// request asks Vault for a path. What is not there is nil, without an error.
func (f *fetch) request(path string, r *read) (*api.Secret, error) {
	defer f.enter(f.ctx)()

	logical := f.session.api.Logical()
	if r.list {
		return logical.ListWithContext(f.ctx, path)
	}
	if r.params != nil {
		return f.write(path, r)
	}

	secret, err := logical.ReadWithDataWithContext(f.ctx, path, r.query)
	if secret != nil && secret.LeaseID != "" {
		f.remember(leaseOf(path, secret))
	}

	return secret, err
}

// enter waits for a slot; where the context ends first, the request that follows says so.
func (s *Source) enter(ctx context.Context) (leave func()) {
	select {
	case s.slots <- struct{}{}:
		return func() { <-s.slots }
	case <-ctx.Done():
		return func() {}
	}
}

// versioned tells the answer of a KV version 2 mount to what is no path of its
// API, a 404 with a warning.
func versioned(secret *api.Secret) bool {
	return secret != nil && secret.Data == nil && slices.ContainsFunc(secret.Warnings, func(w string) bool {
		return strings.HasPrefix(w, "Invalid path for a versioned K/V secrets engine") ||
			strings.HasPrefix(w, "Non-listing operations on the root of a K/V v2 mount") // of MOUNT/data
	})
}

// take holds the whole secret or its fields.
func (f *fetch) take(r *read, a *answer) {
	secret := a.secret
	fields, version := secret.Data, ""
	if data, ok := secret.Data["data"]; ok && a.v2 {
		inner, isMap := data.(map[string]any)
		metadata, ok := secret.Data["metadata"].(map[string]any)
		if ok && (isMap || data == nil) {
			fields, version = inner, fmt.Sprint(metadata["version"])
			if e := unknownParameter(r); e != nil {
				f.fail(e)
				return
			}
		}
	}

	switch {
	case secret.Auth != nil:
	case len(secret.Data) == 0:
		f.lack(a.at.nothing(r), r.keys...)
		return
	case fields == nil:
		f.lack(a.at.gone(secret), r.keys...)
		return
	}

	whole := map[string]any{
		"Data":          secret.Data,
		"LeaseID":       secret.LeaseID,
		"LeaseDuration": secret.LeaseDuration,
		"Renewable":     secret.Renewable,
		"RequestID":     secret.RequestID,
		"Warnings":      secret.Warnings,
		"Auth":          authOf(secret),
		"WrapInfo":      nil, // answers are never wrapped: a template has no use for that
	}
	for _, k := range r.keys {
		if k.field == "" {
			f.hold(k, whole, a, version)
		} else if v := fields[k.field]; v != nil {
			f.hold(k, v, a, version)
		} else {
			f.lack(a.at.fieldless(k.field), k)
		}
	}
}

func (f *fetch) takeList(r *read, secret *api.Secret) {
	list, ok := secret.Data["keys"].([]any)
	if !ok {
		return
	}

	names := make([]string, len(list))
	for i, name := range list {
		names[i] = fmt.Sprint(name)
	}

	slices.Sort(names)
	for _, k := range r.keys {
		f.hold(k, names, &answer{}, "")
	}
}

// capability returns what a policy must allow for a read.
func (r *read) capability() string {
	switch {
	case r.list:
		return "list"
	case r.params != nil:
		return "update"
	}
	return "read"
}

// unauthorized tells the statuses by which Vault refuses.
func unauthorized(status int) bool {
	return status == http.StatusForbidden || status == http.StatusUnauthorized
}
