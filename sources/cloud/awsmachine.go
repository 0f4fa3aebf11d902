package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

const ec2Metadata = "the metadata service of EC2"

// awsMachinePatience is how long a machine that nobody says is one of EC2 may take to accept
// a connection to its metadata service. On a laptop nothing ever does.
const awsMachinePatience = time.Second

// awsMachine asks the instance metadata service for the keys of the machine's role. It speaks
// version 2 only: version 1 answers whatever can be made to send a GET.
func (c *Client) awsMachine(ctx context.Context) (*awsGiven, error) {
	ask, err := c.metadata(ctx)
	if err != nil {
		return nil, err
	}
	return machineKeys(ask)
}

// awsMachineSurely is awsMachine where a setting says that this is a machine of EC2.
func (c *Client) awsMachineSurely(ctx context.Context) (*awsGiven, error) {
	at, _, err := c.metadataEndpoint(ctx)
	if err != nil {
		return nil, err
	}
	ask, err := c.metadataSession(ctx, at)
	if err != nil {
		return nil, err
	}
	return machineKeys(ask)
}

func machineKeys(ask askMetadata) (*awsGiven, error) {
	const path = "meta-data/iam/security-credentials/"
	roles, err := ask(path)
	if err != nil {
		return nil, &sources.Hinted{Err: err, Hint: "does this machine have an IAM role? attach an instance profile, " +
			"or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"}
	}

	role, _, _ := strings.Cut(strings.TrimSpace(string(roles)), "\n")
	role = strings.TrimSpace(role)
	if role == "" || strings.ContainsFunc(role, notInRole) {
		return nil, errors.New(ec2Metadata + ": the answer is not the name of a role")
	}

	answer, err := ask(path + role)
	if err != nil {
		return nil, err
	}
	return awsKeysOf(answer, ec2Metadata)
}

// notInRole reports whether no name of a role has a character:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html.
func notInRole(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	return !letter && (r < '0' || r > '9') && !strings.ContainsRune("_+=,.@-", r)
}

// metadataEndpoint returns where the metadata service is, with a slash at its end, and whether
// somebody has set it. Its error is [awsAbsent] where it must not be asked.
func (c *Client) metadataEndpoint(ctx context.Context) (at string, set bool, err error) {
	if strings.EqualFold(c.Getenv("AWS_EC2_METADATA_DISABLED"), "true") {
		return "", false, absent("AWS_EC2_METADATA_DISABLED is true")
	}

	const variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
	at, err = c.awsSetting(ctx, variable, "ec2_metadata_service_endpoint")
	if err != nil {
		return "", false, err
	}
	if at != "" {
		return strings.TrimSuffix(at, "/") + "/latest/", true, checkEndpoint(variable, at)
	}

	mode, err := c.awsSetting(ctx, variable+"_MODE", "ec2_metadata_service_endpoint_mode")
	if err != nil {
		return "", false, err
	}
	switch strings.ToLower(mode) {
	case "", "ipv4":
		return c.aws.metadata[0] + "/latest/", false, nil
	case "ipv6":
		return c.aws.metadata[1] + "/latest/", false, nil
	}
	return "", false, &Misset{fmt.Errorf("%s_MODE is %q: it is IPv4 or IPv6", variable, mode)}
}

// askMetadata asks the metadata service for a path below /latest/.
type askMetadata func(path string) ([]byte, error)

// metadata begins a session with the metadata service. Its error is [awsAbsent] if there is none
// at the address that it has on every machine of EC2.
func (c *Client) metadata(ctx context.Context) (askMetadata, error) {
	at, set, err := c.metadataEndpoint(ctx)
	if err != nil {
		return nil, err
	}
	if set {
		return c.metadataSession(ctx, at)
	}

	err = metadataListens(ctx, at)
	if err != nil {
		return nil, &awsAbsent{err}
	}
	ask, err := c.metadataSession(ctx, at)
	if err != nil {
		return nil, &awsAbsent{err}
	}
	return ask, nil
}

// metadataListens waits until something accepts connections at the address.
func metadataListens(ctx context.Context, at string) error {
	u, err := url.Parse(at)
	if err != nil {
		return err
	}

	ctx, cancel := context.WithTimeout(ctx, awsMachinePatience)
	defer cancel()
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "80")))
		if err == nil {
			return conn.Close()
		}

		select {
		case <-ctx.Done():
			return &Unanswered{fmt.Errorf("%s at %s does not answer", ec2Metadata, u.Host)}
		case <-time.After(awsMachinePatience / 10):
		}
	}
}

func (c *Client) metadataSession(ctx context.Context, at string) (askMetadata, error) {
	q := Question{
		What:   ec2Metadata,
		Method: http.MethodPut,
		URL:    at + "api/token",
		Header: map[string]string{"X-aws-ec2-metadata-token-ttl-seconds": "60"},
	}
	answer, err := c.Ask(ctx, q)
	if err != nil {
		const hint = "outside of EC2, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; " +
			"on EC2, HttpPutResponseHopLimit of the machine must be 2 or more for pods, and HttpEndpoint enabled; " +
			"on EKS, give the pod's service account an IAM role"
		return nil, &sources.Hinted{Err: err, Hint: hint}
	}

	token := strings.TrimSpace(string(answer))
	if token == "" || strings.ContainsFunc(token, notInKey) {
		return nil, errors.New(ec2Metadata + ": the answer is not a token")
	}
	return func(path string) ([]byte, error) { return c.askMetadata(ctx, at+path, token) }, nil
}

func (c *Client) askMetadata(ctx context.Context, at, token string) ([]byte, error) {
	return c.Ask(ctx, Question{
		What:    ec2Metadata,
		Method:  http.MethodGet,
		URL:     at,
		Header:  map[string]string{"X-aws-ec2-metadata-token": token},
		Secrets: []string{token},
	})
}
