package vault

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/vault/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// statusOf returns the status of an answer that is an error, or 0.
func statusOf(err error) int {
	var answer *api.ResponseError
	if errors.As(err, &answer) {
		return answer.StatusCode
	}
	return 0
}

// inWords returns the answer's status and errors in one line. The API's own text
// has five.
func inWords(err error) error {
	var answer *api.ResponseError
	if !errors.As(err, &answer) {
		return err
	}

	text := fmt.Sprintf("%d %s", answer.StatusCode, http.StatusText(answer.StatusCode))
	said := strings.TrimPrefix(remote.Line(strings.Join(answer.Errors, "; ")), "1 error occurred: * ")
	if said != "" && !(answer.RawError && strings.HasPrefix(said, "<")) {
		text += ": " + said
	}

	return errors.New(text)
}

// errorOf makes the error of reading r at an API path one of its keys.
func (s *session) errorOf(err error, r *read, path string) *sources.Error {
	status, keys := statusOf(err), asked(r)
	if status == 0 {
		e := s.unreached(keys, err)
		if instead := insteadOf(path); instead != "" && errors.Is(err, remote.ErrForeign) {
			e.Kind, e.Err = sources.Invalid, fmt.Errorf("what %s holds is no JSON, as secrets are", path)
			e.Hint = "read " + instead + ", which has the same in JSON"
		}
		return e
	}

	e := &sources.Error{Source: "vault", Keys: keys, Kind: sources.Invalid, Err: inWords(err)}
	if path != r.path {
		e.Err = fmt.Errorf("%s: %w", path, e.Err)
	}
	if status == http.StatusNotFound {
		e.Hint = s.routeHint(path)
	}

	if unauthorized(status) || status == http.StatusBadRequest && s.api.Token() == "" {
		e.Kind = sources.Refused
		e.Hint = s.refusedHint(e.Err.Error(), r, path)
	}

	return e
}

// routeHint says what to do about a path where Vault has nothing that could answer.
// It says so only to those whose policies reach the path: others are refused.
func (s *session) routeHint(path string) string {
	list, what := "vault secrets list", "secrets engine"
	if strings.HasPrefix(path, "auth/") {
		list, what = "vault auth list", "auth method"
	}

	where := ""
	if ns := strings.Trim(s.api.Namespace(), "/"); ns != "" {
		list, where = list+" -namespace="+sources.ShellWord(ns), " of the namespace "+ns
	}

	return fmt.Sprintf("is the path right, and the %s enabled? the mounts%s are shown by: %s", what, where, list)
}

func (s *session) refusedHint(said string, r *read, path string) string {
	switch {
	case s.api.Token() == "":
		return "not logged in: set VAULT_TOKEN, or INITPLATE_VAULT_AUTH=kubernetes and INITPLATE_VAULT_ROLE; " +
			"other values of INITPLATE_VAULT_AUTH are " + strings.Join(slices.DeleteFunc(Methods(), func(m string) bool { return m == "kubernetes" || m == "token" }), ", ")
	case strings.Contains(said, "invalid token"), strings.Contains(said, "bad token"):
		return "Vault does not know the token: it has expired, was revoked, or belongs to another cluster"
	}

	rule := func(path string) string { return fmt.Sprintf("path %q { capabilities = [%q] }", path, r.capability()) }
	hint := "a policy of the token must hold: " + rule(path)
	if r.guessed {
		first, _, _ := strings.Cut(path, "/")
		hint += ", or if the mount is KV version 2: " + rule(mount{path: first + "/", v2: true}.api(path, r.list))
		if strings.Count(path, "/") > 1 {
			hint += " (where " + first + "/ is the whole mount; the word stands behind the whole of a longer one)"
		}
	}

	return hint + "; but a mistyped path or mount is refused in the same words"
}

// unreached makes the error of a request that got no answer.
func (s *session) unreached(keys []string, err error) *sources.Error {
	e := s.server.Unreached(keys, err)
	if strings.Contains(e.Err.Error(), "Vault is sealed") {
		e.Hint = "an operator must unseal it: vault operator unseal"
	}
	return e
}
