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
	f.held[k.asked] = sources.Value{
		Data:    data,
		Origin:  origin,
		Secret:  true,
		Version: version,
		Lease:   a.lease.value(),
		Made:    a.made,
	}
}

func (f *fetch) fail(err *sources.Error) {
	f.unsure.Store(true)
	if err.Kind == sources.Unreached {
		f.cutOff.Store(true)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = append(f.failed, err)
}

// A visit is a path of the API that a read goes to, and what Vault holds there.
type visit struct {
	path   string
	mount  mount // zero if Vault was not asked, or does not say
	v2     bool  // the path may be one of KV version 2
	secret *api.Secret
}

// read reads one path and holds what its keys ask for.
func (f *fetch) read(r *read) {
	v, failed := f.route(r)
	if failed != nil {
		f.fail(failed)
		return
	}

	err := f.visit(r, v, v.path)
	if v.misrouted(r, err) {
		err = f.reroute(r, v, err)
	}
	if err != nil {
		f.fail(f.session.errorOf(err, r, v.path))
		return
	}
	f.works(f.session)
	f.settle(r, v)
}

// route finds the path of the API for a read, and asks Vault for the mount if the path is
// not already one of the API.
func (f *fetch) route(r *read) (*visit, *sources.Error) {
	if r.params != nil || apiPath(r.path) {
		return &visit{path: r.path, v2: r.params == nil}, nil
	}

	m, err := f.mount(f.ctx, f.session, r.path)
	if err != nil {
		return nil, f.session.errorOf(err, r, r.path)
	}
	if e := m.misuse(r); e != nil {
		return nil, e
	}

	r.guessed = m.path == ""
	return &visit{path: m.api(r.path, r.list), mount: m, v2: m.v2}, nil
}

func (f *fetch) visit(r *read, v *visit, path string) (err error) {
	v.path = path
	v.secret, err = f.request(path, r)
	return err
}

// misrouted reports whether a path was taken for one of the API and may be a secret's
// own, as in "secret/team/data/db".
func (v *visit) misrouted(r *read, err error) bool {
	if v.path != r.path || r.params != nil {
		return false
	}
	return versioned(v.secret) || unauthorized(statusOf(err)) && mayBeName(v.path)
}

// reroute asks for the mount, and visits the path that a secret has on KV version 2. On
// other mounts, it returns the error of the first visit.
func (f *fetch) reroute(r *read, v *visit, first error) error {
	m, err := f.mount(f.ctx, f.session, r.path)
	if err != nil {
		return err
	}
	v.mount = m
	if !m.v2 {
		return first
	}

	v.v2 = true
	err = f.visit(r, v, m.api(r.path, r.list))
	below, ok := strings.CutPrefix(r.path+"/", m.path+"data/")
	if err == nil && v.secret == nil && r.list && ok { // no directory is called data, so the API's was meant
		err = f.visit(r, v, m.api(m.path+below, true))
	}
	return err
}

// settle holds what a visit found, or notes why there is nothing.
func (f *fetch) settle(r *read, v *visit) {
	at := f.place(r, v.path, v.mount)
	switch {
	case versioned(v.secret):
		f.fail(invalid(r, fmt.Sprintf("%s is not an API path of this mount, which is KV version 2", v.path),
			"write the API path, MOUNT/data/PATH, or give the token access to the mount, "+
				"so that Vault reports its version"))
	case v.secret == nil:
		r.unheld = true
		f.lack(at.nothing(r), r.keys...)
	case r.list:
		f.takeList(r, v.secret)
	default:
		a := &answer{secret: v.secret, v2: v.v2, at: at}
		a.made = r.params != nil || v.secret.LeaseID != "" || madeByReading(v)
		a.lease = f.leaseOf(v.path, v.secret, a.made)
		f.keep(r, a)
		f.noteReread(r, v, a)
		f.take(r, a)
	}
}

// request asks Vault for a path. It returns nil, without an error, if nothing is there.
func (f *fetch) request(path string, r *read) (*api.Secret, error) {
	defer f.enter(f.ctx)()

	logical := f.session.api.Logical()
	if r.list {
		return logical.ListWithContext(f.ctx, path)
	}
	if r.params != nil {
		return f.write(path, r)
	}

	return logical.ReadWithDataWithContext(f.ctx, path, r.query)
}

// enter waits for a slot. If the context ends first, it returns too: the request that
// follows reports that.
func (s *Source) enter(ctx context.Context) (leave func()) {
	select {
	case s.slots <- struct{}{}:
		return func() { <-s.slots }
	case <-ctx.Done():
		return func() {}
	}
}

// versioned reports whether an answer is that of a KV version 2 mount to a path that is
// not one of its API: a 404 with a warning.
func versioned(secret *api.Secret) bool {
	return secret != nil && secret.Data == nil && slices.ContainsFunc(secret.Warnings, func(w string) bool {
		return strings.HasPrefix(w, "Invalid path for a versioned K/V secrets engine") ||
			strings.HasPrefix(w, "Non-listing operations on the root of a K/V v2 mount") // of MOUNT/data
	})
}

// take holds the whole secret or its fields.
func (f *fetch) take(r *read, a *answer) {
	secret := a.secret
	fields, version := a.fields()
	if version != "" {
		if e := unknownParameter(r); e != nil {
			f.fail(e)
			return
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

	for _, k := range r.keys {
		if k.field == "" {
			f.hold(k, a.whole(), a, version)
		} else if v := fields[k.field]; v != nil {
			f.hold(k, v, a, version)
		} else {
			f.lack(a.at.fieldless(k.field, fields), k)
		}
	}
}

// fields returns the fields of a secret. Those of KV version 2 lie deeper, are nil if they
// were deleted, and have a version.
func (a *answer) fields() (fields map[string]any, version string) {
	data := a.secret.Data
	metadata, ok := data["metadata"].(map[string]any)
	inner, isMap := data["data"].(map[string]any)
	value, held := data["data"]
	if !a.v2 || !ok || !held || value != nil && !isMap {
		return data, ""
	}
	return inner, fmt.Sprint(metadata["version"])
}

// whole returns the secret under the names of consul-template.
func (a *answer) whole() map[string]any {
	return map[string]any{
		"Data":          a.secret.Data,
		"LeaseID":       a.secret.LeaseID,
		"LeaseDuration": a.secret.LeaseDuration,
		"Renewable":     a.secret.Renewable,
		"RequestID":     a.secret.RequestID,
		"Warnings":      a.secret.Warnings,
		"Auth":          authOf(a.secret),
		"WrapInfo":      nil, // answers are never wrapped: templates have no use for that
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

// unauthorized reports whether a status is one with which Vault refuses a request.
func unauthorized(status int) bool {
	return status == http.StatusForbidden || status == http.StatusUnauthorized
}
