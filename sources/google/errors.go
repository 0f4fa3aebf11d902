package google

import (
	"errors"
	"fmt"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
)

// unknownIdentity returns the error where there is no token.
func unknownIdentity(err error) *sources.Error {
	return errorOf(err, cloud.KindOf(err), "GOOGLE_APPLICATION_CREDENTIALS names the file of credentials; "+
		"without it they are those of gcloud auth application-default login, or of the machine")
}

// failed returns the error of a request that got no answer, or one that is not the service's.
func failed(err error, r *read) *sources.Error {
	e := errorOf(err, sources.Unreached, "is that Secret Manager, or a proxy or a login page in front of it? "+
		"see HTTPS_PROXY and CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER")
	e.Keys = cloud.Keys(r.wanted)
	return e
}

func errorOf(err error, kind sources.Kind, hint string) *sources.Error {
	var h *sources.Hinted
	if errors.As(err, &h) {
		hint = h.Hint
	}
	if errors.As(err, new(*cloud.Unanswered)) {
		kind = sources.Unreached
	}
	return &sources.Error{Kind: kind, Err: err, Hint: hint}
}

// judge notes an answer that is an error. A key is not held only if the service says that
// there is no such secret or version: it says of a project that is not there that access is
// denied.
func (c *session) judge(round *cloud.Round, answer *cloud.Answer, r *read) {
	said := answer.Error()
	if answer.Status == 404 && said.Code == "NOT_FOUND" && strings.HasPrefix(said.Message, "Secret ") {
		round.Lack(r.absence(said), r.wanted...)
		return
	}
	if said.Code == "" {
		round.Fail(failed(answer.Foreign(what), r))
		return
	}

	e := &sources.Error{Keys: cloud.Keys(r.wanted), Kind: sources.Refused, Err: answer.Failed(what)}
	e.Hint = c.hint(said, r)
	if said.Code == "INVALID_ARGUMENT" {
		e.Kind = sources.Invalid
	}
	round.Fail(e)
}

// absence says what is not there.
func (r *read) absence(said cloud.ErrorText) sources.Absence {
	if r.version != latest {
		return sources.Absence{
			Why:  "there is no such secret, or no version " + r.version + " of it",
			Hint: "see its versions with: " + r.gcloud("versions list "+r.name),
		}
	}
	return sources.Absence{}
}

// hint says what to do about an error of the service.
func (c *session) hint(said cloud.ErrorText, r *read) string {
	switch {
	case said.Code == "FAILED_PRECONDITION" && strings.Contains(said.Message, "DESTROYED"):
		return "it cannot be restored; add a version with: " + put + r.gcloud("versions add "+r.name, "--data-file=-")
	case said.Code == "FAILED_PRECONDITION":
		return fmt.Sprintf("enable it with: %s (its number is in the error), or ask for another one with ?version=",
			r.gcloud("versions enable "+r.numbered(said), "--secret="+r.name))
	case said.Code == "UNAUTHENTICATED":
		return "Google does not accept the token of " + c.identity.Told() +
			": is the clock of this machine right, and is the account still enabled?"
	case said.Reason == "SERVICE_DISABLED":
		return "enable it with: gcloud services enable secretmanager.googleapis.com" + r.projectFlag()
	case said.Code == "PERMISSION_DENIED":
		return c.deniedHint(r)
	}
	return ""
}

// numbered returns the number of the version that an error is about, which may be the latest.
func (r *read) numbered(said cloud.ErrorText) string {
	_, rest, ok := strings.Cut(said.Message, "/versions/")
	number, _, closed := strings.Cut(rest, "]")
	if ok && closed && consists(number, word) {
		return number
	}
	return r.version
}

func (s secret) projectFlag() string {
	if s.project == "" {
		return ""
	}
	return " --project=" + sources.ShellWord(s.project)
}

func (c *session) deniedHint(r *read) string {
	member := "MEMBER"
	if account := c.identity.Account; account != "" {
		member = "serviceAccount:" + account
	}

	hint := "allow it with: " + r.binding(member)
	if c.identity.Person && c.identity.Quota == "" {
		hint += "; requests of a person also need a project that is charged: " +
			"gcloud auth application-default set-quota-project PROJECT"
	}
	return hint + "; a mistyped project gets the same error"
}
