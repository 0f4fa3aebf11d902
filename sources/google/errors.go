package google

import (
	"fmt"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/round"
)

// unknownIdentity returns the error where there is no token.
func unknownIdentity(err error, wanted []round.Wanted) *sources.Error {
	return cloud.ErrorOf(err, cloud.KindOf(err), "GOOGLE_APPLICATION_CREDENTIALS names the file of credentials; "+
		"without it they are those of gcloud auth application-default login, or of the machine", wanted)
}

// failed returns the error of a request that got no answer, or one that is not the service's.
func failed(err error, r *read) *sources.Error {
	return cloud.ErrorOf(err, sources.Unreached, "is that Secret Manager, or a proxy or a login page in front of it? "+
		"see HTTPS_PROXY and CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER", r.Wanted)
}

// judge notes an answer that is an error. A key is not held only if the service says that
// there is no such secret or version: it says of a project that is not there that access is
// denied.
func (c *session) judge(answer *cloud.Answer, r *read) {
	said := answer.Error()
	if answer.Status == 401 {
		c.source.refused(c.token)
	}
	if answer.Status == 404 && said.Code == "NOT_FOUND" && strings.HasPrefix(said.Message, "Secret ") {
		c.Lack(absence(r.Of, said), r.Wanted...)
		return
	}
	if said.Code == "" {
		c.Fail(failed(answer.Foreign(what), r))
		return
	}

	e := cloud.ErrorOf(answer.Failed(what), sources.Refused, c.hint(said, r.Of), r.Wanted)
	if said.Code == "INVALID_ARGUMENT" {
		e.Kind = sources.Invalid
	}
	c.Fail(e)
}

// absence says what is not there.
func absence(s *secret, said cloud.ErrorText) sources.Absence {
	if s.version != latest {
		return sources.Absence{
			Why:  "there is no such secret, or no version " + s.version + " of it",
			Hint: "see its versions with: " + s.gcloud("versions list "+s.name),
		}
	}
	return sources.Absence{}
}

// hint says what to do about an error of the service.
func (c *session) hint(said cloud.ErrorText, s *secret) string {
	switch {
	case said.Code == "FAILED_PRECONDITION" && strings.Contains(said.Message, "DESTROYED"):
		return "it cannot be restored; add a version with: " + put + s.gcloud("versions add "+s.name, "--data-file=-")
	case said.Code == "FAILED_PRECONDITION":
		return fmt.Sprintf("enable it with: %s (its number is in the error), or ask for another one with ?version=",
			s.gcloud("versions enable "+s.numbered(said), "--secret="+s.name))
	case said.Code == "UNAUTHENTICATED":
		return "Google does not accept the token of " + c.identity.Told() +
			": is the clock of this machine right, and is the account still enabled?"
	case said.Reason == "SERVICE_DISABLED":
		return "enable it with: gcloud services enable secretmanager.googleapis.com" + s.projectFlag()
	case said.Code == "PERMISSION_DENIED":
		return c.deniedHint(s)
	}
	return ""
}

// numbered returns the number of the version that an error is about, which may be the latest.
func (s secret) numbered(said cloud.ErrorText) string {
	_, rest, ok := strings.Cut(said.Message, "/versions/")
	number, _, closed := strings.Cut(rest, "]")
	if ok && closed && consists(number, word) {
		return number
	}
	return s.version
}

func (s secret) projectFlag() string {
	if s.project == "" {
		return ""
	}
	return " --project=" + sources.ShellWord(s.project)
}

func (c *session) deniedHint(s *secret) string {
	member := "MEMBER"
	if account := c.identity.Account; account != "" {
		member = "serviceAccount:" + account
	}

	hint := "allow it with: " + s.binding(member)
	if c.identity.Person && c.identity.Quota == "" {
		hint += "; requests of a person also need a project that is charged: " +
			"gcloud auth application-default set-quota-project PROJECT"
	}
	return hint + "; a mistyped project gets the same error"
}
