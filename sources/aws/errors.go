package aws

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/remote"
	"github.com/initplate/initplate/sources/round"
)

// Codes of errors that are not failures.
const (
	notFound       = "ResourceNotFoundException"
	invalidRequest = "InvalidRequestException"
)

// codeOf returns the code that AWS answered with; "" for any other error.
func codeOf(err error) string {
	if e := (*apiError)(nil); errors.As(err, &e) {
		return e.code
	}
	return ""
}

// isDeleted reports whether a request is invalid because its secret will be deleted.
func isDeleted(err error) bool {
	said := err.Error()
	return strings.Contains(said, "marked") && strings.Contains(said, "delet")
}

// A fault is what an error of AWS is about.
type fault int

const (
	ofKey       fault = iota // one of the keys, or all
	ofDenial                 // what the identity may do: with one key, or with all
	ofIdentity               // the access key, or the session
	ofSignature              // the secret key, or what is between
	ofClock
	ofSession
)

// fault reads the codes of https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
// and moto's, which are those of older services.
func (e *apiError) fault() fault {
	switch e.code {
	case "AccessDeniedException", "AccessDenied", "NotAuthorized", "UnauthorizedOperation":
		return ofDenial
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "MissingAuthenticationToken",
		"MissingAuthenticationTokenException", "OptInRequired", "AuthFailure", "InvalidToken":
		return ofIdentity
	case "ExpiredTokenException", "ExpiredToken", "TokenRefreshRequired":
		return ofSession
	case "RequestTimeTooSkewed", "RequestExpired":
		return ofClock
	case "InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature", "IncompleteSignatureException":
		if e.says("Signature expired") || e.says("Signature not yet current") {
			return ofClock
		}
		return ofSignature
	}
	return ofKey
}

func (e *apiError) says(text string) bool { return strings.Contains(e.message, text) }

// ofKeys reports whether an error can be because of one of several keys.
func ofKeys(err error) bool {
	e := (*apiError)(nil)
	return errors.As(err, &e) && (e.fault() == ofKey || e.fault() == ofDenial)
}

// isDenied reports whether AWS answered that the identity may not do what was asked.
func isDenied(err error) bool {
	e := (*apiError)(nil)
	return errors.As(err, &e) && e.fault() == ofDenial
}

// errorOf returns the error of a request for keys. The access key is not used again if it is why.
func (f *fetch) errorOf(err error, at cloud.AWSEndpoint, wanted []round.Wanted) *sources.Error {
	var e *apiError
	if !errors.As(err, &e) {
		return f.unreached(err, at, wanted)
	}

	kind := sources.Refused
	switch e.fault() {
	case ofKey:
		kind = sources.Invalid
	case ofIdentity, ofSession, ofSignature:
		f.client.AWSRefused(f.keys)
	}
	return &sources.Error{
		Keys: round.Keys(wanted), Kind: kind, Err: fmt.Errorf("AWS answers: %w", e), Hint: cmp.Or(e.clock, e.hint()),
	}
}

// hint says what to do about an error.
func (e *apiError) hint() string {
	switch e.fault() {
	case ofDenial:
		return e.denialHint()
	case ofIdentity:
		return "was the access key deleted, or is it of another partition? " +
			"that of a session needs its AWS_SESSION_TOKEN"
	case ofSession:
		return "get new credentials: a session ends after hours; with IAM Identity Center, run aws sso login"
	case ofSignature:
		return "AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID, or a proxy changes requests " +
			"or the host that they are sent to"
	case ofClock:
		return "the clock of this machine is wrong: set it right, for example by NTP"
	}

	if e.code == "InvalidKeyId" || e.code == "DecryptionFailure" {
		return "was the KMS key that encrypts it disabled or deleted?"
	}
	return ""
}

func (e *apiError) denialHint() string {
	if e.says("kms:") || e.says("KMS") {
		return "the policy of the user or role, and that of the KMS key, must allow kms:Decrypt with that key"
	}
	return "the IAM policy of that user or role must allow it: initplate policy TEMPLATE --for aws prints one that is enough"
}

// unreached returns the error of a request that AWS itself did not answer.
func (f *fetch) unreached(err error, at cloud.AWSEndpoint, wanted []round.Wanted) *sources.Error {
	if failure := (*remote.Failure)(nil); errors.As(err, &failure) {
		err = failure // without the words around it, which Server has too
	}

	server := remote.Server{
		Source: f.name, Address: strings.TrimSuffix(at.URL, "/"), AddressVar: at.Setting,
		CAVar: caVariable, CAOnly: true, InPod: f.config.InPod,
	}
	return server.Unreached(round.Keys(wanted), err)
}

// unidentified returns the error of looking for the identity, the region or the endpoint.
func unidentified(err error, wanted []round.Wanted) *sources.Error {
	hint := ""
	if cloud.KindOf(err) == sources.Misset {
		hint = "see the AWS_ variables of the environment, and the profile"
	}
	return cloud.ErrorOf(err, cloud.KindOf(err), hint, wanted)
}
