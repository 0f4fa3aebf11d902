package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/values"
	"github.com/initplate/initplate/sources/vault"
)

// A deadline is the cause that a context has where --timeout ended it.
type deadline time.Duration

func (d deadline) Error() string {
	return fmt.Sprintf("the deadline has passed (--timeout %v)", time.Duration(d))
}

func (deadline) Is(target error) bool { return target == context.DeadlineExceeded }

// collect fetches what the templates need, and renders them.
func (a *app) collect(ctx context.Context, in *input, remote sources.Set) (targets []*target, err error) {
	defer crash.Catch("asking for values", "", &err) // here, so that logins are ended
	local, standIns := a.local(in.values), sources.Set{}
	for name, source := range local {
		if a.table().Of(name).Server != "" {
			standIns[name] = source
			delete(local, name)
		}
	}
	watched := func(set sources.Set) sources.Set { return a.progress.watch(a.logged(set)) }
	c := &render.Collection{
		Local: watched(local), StandIns: watched(standIns), Remote: watched(remote),
		Absent: absences(in.values, standIns, remote),
	}
	a.record.collection = c
	docs, err := a.gather(ctx, c, in)
	if err != nil {
		return nil, err
	}
	a.log.Debug("rendered", "templates", len(docs), "rounds", len(c.Rounds))
	var errs []error
	for i, j := range in.jobs {
		a.warnOf(docs[i])
		t, err := a.target(j, len(in.jobs), docs[i])
		targets, errs = append(targets, t), append(errs, err)
	}
	return targets, errors.Join(errs...)
}

// remote returns the sources that ask a server, but those that --values replaces,
// and what is to be done after the last question.
func (a *app) remote(v *values.Values) (sources.Set, func(context.Context)) {
	type closer interface {
		Close(context.Context) error
	}
	set, done := sources.Set{}, []func(context.Context) error{}
	for _, row := range a.table() {
		if row.Server == "" || v.Replaces(row.Name) {
			continue
		}
		set[row.Name] = row.Source
		if c, ok := row.Source.(closer); ok {
			done = append(done, c.Close)
		}
	}
	return set, func(ctx context.Context) {
		var wg crash.Group
		for _, end := range done {
			wg.Go(func() { a.close(ctx, end) })
		}
		wg.Wait()
	}
}

// inPod tells whether this is a container of Kubernetes.
func (a *app) inPod() bool {
	host, _ := a.lookup("KUBERNETES_SERVICE_HOST")
	return host != ""
}

// noneSet tells whether none of some variables is set.
func (a *app) noneSet(names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		value, _ := a.lookup(name)
		return value != ""
	})
}

func (a *app) vaultConfig() vault.Config {
	c := vault.Config{
		Auth: a.VaultAuth, Mount: a.VaultAuthMount, Role: a.VaultRole,
		TokenFile: a.VaultTokenFile, UnwrapToken: a.VaultUnwrapToken,
		JWTFile: a.VaultJWTFile,
		RoleID:  a.VaultRoleID, SecretID: a.VaultSecretID, SecretIDFile: a.VaultSecretIDFile, UnwrapSecretID: a.VaultUnwrapSecretID,
		Username: a.VaultUsername, Password: a.VaultPassword, PasswordFile: a.VaultPasswordFile,
		GitHubTokenFile: a.VaultGithubTokenFile,
		AWSRegion:       a.VaultAWSRegion, AWSServerID: a.VaultAWSServerID,
		GCPServiceAccount: a.VaultGCPServiceAccount,
		AzureResource:     a.VaultAzureResource, AzureClientID: a.VaultAzureClientID,
		Env: a.lookup, Unset: a.noneSet("VAULT_ADDR", "VAULT_AGENT_ADDR"),
		Log: a.log, Delayed: a.progress.again, InPod: a.inPod(), LoggedIn: a.record.login,
	}
	// The variables of the vault command.
	c.GitHubToken, _ = a.lookup("VAULT_AUTH_GITHUB_TOKEN")
	if c.Auth == "ldap" && c.Password == "" && c.PasswordFile == "" {
		c.Password, _ = a.lookup("VAULT_LDAP_PASSWORD")
	}
	return c
}

// close ends a login, in what is left of the time but at most some seconds, and for
// a moment also where none is left: a token that nobody revokes burdens the server
// for as long as it is valid. Who stops the program with a signal waits less long.
func (a *app) close(ctx context.Context, end func(context.Context) error) {
	const stopped, least, most = 80 * time.Millisecond, 800 * time.Millisecond, 3 * time.Second
	limit := most
	if end, ok := ctx.Deadline(); ok {
		limit = min(max(time.Until(end), least), most)
	}
	if _, ok := stoppedBy(ctx); ok {
		limit = stopped
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	if err := end(ctx); err != nil {
		a.log.Warn(err.Error())
	}
}

// logged is a set whose sources say, at level debug, what they were asked.
func (a *app) logged(set sources.Set) sources.Set {
	if !a.log.Enabled(context.Background(), slog.LevelDebug) {
		return set
	}
	out := sources.Set{}
	for name, s := range set {
		out[name] = loggedSource{s, name, a.log}
	}
	return out
}

type loggedSource struct {
	sources.Source
	name string
	log  *slog.Logger
}

func (l loggedSource) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	start := time.Now()
	held, err := l.Source.Fetch(ctx, keys)
	for _, k := range keys {
		if v, ok := held[k]; ok {
			l.log.Debug("held", "reference", v.Origin)
		} else if err == nil {
			l.log.Debug("not held", "reference", sources.Ref{Source: l.name, Key: k}.String())
		}
	}
	l.log.Debug("fetched", "source", l.name, "keys", len(keys), "held", len(held), "took", time.Since(start).Round(time.Microsecond).String())
	return held, err
}
