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

// inWords returns an answer's status and errors in one line. The API's own text has five
// lines.
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

// errorOf returns the error of reading r at a path of the API.
func (s *session) errorOf(err error, r *read, path string) *sources.Error {
	status := statusOf(err)
	if instead := insteadOf(path); status == 0 && instead != "" && errors.Is(err, remote.ErrForeign) {
		return invalid(r, fmt.Sprintf("%s does not answer in JSON, as secrets do", path),
			"read "+instead+", which answers the same in JSON")
	}
	if status == 0 {
		return s.unreached(asked(r), err)
	}

	e := &sources.Error{Source: "vault", Keys: asked(r), Kind: sources.Invalid, Err: inWords(err)}
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

// routeHint says what to do about a path at which Vault has nothing that could answer.
// Vault says so only to tokens whose policies allow the path, and refuses all others.
func (s *session) routeHint(path string) string {
	list, what := "vault secrets list", "secrets engine"
	if strings.HasPrefix(path, "auth/") {
		list, what = "vault auth list", "auth method"
	}

	where := ""
	if ns := strings.Trim(s.api.Namespace(), "/"); ns != "" {
		list, where = list+" -namespace="+sources.ShellWord(ns), " of the namespace "+ns
	}

	return fmt.Sprintf("is the path right, and is the %s enabled? list the mounts%s with: %s", what, where, list)
}

// refusedHint says what to do about a read that Vault refuses.
func (s *session) refusedHint(said string, r *read, path string) string {
	switch {
	case s.api.Token() == "":
		others := slices.DeleteFunc(Methods(), func(m string) bool { return m == "kubernetes" || m == "token" })
		return "not logged in: set VAULT_TOKEN, or INITPLATE_VAULT_AUTH=kubernetes and INITPLATE_VAULT_ROLE; " +
			"other values of INITPLATE_VAULT_AUTH are " + strings.Join(others, ", ")
	case unknownToken(said):
		s.token.lose()
		hint := "Vault does not know the token: it has expired, was revoked, or belongs to another cluster"
		switch {
		case s.relogin:
			hint += "; another login follows"
		case s.instead != "":
			hint += "; " + s.instead
		}
		return hint
	}

	hint := "a policy of the token must hold: " + r.rule(path)
	if r.guessed {
		hint += r.versionedRule(path)
	}
	return hint + "; a mistyped path or mount gets the same error"
}

// rule returns what a policy must hold to allow a read at a path of the API.
func (r *read) rule(path string) string {
	return fmt.Sprintf("path %q { capabilities = [%q] }", path, r.capability())
}

// versionedRule returns the rule that is needed if the unknown mount is KV version 2.
func (r *read) versionedRule(path string) string {
	first, _, _ := strings.Cut(path, "/")
	versioned := mount{path: first + "/", v2: true}
	text := ", or if the mount is KV version 2: " + r.rule(versioned.api(path, r.list))
	if strings.Count(path, "/") > 1 {
		text += fmt.Sprintf(" (if the mount is %s/; if it is longer, %s/ comes after the whole of it)",
			first, versionedWord(r.list))
	}
	return text
}

// unreached returns the error of a request that got no answer.
func (s *session) unreached(keys []string, err error) *sources.Error {
	e := s.server.Unreached(keys, err)
	if strings.Contains(e.Err.Error(), "Vault is sealed") {
		e.Hint = "an operator must unseal it: vault operator unseal"
	}
	return e
}
