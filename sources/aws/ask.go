package aws

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/remote"
)

// ask asks a service for an action, and decodes the answer into out. If AWS answered with an
// error, it is an [*apiError].
func (f *fetch) ask(at cloud.AWSEndpoint, action string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}

	answer, err := f.client.Do(f.ctx, cloud.Question{
		What:   f.name,
		Method: http.MethodPost,
		URL:    at.URL,
		Header: map[string]string{
			"Content-Type": "application/x-amz-json-1.1",
			"X-Amz-Target": target(at.Service) + "." + action,
		},
		Body:    string(body),
		Public:  true,
		Secrets: []string{f.keys.Token},
		Sign: func(req *http.Request) error {
			return f.keys.Sign(req, string(body), at.Service, at.Region, time.Now())
		},
	})
	if err != nil {
		return err
	}
	return answered(answer, out)
}

// target returns the name of a service in the header X-Amz-Target.
func target(service string) string {
	if service == ssmService {
		return "AmazonSSM"
	}
	return service
}

// answered decodes an answer. Only AWS itself says of an error which it is.
func answered(answer *cloud.Answer, out any) error {
	if answer.Status != http.StatusOK {
		e := errorIn(answer.Body)
		if e.code == "" {
			return notAWS(fmt.Sprintf("%d %s", answer.Status, http.StatusText(answer.Status)))
		}
		e.clock = answer.ClockHint()
		return e
	}

	if json.Unmarshal(answer.Body, out) != nil {
		return notAWS("the answer is not in the expected form") // its text may be secret
	}
	return nil
}

func notAWS(why string) error { return fmt.Errorf("%w, not AWS: %s", remote.ErrForeign, why) }

func errNoValue() error { return notAWS("the answer has no value") }

// An apiError is an error that AWS answered with.
type apiError struct {
	code    string // "AccessDeniedException"
	message string
	clock   string // what is wrong with the clock of this machine; "" if nothing is known
}

func (e *apiError) Error() string {
	if e.message == "" {
		return e.code
	}
	return e.code + ": " + e.message
}

// errorIn reads an error: JSON of these services, or XML of what checks signatures in front of
// some. Its code is "" if it is neither.
func errorIn(body []byte) *apiError {
	var said struct {
		Type    string `json:"__type"`
		Message string // "message" too: encoding/json ignores case
	}
	if json.Unmarshal(body, &said) != nil {
		return errorInXML(body)
	}

	_, code, prefixed := strings.Cut(said.Type, "#")
	if !prefixed {
		code = said.Type
	}
	return &apiError{code: code, message: withoutRequest(said.Message)}
}

func errorInXML(body []byte) *apiError {
	type apiErrors struct {
		Code    string `xml:"Error>Code"`
		Message string `xml:"Error>Message"`
	}
	var said struct {
		XMLName xml.Name `xml:"ErrorResponse"`
		apiErrors
		Several apiErrors `xml:"Errors"` // as moto writes it
	}
	if xml.Unmarshal(body, &said) != nil {
		return &apiError{}
	}
	return &apiError{
		code:    said.Code + said.Several.Code,
		message: withoutRequest(said.Message + said.Several.Message),
	}
}

// withoutRequest removes the request from what AWS says of a wrong signature. It has all
// headers that were signed, also the session's token.
func withoutRequest(message string) string {
	message, _, _ = strings.Cut(message, "The Canonical String")
	message, _, _ = strings.Cut(strings.TrimSpace(message), "\n")
	return remote.Line(message)
}

// throttled reports whether an answer asks to come back later. The codes are those of the
// AWS SDK for Go, aws/retry/standard.go.
func throttled(_ int, body []byte) bool {
	switch errorIn(body).code {
	case "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
		"TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
		"RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled",
		"SlowDown", "PriorRequestNotComplete", "EC2ThrottledException", "RequestTimeout", "RequestTimeoutException":
		return true
	}
	return false
}
