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

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// A method is a way to log in.
type method struct {
	// credentials returns what the login writes, to which path below its mount.
	credentials func(context.Context, *login) (path string, body map[string]any, err error)
	check       string // what to look at where Vault refuses it
}

// A login is one try to log in.
type login struct {
	Config
	session *session
	mount   string // "auth/approle"
	told    string // what is known of the credentials, to be compared with the role
}

// methods are the login methods by name.
func methods() map[string]method {
	return map[string]method{
		"approle": {appRole, "is the role ID right, and has the secret ID expired, been used as often as it may " +
			"(secret_id_num_uses), or been destroyed? secret_id_bound_cidrs of the role must hold this address"},
		"aws": {aws, "bound_iam_principal_arn of the role must name the identity, iam_server_id_header_value in config/client of the mount " +
			"be INITPLATE_VAULT_AWS_SERVER_ID, and its sts_endpoint be that of INITPLATE_VAULT_AWS_REGION"},
		"azure": {azure, "the role's bound_ settings must hold the machine, and resource in the mount's config the audience (INITPLATE_VAULT_AZURE_RESOURCE)"},
		"cert": {certificate, "a role of the mount must trust the CA of the client certificate and allow its names, and TLS must end at Vault itself: " +
			"a proxy in between keeps the certificate"},
		"gcp":        {gcp, "the role must be of the type that is used (gce, or iam with INITPLATE_VAULT_GCP_SERVICE_ACCOUNT) and its bound_ settings hold the machine or the account"},
		"github":     {github, "the token needs the scope read:org, and who it belongs to must be in the organization of the mount's config"},
		"jwt":        {jsonWebToken, "bound_audiences, bound_subject and bound_claims of the role must hold what the token says, and keys and issuer in the mount's config be those of who made it"},
		"kubernetes": {kubernetes, "bound_service_account_names, bound_service_account_namespaces and audience of the role must hold what the token says, and Vault reach the cluster's TokenReview"},
		"ldap":       {password, "are name and password right, and does config of the mount find that name in the directory (userdn, userattr)?"},
		"userpass":   {password, "are name and password right? after five wrong ones Vault refuses the right one too, for a quarter of an hour"},
	}
}

// Methods are the names that [Config.Auth] may have, in order.
func Methods() []string {
	return append([]string{"token"}, slices.Sorted(maps.Keys(methods()))...)
}

// login logs in by the configured method and gives the client its token.
func (s *Source) login(ctx context.Context, made *session) *sources.Error {
	name := s.config.Auth
	l := &login{Config: s.config, session: made, mount: "auth/" + strings.Trim(cmp.Or(s.config.Mount, name), "/")}
	method, ok := methods()[name]
	if !ok {
		return &sources.Error{Kind: sources.Misset, Err: fmt.Errorf("there is no login method %q", name),
			Hint: "INITPLATE_VAULT_AUTH is one of " + strings.Join(Methods(), ", ")}
	}

	made.api.ClearToken() // VAULT_TOKEN may hold one
	path, body, err := method.credentials(ctx, l)
	if err != nil {
		return l.failed(err, "") // it says itself what to set
	}

	made.api.ClearToken()
	ctx, tries := counted(ctx)
	answer, err := made.api.Logical().WriteWithContext(ctx, l.mount+"/"+path, body)

	if body["secret_id"] != nil && tries.Load() > 1 {
		l.told = "an answer of Vault was lost on the way: a secret ID for one use may have been used up by that"
	}

	switch {
	case err != nil:
		return l.failed(err, l.hint(method.check, err))
	case answer == nil || answer.Auth == nil || answer.Auth.ClientToken == "":
		return l.failed(errors.New("the answer holds no token"), "logins that want a second factor cannot be used")
	}

	made.own(answer.Auth)
	s.log.Debug("logged in", "source", "vault", "mount", l.mount, "policies", answer.Auth.Policies)
	return nil
}

// failed makes the error of the login from that of any of its steps.
func (l *login) failed(err error, hint string) *sources.Error {
	var told *hinted
	if errors.As(err, &told) {
		hint = told.hint
	}

	kind := sources.ReadKind(err)
	if cloud := (*unanswered)(nil); errors.As(err, &cloud) {
		kind = sources.Unreached
	} else if failure := (*remote.Failure)(nil); errors.As(err, &failure) {
		e := l.session.unreached(nil, err)
		if strings.HasPrefix(failure.Cause.Error(), "500 ") { // the method itself may have failed
			e.Err, e.Hint = fmt.Errorf("login by %s at %s: %w", l.Auth, l.mount, e.Err), hint
		}
		return e
	}

	return &sources.Error{Kind: kind, Err: fmt.Errorf("login by %s at %s: %w", l.Auth, l.mount, inWords(err)), Hint: hint}
}

// hint says what to look at where Vault refuses a login.
func (l *login) hint(check string, err error) string {
	if status := statusOf(err); status == http.StatusNotFound || status == http.StatusForbidden && strings.HasSuffix(inWords(err).Error(), ": permission denied") {
		// The answer of every path where nothing is mounted.
		where := l.mount
		if ns := l.session.api.Namespace(); ns != "" {
			where += " of the namespace " + ns
		}
		check = "is the method enabled at " + where + " (INITPLATE_VAULT_AUTH_MOUNT)? if so: " + check
	}

	if l.told != "" {
		check += "; " + l.told
	}

	return check
}

// hinted is an error with a hint of its own.
type hinted struct {
	error
	hint string
}

func (h *hinted) Unwrap() error { return h.error }

// content returns that of a file, without white space around it.
func content(ctx context.Context, path, see string) (string, error) {
	b, err := sources.ReadSecret(ctx, path)
	text := strings.TrimSpace(string(b))
	if err == nil && text == "" {
		err = fmt.Errorf("%s is empty", path)
	}
	if err != nil {
		err = fmt.Errorf("%w: see %s", err, see)
	}

	return text, err
}
