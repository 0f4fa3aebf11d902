package vault

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// aws logs in with a signed request to STS, GetCallerIdentity, that it does not send
// itself. Vault sends it to learn who signed it.
func aws(ctx context.Context, l *login) (string, map[string]any, error) {
	keys, err := l.awsKeys(ctx)
	if err != nil {
		return "", nil, err
	}

	host, region := stsHost(l.AWSRegion)
	header := stsHeader(l.AWSServerID)
	keys.sign(header, host, region, callerIdentity, time.Now())
	headers, err := json.Marshal(header)
	encoded := base64.StdEncoding.EncodeToString
	body := map[string]any{
		"iam_http_request_method": "POST",
		"iam_request_url":         encoded([]byte("https://" + host + "/")),
		"iam_request_body":        encoded([]byte(callerIdentity)),
		"iam_request_headers":     encoded(headers),
	}
	if l.Role != "" { // else Vault takes the role that is named like the IAM role or user
		body["role"] = l.Role
	}
	l.about = "the request was signed for " + host
	return "login", body, err
}

// callerIdentity is the body of the request.
const callerIdentity = "Action=GetCallerIdentity&Version=2011-06-15"

// stsHeader returns the header of the request. The ID of the Vault server makes the
// request useless at any other server.
func stsHeader(serverID string) http.Header {
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}
	if serverID != "" {
		header.Set("X-Vault-AWS-IAM-Server-ID", serverID)
	}
	return header
}

// stsHost returns the host of STS, and the region to sign for. Without a region it is the
// global host.
func stsHost(region string) (host, signed string) {
	switch {
	case region == "" || region == "us-east-1":
		return "sts.amazonaws.com", "us-east-1"
	case strings.HasPrefix(region, "cn-"):
		return "sts." + region + ".amazonaws.com.cn", region
	}
	return "sts." + region + ".amazonaws.com", region
}

// awsKeys are the credentials of an AWS identity.
type awsKeys struct {
	ID     string `json:"AccessKeyId" xml:"AccessKeyId"`
	Secret string `json:"SecretAccessKey" xml:"SecretAccessKey"`
	Token  string `json:"Token" xml:"SessionToken"`
}

// awsKeys finds the credentials of this pod in the order of the AWS SDKs: in the
// environment, by an IAM role for its service account, by the credentials of a container
// (ECS, EKS Pod Identity), by the role of the machine.
func (l *login) awsKeys(ctx context.Context) (k awsKeys, err error) {
	switch {
	case l.env("AWS_ACCESS_KEY_ID") != "":
		k = awsKeys{
			ID:     l.env("AWS_ACCESS_KEY_ID"),
			Secret: l.env("AWS_SECRET_ACCESS_KEY"),
			Token:  l.env("AWS_SESSION_TOKEN"),
		}
	case l.env("AWS_WEB_IDENTITY_TOKEN_FILE") != "":
		k, err = l.awsWebIdentity(ctx)
	case l.env("AWS_CONTAINER_CREDENTIALS_FULL_URI") != "" || l.env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") != "":
		k, err = l.awsContainer(ctx)
	default:
		k, err = l.awsMachine(ctx)
	}

	if err == nil && (k.ID == "" || k.Secret == "") {
		err = errors.New("AWS gave no access key: see AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, " +
			"or the role of the pod's service account")
	}

	return k, err
}

// awsWebIdentity exchanges the pod's token for keys of the role.
func (l *login) awsWebIdentity(ctx context.Context) (awsKeys, error) {
	token, err := content(ctx, l.env("AWS_WEB_IDENTITY_TOKEN_FILE"), "AWS_WEB_IDENTITY_TOKEN_FILE")
	if err != nil {
		return awsKeys{}, err
	}

	answer, err := l.ask(ctx, l.assumeRole(token))
	if err != nil {
		return awsKeys{}, err
	}

	var result struct {
		Keys awsKeys `xml:"AssumeRoleWithWebIdentityResult>Credentials"`
	}
	if xml.Unmarshal(answer, &result) != nil {
		return awsKeys{}, errors.New("the answer of STS is not XML")
	}

	return result.Keys, nil
}

func (l *login) assumeRole(token string) question {
	host, _ := stsHost(cmp.Or(l.env("AWS_REGION"), l.env("AWS_DEFAULT_REGION"), l.AWSRegion))
	return question{
		what:   "STS of AWS",
		method: "POST",
		url:    cmp.Or(l.env("AWS_ENDPOINT_URL_STS"), "https://"+host+"/"),
		header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
		body: url.Values{
			"Action":           {"AssumeRoleWithWebIdentity"},
			"Version":          {"2011-06-15"},
			"RoleArn":          {l.env("AWS_ROLE_ARN")},
			"RoleSessionName":  {cmp.Or(l.env("AWS_ROLE_SESSION_NAME"), "initplate")},
			"WebIdentityToken": {token},
		}.Encode(),
		public: true,
	}
}

func (l *login) awsContainer(ctx context.Context) (k awsKeys, err error) {
	q := question{
		what:   "the credentials of the container",
		method: "GET",
		url:    l.env("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
	}
	if relative := l.env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); relative != "" {
		q.url = "http://169.254.170.2" + relative
	}

	token := l.env("AWS_CONTAINER_AUTHORIZATION_TOKEN")
	if file := l.env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"); file != "" {
		token, err = content(ctx, file, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
		if err != nil {
			return k, err
		}
	}

	if token != "" {
		q.header = map[string]string{"Authorization": token}
	}

	err = l.askJSON(ctx, q, &k)
	return k, err
}

// awsMachine asks the instance metadata service, version 2.
func (l *login) awsMachine(ctx context.Context) (k awsKeys, err error) {
	if strings.EqualFold(l.env("AWS_EC2_METADATA_DISABLED"), "true") {
		return k, nil
	}

	endpoint := strings.TrimSuffix(l.env("AWS_EC2_METADATA_SERVICE_ENDPOINT"), "/")
	at := cmp.Or(endpoint, "http://169.254.169.254") + "/latest/"
	q := question{
		what:   "the metadata service of EC2",
		method: "PUT",
		url:    at + "api/token",
		header: map[string]string{"X-aws-ec2-metadata-token-ttl-seconds": "60"},
	}
	token, err := l.ask(ctx, q)
	if err != nil {
		return k, &hinted{err, "outside of EC2, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; " +
			"on EC2, HttpPutResponseHopLimit of the machine must be 2 or more for pods; " +
			"on EKS, give the pod's service account an IAM role"}
	}

	q.method, q.header = "GET", map[string]string{"X-aws-ec2-metadata-token": string(token)}
	q.url = at + "meta-data/iam/security-credentials/"
	roles, err := l.ask(ctx, q)
	if err != nil {
		return k, err
	}

	role, _, _ := strings.Cut(strings.TrimSpace(string(roles)), "\n")
	q.url += url.PathEscape(strings.TrimSpace(role))
	err = l.askJSON(ctx, q, &k)
	return k, err
}
