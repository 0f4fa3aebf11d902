package cloud

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// A googleSubject is where a token of another identity provider is, for workload identity
// federation (https://google.aip.dev/auth/4117).
type googleSubject struct {
	File    string
	URL     string
	Headers map[string]string
	Format  struct {
		Type  string
		Field string `json:"subject_token_field_name"`
	}

	Environment string          `json:"environment_id"`                 // "aws1"
	VerifyURL   string          `json:"regional_cred_verification_url"` // of AWS's STS
	Executable  json.RawMessage // a program that prints it
}

// googleFederated exchanges such a token (RFC 8693).
func (c *Client) googleFederated(ctx context.Context, f *googleFile) (Token, error) {
	subject, err := c.googleSubject(ctx, f)
	if err != nil {
		return Token{}, err
	}

	form := url.Values{
		"grant_type":           {"urn:ietf:params:oauth:grant-type:token-exchange"},
		"requested_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
		"audience":             {f.Audience},
		"scope":                {googleScope},
		"subject_token":        {subject},
		"subject_token_type":   {f.TokenType},
	}
	if f.UserProject != "" && f.Client == "" {
		options, _ := json.Marshal(map[string]string{"userProject": f.UserProject})
		form.Set("options", string(options))
	}
	return c.googleAsk(ctx, cmp.Or(f.TokenURL, defaultTokenURL), f.basic(), form)
}

// googleSubject gets the token of the other provider.
func (c *Client) googleSubject(ctx context.Context, f *googleFile) (string, error) {
	s := f.Subject
	switch {
	case strings.HasPrefix(s.Environment, "aws"):
		return c.googleOfAWS(ctx, s.VerifyURL, f.Audience)
	case s.File != "":
		text, err := sources.ReadWord(ctx, s.File, "credential_source")
		if err != nil {
			return "", err
		}
		return s.read([]byte(text))
	case s.URL != "":
		isPublic := strings.HasPrefix(s.URL, "https://")
		answer, err := c.Ask(ctx, Question{
			What: "credential_source", Method: "GET", URL: s.URL, Header: s.Headers, Public: isPublic,
		})
		if err != nil {
			return "", err
		}
		return s.read(answer)
	case s.Executable != nil:
		return "", &sources.Hinted{
			Err: errors.New("its credential_source is a program, which is not run here"),
			Hint: "have the program write the token to a file, and name that: gcloud iam workload-identity-pools " +
				"create-cred-config --credential-source-file=FILE",
		}
	}
	return "", errors.New("its credential_source is neither a file, a URL nor AWS")
}

// read returns the token in the content of a file or an answer.
func (s googleSubject) read(content []byte) (string, error) {
	token := strings.TrimSpace(string(content))
	if s.Format.Type == "json" {
		var fields map[string]any
		json.Unmarshal(content, &fields) // what has no fields has no token
		token, _ = fields[s.Format.Field].(string)
	}
	if token == "" {
		return "", errors.New("its credential_source holds no token")
	}
	return token, nil
}

// googleOfAWS returns a request that proves who this process is on AWS, signed but not sent:
// Google sends it (https://google.aip.dev/auth/4117).
func (c *Client) googleOfAWS(ctx context.Context, verifyURL, audience string) (string, error) {
	keys, err := c.AWSKeys(ctx)
	if err != nil {
		return "", err
	}
	region, err := c.AWSRegion(ctx)
	if err != nil {
		return "", err
	}

	const usual = "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15"
	at := strings.ReplaceAll(cmp.Or(verifyURL, usual), "{region}", region)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, nil)
	if err != nil {
		return "", bare(err)
	}
	req.Header.Set("X-Goog-Cloud-Target-Resource", audience)
	err = keys.Sign(req, "", "sts", region, time.Now())
	if err != nil {
		return "", err
	}

	headers := []map[string]string{{"key": "Host", "value": req.URL.Host}}
	for name := range req.Header {
		headers = append(headers, map[string]string{"key": name, "value": req.Header.Get(name)})
	}
	text, err := json.Marshal(map[string]any{"url": at, "method": req.Method, "headers": headers})
	return url.QueryEscape(string(text)), err
}
