package cloud

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"net/url"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

// awsXMLError reads an error as AWS's services with XML write it. Some put it one level deeper.
func awsXMLError(body []byte) (code, message string) {
	type failure struct{ Code, Message string }
	var said struct {
		Error failure
		Deep  failure `xml:"Errors>Error"`
	}
	if xml.Unmarshal(body, &said) != nil {
		return "", ""
	}
	return cmp.Or(said.Error.Code, said.Deep.Code), cmp.Or(said.Error.Message, said.Deep.Message)
}

// stsRefusal is the error of a refused role.
func (a *Answer) stsRefusal(q Question, form url.Values, signer *awsGiven) error {
	code, message := awsXMLError(a.Body)
	if code == "" {
		return a.Failed(q.What)
	}

	err := fmt.Errorf("%s at %s: %s for %s", q.What, a.Host, remote.Line(code+": "+message), form.Get("RoleArn"))
	return &sources.Hinted{Err: err, Hint: cmp.Or(a.ClockHint(), stsHint(code, form, signer))}
}

// stsHint reads the codes of
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html.
func stsHint(code string, form url.Values, signer *awsGiven) string {
	switch code {
	case "AccessDenied":
		return fmt.Sprintf("the trust policy of the role must allow sts:%s to this identity (for a service account: "+
			"its sub and aud), and the role must exist", form.Get("Action"))
	case "InvalidIdentityToken":
		return "IAM needs an OIDC provider for the issuer of the token, with its audience (on EKS: sts.amazonaws.com)"
	case "ExpiredTokenException", "ExpiredToken":
		return "who wrote the token must renew it; the kubelet does so by itself"
	case "InvalidClientTokenId", "SignatureDoesNotMatch":
		return fmt.Sprintf("the keys are from %s: are they complete, and still active in IAM?", signer.source())
	case "RegionDisabledException":
		return "activate STS for that region in the account's settings of IAM, or set AWS_REGION to another"
	}
	return ""
}

// source says where keys are from.
func (g *awsGiven) source() string {
	if g == nil {
		return "nowhere"
	}
	return g.from
}
