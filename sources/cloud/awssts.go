package cloud

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// STSHost returns the host of STS that a login to Vault is signed for, and the region to sign
// for. Without a region it is the global host.
func STSHost(region string) (host, signed string) {
	if region == "" || region == "us-east-1" {
		return "sts.amazonaws.com", "us-east-1"
	}
	return "sts." + region + "." + AWSPartitionOf(region).Suffix, region
}

// A webIdentity is a role that a token of another identity provider may assume.
type webIdentity struct {
	file, see string // of the token, and the setting that names it
	role      string
	session   string
}

func (p *awsSection) webIdentity() webIdentity {
	return webIdentity{
		file:    unquoted(p.value("web_identity_token_file")),
		see:     "web_identity_token_file of " + p.title(),
		role:    unquoted(p.value("role_arn")),
		session: unquoted(p.value("role_session_name")),
	}
}

// awsPodIdentity exchanges the token of the pod's service account for keys of the role.
func (c *Client) awsPodIdentity(ctx context.Context) (*awsGiven, error) {
	const variable = "AWS_WEB_IDENTITY_TOKEN_FILE"
	w := webIdentity{c.Getenv(variable), variable, c.Getenv("AWS_ROLE_ARN"), c.Getenv("AWS_ROLE_SESSION_NAME")}
	switch {
	case w.file == "":
		return nil, absent("%s is not set", variable)
	case w.role == "":
		return nil, &Misset{errors.New(variable + " is set, but AWS_ROLE_ARN is not")}
	}
	return c.webIdentity(ctx, w)
}

func (c *Client) webIdentity(ctx context.Context, w webIdentity) (*awsGiven, error) {
	token, err := sources.ReadWord(ctx, w.file, w.see)
	if err != nil {
		return nil, err
	}

	return c.sts(ctx, nil, url.Values{
		"Action":           {"AssumeRoleWithWebIdentity"},
		"RoleArn":          {w.role},
		"RoleSessionName":  {w.session},
		"WebIdentityToken": {token},
	})
}

// assumeRole exchanges keys for those of a profile's role.
func (c *Client) assumeRole(ctx context.Context, p *awsSection, from *awsGiven) (*awsGiven, error) {
	form := url.Values{
		"Action":          {"AssumeRole"},
		"RoleArn":         {unquoted(p.value("role_arn"))},
		"RoleSessionName": {unquoted(cmp.Or(p.value("role_session_name"), c.Getenv("AWS_ROLE_SESSION_NAME")))},
	}
	for setting, parameter := range map[string]string{
		"external_id": "ExternalId", "duration_seconds": "DurationSeconds",
	} {
		if value := unquoted(p.value(setting)); value != "" {
			form.Set(parameter, value)
		}
	}
	return c.sts(ctx, from, form)
}

// sts asks for the keys of a role. Signer is who signs the request; nil is nobody.
func (c *Client) sts(ctx context.Context, signer *awsGiven, form url.Values) (*awsGiven, error) {
	form.Set("Version", "2011-06-15")
	form.Set("RoleSessionName", cmp.Or(form.Get("RoleSessionName"), "initplate"))
	q, err := c.stsQuestion(ctx, signer, form.Encode())
	if err != nil {
		return nil, err
	}
	q.Secrets = append(q.Secrets, form.Get("WebIdentityToken"))

	answer, err := c.Do(ctx, q)
	if err != nil {
		return nil, err
	}
	if answer.Status != http.StatusOK {
		return nil, answer.stsRefusal(q, form, signer)
	}
	return stsKeys(answer.Body, form.Get("RoleArn"))
}

func (c *Client) stsQuestion(ctx context.Context, signer *awsGiven, body string) (Question, error) {
	at, err := c.stsEndpoint(ctx)
	if err != nil {
		return Question{}, err
	}

	q := Question{
		What:      "STS of AWS",
		Method:    http.MethodPost,
		URL:       at.URL,
		Header:    map[string]string{"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
		Body:      body,
		Public:    true,
		Throttled: stsBusy,
	}
	if signer != nil {
		q.Secrets = []string{signer.Secret, signer.Token}
		q.Sign = func(req *http.Request) error { return signer.Sign(req, body, "sts", at.Region, time.Now()) }
	}
	return q, nil
}

// stsEndpoint returns where STS is asked. Without a region it is the global one.
func (c *Client) stsEndpoint(ctx context.Context) (AWSEndpoint, error) {
	region, err := c.awsRegionSet(ctx)
	if err != nil {
		return AWSEndpoint{}, err
	}

	mode, err := c.awsSetting(ctx, "AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints")
	switch {
	case err != nil:
		return AWSEndpoint{}, err
	case mode != "" && mode != "regional" && mode != "legacy":
		return AWSEndpoint{}, &Misset{fmt.Errorf("AWS_STS_REGIONAL_ENDPOINTS is %q: it is regional or legacy", mode)}
	case region != "" && (mode != "legacy" || !slices.Contains(legacyRegions(), region)):
		return c.awsEndpoint(ctx, "sts", region)
	}

	e, err := c.awsEndpoint(ctx, "sts", "us-east-1")
	if e.Setting == "AWS_REGION" { // nothing else has set it
		e.URL = "https://sts.amazonaws.com/"
	}
	return e, err
}

// legacyRegions are those for which AWS_STS_REGIONAL_ENDPOINTS=legacy means the global host:
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html.
func legacyRegions() []string {
	return strings.Fields("ap-northeast-1 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 " +
		"eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2")
}

// stsBusy reports whether STS asks to come back later; it does so with status 400.
func stsBusy(_ int, body []byte) bool {
	code, _ := awsXMLError(body)
	return slices.Contains([]string{
		"Throttling", "ThrottlingException", "RequestLimitExceeded", "IDPCommunicationError",
	}, code)
}

// stsKeys reads the keys of a role from an answer of STS.
func stsKeys(answer []byte, role string) (*awsGiven, error) {
	type credentials struct {
		AccessKeyID     string `xml:"AccessKeyId"`
		SecretAccessKey string
		SessionToken    string
		Expiration      time.Time
	}
	var result struct {
		Web     credentials `xml:"AssumeRoleWithWebIdentityResult>Credentials"`
		Assumed credentials `xml:"AssumeRoleResult>Credentials"`
	}
	if xml.Unmarshal(answer, &result) != nil {
		return nil, errors.New("STS of AWS: the answer is not in the expected form") // its text may be secret
	}

	k := result.Web
	if k.AccessKeyID == "" {
		k = result.Assumed
	}
	given := &awsGiven{from: "STS of AWS for " + role, expires: k.Expiration}
	given.AWSKeys = AWSKeys{k.AccessKeyID, k.SecretAccessKey, k.SessionToken}
	return given, given.check(time.Now())
}
