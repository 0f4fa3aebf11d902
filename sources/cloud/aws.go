package cloud

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"net/url"
	"strings"

	"github.com/initplate/initplate/sources"
)

// AWSKeys are the credentials of an AWS identity.
type AWSKeys struct {
	ID     string `json:"AccessKeyId" xml:"AccessKeyId"`
	Secret string `json:"SecretAccessKey" xml:"SecretAccessKey"`
	Token  string `json:"Token" xml:"SessionToken"`
}

// AWSKeys finds the credentials of this process in the order of the AWS SDKs: in the
// environment, by an IAM role for the pod's service account, by the credentials of a
// container (ECS, EKS Pod Identity), by the role of the machine.
func (c *Client) AWSKeys(ctx context.Context) (k AWSKeys, err error) {
	switch {
	case c.Getenv("AWS_ACCESS_KEY_ID") != "":
		k = AWSKeys{
			ID:     c.Getenv("AWS_ACCESS_KEY_ID"),
			Secret: c.Getenv("AWS_SECRET_ACCESS_KEY"),
			Token:  c.Getenv("AWS_SESSION_TOKEN"),
		}
	case c.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE") != "":
		k, err = c.awsWebIdentity(ctx)
	case c.Getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI") != "" || c.Getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != "":
		k, err = c.awsContainer(ctx)
	default:
		k, err = c.awsMachine(ctx)
	}

	if err == nil && (k.ID == "" || k.Secret == "") {
		err = errors.New("AWS gave no access key: see AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, " +
			"or the role of the pod's service account")
	}

	return k, err
}

// STSHost returns the host of STS, and the region to sign for. Without a region it is the
// global host.
func STSHost(region string) (host, signed string) {
	switch {
	case region == "" || region == "us-east-1":
		return "sts.amazonaws.com", "us-east-1"
	case strings.HasPrefix(region, "cn-"):
		return "sts." + region + ".amazonaws.com.cn", region
	}
	return "sts." + region + ".amazonaws.com", region
}

// awsWebIdentity exchanges the pod's token for keys of the role.
func (c *Client) awsWebIdentity(ctx context.Context) (AWSKeys, error) {
	token, err := sources.ReadWord(ctx, c.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE"), "AWS_WEB_IDENTITY_TOKEN_FILE")
	if err != nil {
		return AWSKeys{}, err
	}

	answer, err := c.Ask(ctx, c.assumeRole(token))
	if err != nil {
		return AWSKeys{}, err
	}

	var result struct {
		Keys AWSKeys `xml:"AssumeRoleWithWebIdentityResult>Credentials"`
	}
	if xml.Unmarshal(answer, &result) != nil {
		return AWSKeys{}, errors.New("the answer of STS is not XML")
	}

	return result.Keys, nil
}

func (c *Client) assumeRole(token string) Question {
	host, _ := STSHost(cmp.Or(c.Getenv("AWS_REGION"), c.Getenv("AWS_DEFAULT_REGION"), c.Region))
	return Question{
		What:   "STS of AWS",
		Method: "POST",
		URL:    cmp.Or(c.Getenv("AWS_ENDPOINT_URL_STS"), "https://"+host+"/"),
		Header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
		Body: url.Values{
			"Action":           {"AssumeRoleWithWebIdentity"},
			"Version":          {"2011-06-15"},
			"RoleArn":          {c.Getenv("AWS_ROLE_ARN")},
			"RoleSessionName":  {cmp.Or(c.Getenv("AWS_ROLE_SESSION_NAME"), "initplate")},
			"WebIdentityToken": {token},
		}.Encode(),
		Public: true,
	}
}

func (c *Client) awsContainer(ctx context.Context) (k AWSKeys, err error) {
	q := Question{
		What:   "the credentials of the container",
		Method: "GET",
		URL:    c.Getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
	}
	if relative := c.Getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); relative != "" {
		q.URL = "http://169.254.170.2" + relative
	}

	token := c.Getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN")
	if file := c.Getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); file != "" {
		token, err = sources.ReadWord(ctx, file, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
		if err != nil {
			return k, err
		}
	}

	if token != "" {
		q.Header = map[string]string{"Authorization": token}
	}

	err = c.AskJSON(ctx, q, &k)
	return k, err
}

// awsMachine asks the instance metadata service, version 2.
func (c *Client) awsMachine(ctx context.Context) (k AWSKeys, err error) {
	if strings.EqualFold(c.Getenv("AWS_EC2_METADATA_DISABLED"), "true") {
		return k, nil
	}

	endpoint := strings.TrimSuffix(c.Getenv("AWS_EC2_METADATA_SERVICE_ENDPOINT"), "/")
	at := cmp.Or(endpoint, "http://169.254.169.254") + "/latest/"
	q := Question{
		What:   "the metadata service of EC2",
		Method: "PUT",
		URL:    at + "api/token",
		Header: map[string]string{"X-aws-ec2-metadata-token-ttl-seconds": "60"},
	}
	token, err := c.Ask(ctx, q)
	if err != nil {
		return k, &sources.Hinted{Err: err, Hint: "outside of EC2, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; " +
			"on EC2, HttpPutResponseHopLimit of the machine must be 2 or more for pods; " +
			"on EKS, give the pod's service account an IAM role"}
	}

	q.Method, q.Header = "GET", map[string]string{"X-aws-ec2-metadata-token": string(token)}
	q.URL = at + "meta-data/iam/security-credentials/"
	roles, err := c.Ask(ctx, q)
	if err != nil {
		return k, err
	}

	role, _, _ := strings.Cut(strings.TrimSpace(string(roles)), "\n")
	q.URL += url.PathEscape(strings.TrimSpace(role))
	err = c.AskJSON(ctx, q, &k)
	return k, err
}
