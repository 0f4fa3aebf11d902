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

// A deadline is the cause of a context that --timeout ended.
type deadline time.Duration

func (d deadline) Error() string {
	return fmt.Sprintf("the deadline has passed (--timeout %v)", time.Duration(d))
}

func (deadline) Is(target error) bool { return target == context.DeadlineExceeded }

// collect fetches what the templates need, and renders them.
func (a *app) collect(ctx context.Context, in *input, remote sources.Set) (targets []*target, err error) {
	defer crash.Catch("asking for values", "", &err) // here, so that logins are ended
	local, standIns := a.withoutServers(a.local(in.values))
	observed := func(set sources.Set) sources.Set { return a.progress.observe(a.logged(set)) }
	c := &render.Collection{
		Local: observed(local), StandIns: observed(standIns), Remote: observed(remote),
		Absent: absences(in.values, standIns, remote),
	}

	a.record.collection, a.record.replaces = c, in.values.Replaces

	docs, err := a.gather(ctx, c, in)
	if err != nil {
		return nil, err
	}

	a.warnMisnamed(c)
	a.log.Debug("rendered", "templates", len(docs), "rounds", len(c.Rounds))

	return a.targets(in.jobs, docs)
}

// targets finds where each document goes. The target of a job whose place is wrong is nil.
func (a *app) targets(jobs []*job, docs []*render.Document) (targets []*target, err error) {
	var errs []error
	for i, j := range jobs {
		a.warnOf(docs[i])
		t, err := a.target(j, len(jobs), docs[i])
		targets = append(targets, t)
		errs = append(errs, err)
	}
	return targets, errors.Join(append(errs, sameFile(targets))...)
}

// sameFile reports two targets that are one file.
func sameFile(targets []*target) error {
	by := map[string]*target{}
	for _, t := range targets {
		if t == nil || t.path == "" {
			continue
		}
		if other := by[t.path]; other != nil {
			return usage("give each its own: out: in its header or in the config file",
				"%s and %s have the same output, %s", other.name, t.name, t.path)
		}
		by[t.path] = t
	}
	return nil
}

// remote returns the sources that ask a server, except those that --values replaces.
func (a *app) remote(v *values.Values) sources.Set {
	set := sources.Set{}
	for _, row := range a.table() {
		if row.Server != "" && !v.Replaces(row.Name) {
			set[row.Name] = row.Source
		}
	}
	return set
}

// closeAll ends the logins to all servers. It is called after the last question.
func (a *app) closeAll(ctx context.Context) {
	type closer interface {
		Close(context.Context) error
	}

	var closing crash.Group
	for _, row := range a.table() {
		if c, ok := row.Source.(closer); ok {
			closing.Go(func() { a.close(ctx, c.Close) })
		}
	}
	closing.Wait()
}

// inPod reports whether this process runs in a container of Kubernetes.
func (a *app) inPod() bool {
	host, _ := a.lookup("KUBERNETES_SERVICE_HOST")
	return host != ""
}

// noneSet reports whether all of some variables of a server are unset or empty, and no config
// file stands in for them.
func (a *app) noneSet(names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return a.ofServer(name) != "" })
}

func (a *app) vaultConfig() vault.Config {
	c := vault.Config{
		Auth: a.VaultAuth, Mount: a.VaultAuthMount, Role: a.VaultRole,
		TokenFile: a.VaultTokenFile, UnwrapToken: a.VaultUnwrapToken,
		JWTFile: a.VaultJWTFile,
		RoleID:  a.VaultRoleID, RoleIDFile: a.VaultRoleIDFile,
		SecretID: a.VaultSecretID, SecretIDFile: a.VaultSecretIDFile,
		UnwrapSecretID: a.VaultUnwrapSecretID,
		Username:       a.VaultUsername, Password: a.VaultPassword, PasswordFile: a.VaultPasswordFile,
		GitHubTokenFile: a.VaultGithubTokenFile,
		AWSRegion:       a.VaultAWSRegion, AWSServerID: a.VaultAWSServerID,
		GCPServiceAccount: a.VaultGCPServiceAccount,
		AzureResource:     a.VaultAzureResource, AzureClientID: a.VaultAzureClientID,
		Watch: a.Watch, KeepLeases: a.KeepLeases,
		Env: a.lookup, Defaults: a.other.defaults, Unset: a.noneSet("VAULT_ADDR", "VAULT_AGENT_ADDR"),
		Log: a.log, Delayed: a.progress.again, InPod: a.inPod(), LoggedIn: a.record.login,
	}

	// These are the variables of the vault command.
	c.GitHubToken, _ = a.lookup("VAULT_AUTH_GITHUB_TOKEN")
	if c.Auth == "ldap" && c.Password == "" && c.PasswordFile == "" {
		c.Password, _ = a.lookup("VAULT_LDAP_PASSWORD")
	}

	return c
}

// mostClose is how long the end of a login may take.
const mostClose = 3 * time.Second

// close ends a login. It takes the time that is left, within limits: a moment even if none
// is left, as a token that is not revoked burdens the server until it expires, and less
// after a signal. With --watch, a signal is how every run ends.
func (a *app) close(ctx context.Context, end func(context.Context) error) {
	const stopped, least = 80 * time.Millisecond, 800 * time.Millisecond
	limit := mostClose
	if end, ok := ctx.Deadline(); ok {
		limit = min(max(time.Until(end), least), mostClose)
	}

	if _, ok := stoppedBy(ctx); ok && !a.Watch {
		limit = stopped
	}

	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	if err := end(ctx); err != nil {
		a.log.Warn(err.Error())
	}
}

// logged returns a set whose sources log, at level debug, what they were asked.
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

	took := time.Since(start).Round(time.Microsecond).String()
	l.log.Debug("fetched", "source", l.name, "keys", len(keys), "held", len(held), "took", took)
	return held, err
}
