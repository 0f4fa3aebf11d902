package cloud

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

const containerKeys = "the credentials of the container"

// awsContainer asks the agent of ECS or of EKS Pod Identity:
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html.
func (c *Client) awsContainer(ctx context.Context) (*awsGiven, error) {
	at, err := c.containerAddress(ctx)
	if err != nil {
		return nil, err
	}

	token, err := c.containerToken(ctx)
	if err != nil {
		return nil, err
	}

	q := Question{What: containerKeys, Method: http.MethodGet, URL: at, Secrets: []string{token}}
	if token != "" {
		q.Header = map[string]string{"Authorization": token}
	}

	answer, err := c.Ask(ctx, q)
	if err != nil {
		const hint = "on EKS, is there a Pod Identity association for the service account, " +
			"and does its agent run on this node? on ECS, does the task have a task role?"
		return nil, &sources.Hinted{Err: err, Hint: hint}
	}
	return awsKeysOf(answer, containerKeys)
}

func (c *Client) containerAddress(ctx context.Context) (string, error) {
	switch relative := c.Getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); {
	case strings.HasPrefix(relative, "/"):
		return "http://169.254.170.2" + relative, nil
	case relative != "":
		return "", &Misset{errors.New("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path, which begins with /")}
	}

	full := c.Getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI")
	if full == "" {
		return "", absent("AWS_CONTAINER_CREDENTIALS_FULL_URI and AWS_CONTAINER_CREDENTIALS_RELATIVE_URI are not set")
	}

	u, err := url.Parse(full)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "", &Misset{errors.New("AWS_CONTAINER_CREDENTIALS_FULL_URI is not of the form http://HOST/PATH")}
	case u.Scheme == "http" && !trusted(ctx, u.Hostname()):
		return "", &Misset{fmt.Errorf("AWS_CONTAINER_CREDENTIALS_FULL_URI leads to %s over http: "+
			"the token goes over http to this machine and to the addresses of ECS and EKS only; use https", u.Hostname())}
	}
	return full, nil
}

// trusted reports whether AWS allows plain HTTP to a host: one of this machine, or the agents
// of ECS and EKS.
func trusted(ctx context.Context, host string) bool {
	addresses := []net.IP{net.ParseIP(host)}
	if addresses[0] == nil {
		found, err := net.DefaultResolver.LookupIP(ctx, "ip", host)
		if err != nil {
			return false
		}
		addresses = found
	}

	agents := []string{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"}
	for _, a := range addresses {
		if !a.IsLoopback() && !slices.Contains(agents, a.String()) {
			return false
		}
	}
	return len(addresses) > 0
}

// containerToken returns the token for the agent, or "" if it needs none.
func (c *Client) containerToken(ctx context.Context) (string, error) {
	file := c.Getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
	if file == "" {
		return strings.TrimSpace(c.Getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN")), nil
	}
	return sources.ReadWord(ctx, file, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
}

// awsKeysOf reads keys as the metadata service, the agents of containers and programs of
// credential_process write them. From is who wrote them.
func awsKeysOf(answer []byte, from string) (*awsGiven, error) {
	var said struct {
		AccessKeyID, SecretAccessKey string
		Token, SessionToken          string // the latter from programs
		Expiration                   string
		Code, Message                string
	}
	if json.Unmarshal(answer, &said) != nil {
		return nil, fmt.Errorf("%s: the answer is not in the expected form", from) // its text may be secret
	}
	if said.Code != "" && !strings.EqualFold(said.Code, "Success") {
		return nil, fmt.Errorf("%s: %s", from, remote.Line(said.Code+": "+said.Message))
	}

	given := &awsGiven{from: from}
	given.AWSKeys = AWSKeys{said.AccessKeyID, said.SecretAccessKey, cmp.Or(said.Token, said.SessionToken)}
	if said.Expiration != "" {
		expires, err := time.Parse(time.RFC3339, said.Expiration)
		if err != nil {
			return nil, fmt.Errorf("%s: Expiration is not a time such as 2030-01-31T12:00:00Z", from)
		}
		given.expires = expires
	}
	return given, given.check(time.Now())
}
