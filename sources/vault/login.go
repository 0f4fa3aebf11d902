package vault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/remote"
)

// A method is a way to log in.
type method struct {
	// credentials returns what the login writes, and the path below its mount.
	credentials func(context.Context, *login) (path string, body map[string]any, err error)
	check       string // what to look at if Vault refuses the login
}

// A login is one try to log in.
type login struct {
	Config
	session *session
	cloud   *cloud.Client     // asks who this process is
	mount   string            // "auth/approle"
	opened  map[string]string // secret IDs by the wrapping tokens that they were in
	about   string            // what is known of the credentials, for hints: people compare it with the role
}

// methods are the login methods by name.
func methods() map[string]method {
	return map[string]method{
		"approle": {appRole, "is the role ID right, and has the secret ID expired, been used as often as it may " +
			"(secret_id_num_uses), or been destroyed? secret_id_bound_cidrs of the role must hold this address"},
		"aws": {aws, "bound_iam_principal_arn of the role must name the identity; in config/client of the mount, " +
			"iam_server_id_header_value must be INITPLATE_VAULT_AWS_SERVER_ID, " +
			"and sts_endpoint must be that of INITPLATE_VAULT_AWS_REGION"},
		"azure": {azure, "the bound_ settings of the role must hold the machine or the identity, " +
			"and resource in the mount's config must be the audience (INITPLATE_VAULT_AZURE_RESOURCE)"},
		"cert": {certificate, "a role of the mount must trust the CA of the client certificate and allow its names, " +
			"and TLS must end at Vault itself: a proxy in between does not pass the certificate on"},
		"gcp": {gcp, "the role must be of the type that is used (gce, or iam with INITPLATE_VAULT_GCP_SERVICE_ACCOUNT), " +
			"and its bound_ settings must hold the machine or the account"},
		"github": {github, "the token needs the scope read:org, " +
			"and its owner must be in the organization of the mount's config"},
		"jwt": {jsonWebToken, "bound_audiences, bound_subject and bound_claims of the role must hold what the token says, " +
			"and keys and issuer in the mount's config must be those of the token"},
		"kubernetes": {kubernetes, "bound_service_account_names, bound_service_account_namespaces and audience of the role " +
			"must hold what the token says, and Vault must reach the cluster's TokenReview"},
		"ldap": {password, "are the user name and the password right, " +
			"and does the mount's config find that name in the directory (userdn, userattr)?"},
		"userpass": {password, "are the user name and the password right? " +
			"after five wrong passwords, Vault refuses the right one too, for a quarter of an hour"},
	}
}

// Methods are the names that [Config.Auth] may have, in order.
func Methods() []string {
	return append([]string{"token"}, slices.Sorted(maps.Keys(methods()))...)
}

// login logs in by the configured method and gives the client its token.
func (s *Source) login(ctx context.Context, made *session) *sources.Error {
	name := s.config.Auth
	method, ok := methods()[name]
	if !ok {
		return &sources.Error{
			Kind: sources.Misset,
			Err:  fmt.Errorf("there is no login method %q", name),
			Hint: "INITPLATE_VAULT_AUTH is one of " + strings.Join(Methods(), ", "),
		}
	}

	mount := "auth/" + strings.Trim(cmp.Or(s.config.Mount, name), "/")
	l := &login{Config: s.config, session: made, cloud: s.config.cloud(), mount: mount, opened: s.opened}
	defer l.cloud.Close()

	made.api.ClearToken() // VAULT_TOKEN may hold one
	path, body, err := method.credentials(ctx, l)
	if err != nil {
		return l.failed(err, "") // the error itself says what to set
	}

	if err := s.refusedBefore(body); err != nil {
		return err
	}

	made.api.ClearToken()
	answer, err := l.write(ctx, path, body)
	switch {
	case err != nil && unmounted(err): // no method has looked at the credentials
		return l.failed(err, l.hint(method.check, err))
	case err != nil:
		return s.noteRefused(body, l.failed(err, l.hint(method.check, err)))
	case answer == nil || answer.Auth == nil || answer.Auth.ClientToken == "":
		return l.failed(errors.New("the answer contains no token"), "logins with a second factor are not supported")
	}

	made.own(answer.Auth)
	made.token = newLife(seconds(answer.Auth.LeaseDuration), answer.Auth.Renewable)
	s.log.Debug("logged in", "source", "vault", "mount", l.mount, "policies", answer.Auth.Policies)
	return nil
}

// write sends the credentials, and notes if a secret ID may have been used up by a try
// whose answer was lost.
func (l *login) write(ctx context.Context, path string, body map[string]any) (*api.Secret, error) {
	ctx, tries := counted(ctx)
	answer, err := l.session.api.Logical().WriteWithContext(ctx, l.mount+"/"+path, body)
	if body["secret_id"] != nil && tries.Load() > 1 {
		l.about = "an answer of Vault was lost on the way: " +
			"a secret ID that is valid once may have been used up by that try"
	}
	return answer, err
}

// failed returns the error of the login from that of any of its steps.
func (l *login) failed(err error, hint string) *sources.Error {
	var h *sources.Hinted
	if errors.As(err, &h) {
		hint = h.Hint
	}

	var failure *remote.Failure
	kind := cloud.KindOf(err)
	if kind != sources.Unreached && errors.As(err, &failure) {
		e := l.session.unreached(nil, err)
		if strings.HasPrefix(failure.Cause.Error(), "500 ") { // the method itself may have failed
			e.Err, e.Hint = l.named(e.Err), hint
		}
		return e
	}
	return &sources.Error{Kind: kind, Err: l.named(inWords(err)), Hint: hint}
}

// named adds the name of the login to an error.
func (l *login) named(err error) error {
	return fmt.Errorf("login by %s at %s: %w", l.Auth, l.mount, err)
}

// hint says what to look at if Vault refuses a login.
func (l *login) hint(check string, err error) string {
	if unmounted(err) {
		where := l.mount
		if ns := l.session.api.Namespace(); ns != "" {
			where += " of the namespace " + ns
		}
		check = "is the method enabled at " + where + " (INITPLATE_VAULT_AUTH_MOUNT)? if so: " + check
	}

	if l.about != "" {
		check += "; " + l.about
	}
	return check
}

// unmounted reports whether an answer is the one of every path where nothing is mounted.
func unmounted(err error) bool {
	switch statusOf(err) {
	case http.StatusNotFound:
		return true
	case http.StatusForbidden:
		return strings.HasSuffix(inWords(err).Error(), ": permission denied")
	}
	return false
}

// cloud returns a client for the services of clouds.
func (c Config) cloud() *cloud.Client {
	return cloud.New(cloud.Config{Source: c.Auth, Env: c.Env, Log: c.Log, Delayed: c.Delayed, Region: c.AWSRegion})
}
