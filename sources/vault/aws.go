package vault

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/initplate/initplate/sources/cloud"
)

// aws logs in with a signed request to STS, GetCallerIdentity, that it does not send
// itself. Vault sends it to learn who signed it.
func aws(ctx context.Context, l *login) (string, map[string]any, error) {
	keys, err := l.cloud.AWSKeys(ctx)
	if err != nil {
		return "", nil, err
	}

	host, region := cloud.STSHost(l.AWSRegion)
	req := stsRequest(host, l.AWSServerID)
	if err := keys.Sign(req, callerIdentity, "sts", region, time.Now()); err != nil {
		return "", nil, err
	}

	headers, err := json.Marshal(req.Header)
	encoded := base64.StdEncoding.EncodeToString
	body := map[string]any{
		"iam_http_request_method": "POST",
		"iam_request_url":         encoded([]byte(req.URL.String())),
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

// stsRequest returns the request. The ID of the Vault server makes it useless at any other
// server.
func stsRequest(host, serverID string) *http.Request {
	header := http.Header{
		"Content-Length": {strconv.Itoa(len(callerIdentity))},
		"Content-Type":   {"application/x-www-form-urlencoded; charset=utf-8"},
	}
	if serverID != "" {
		header.Set("X-Vault-AWS-IAM-Server-ID", serverID)
	}
	at := &url.URL{Scheme: "https", Host: host, Path: "/"}
	return &http.Request{Method: http.MethodPost, URL: at, Host: host, Header: header}
}
