package cloud

import (
	"crypto/sha256"
	"net/http"
	"time"

	"github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4"
	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
)

// Sign adds a signature to the header of a request with a body, by AWS Signature Version 4.
// Service is the name of the service in signatures, "ssm". It signs the whole header, which
// must have a Content-Length only if that is to be signed too.
func (k AWSKeys) Sign(req *http.Request, body, service, region string, now time.Time) error {
	hash := sha256.Sum256([]byte(body))
	err := sigv4.New().SignRequest(&sigv4.SignRequestInput{
		Request:     req,
		PayloadHash: hash[:], // without it, the signer may leave the body unsigned
		Credentials: credentials.Credentials{AccessKeyID: k.ID, SecretAccessKey: k.Secret, SessionToken: k.Token},
		Service:     service,
		Region:      region,
		Time:        now,
	}, func(o *v4.SignerOptions) { o.HeaderRules = wholeHeader{} })

	req.Header.Del("Host") // net/http sends it by itself
	return err
}

type wholeHeader struct{}

func (wholeHeader) IsSigned(name string) bool { return name != "authorization" }
