package cloud

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/initplate/initplate/sources/remote"
)

// Failed returns the error that a service answered with. What is the service.
func (a *Answer) Failed(what string) error {
	said := remote.Line(string(a.Body))
	if e := a.Error(); e.Code != "" {
		said = e.String()
	}
	return fmt.Errorf("%s at %s: %d %s: %s", what, a.Host, a.Status, http.StatusText(a.Status), said)
}

// Foreign returns the error of an answer that the service cannot have given. What is the
// service.
func (a *Answer) Foreign(what string) error {
	return &Unanswered{fmt.Errorf("%s at %s: %w: %d %s without the fields of its answers", what, a.Host,
		remote.ErrForeign, a.Status, http.StatusText(a.Status))}
}

// An ErrorText is what the body of an error says.
type ErrorText struct {
	Code    string // "NOT_FOUND", "SecretNotFound", "invalid_grant"; "" if the body has another form
	Message string
	Reason  string // of Google: "SERVICE_DISABLED"; of Azure, the inner code
}

// String returns it in one line.
func (e ErrorText) String() string {
	message, _, _ := strings.Cut(e.Message, "Trace ID:") // of Microsoft Entra, for its support
	if message == "" {
		return remote.Line(e.Code)
	}
	return remote.Line(e.Code + ": " + message)
}

// Error reads a body of OAuth (RFC 6749, section 5.2), of Google's APIs
// (https://google.aip.dev/193), of Azure's, or a problem (RFC 9457).
func (a *Answer) Error() ErrorText {
	var oauth struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
		Title       string
		Detail      string
	}
	if json.Unmarshal(a.Body, &oauth) == nil {
		return ErrorText{Code: cmp.Or(oauth.Code, oauth.Title), Message: cmp.Or(oauth.Description, oauth.Detail)}
	}

	var api struct {
		Error struct {
			Code            json.RawMessage
			Status, Message string
			Details         []struct{ Reason string }
			InnerError      struct{ Code string }
		}
	}
	if json.Unmarshal(a.Body, &api) != nil {
		return ErrorText{}
	}

	e := ErrorText{Code: api.Error.Status, Message: api.Error.Message, Reason: api.Error.InnerError.Code}
	if e.Code == "" {
		json.Unmarshal(api.Error.Code, &e.Code) // Azure's is text, Google's a number
	}
	for _, d := range api.Error.Details {
		e.Reason += d.Reason
	}
	return e
}
