package cloud

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/initplate/initplate/sources/remote"
)

// An AWSEndpoint is where a service of AWS is asked.
type AWSEndpoint struct {
	URL     string // "https://ssm.eu-central-1.amazonaws.com/", with a slash at its end
	Setting string // that decides about it, for hints: "AWS_ENDPOINT_URL_SSM", "AWS_REGION"
	Service string // as signatures and hosts name it: "ssm", "secretsmanager"
	Region  string // that requests are signed for
}

// AWSEndpoint returns where a service is asked in a region, by the rules for all of AWS's
// tools: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html. Several
// goroutines may call it. [KindOf] says what kind its error is of.
func (c *Client) AWSEndpoint(ctx context.Context, service, region string) (AWSEndpoint, error) {
	done, err := c.awsTurn(ctx)
	if err != nil {
		return AWSEndpoint{}, err
	}
	defer done()
	return c.awsEndpoint(ctx, service, region)
}

func (c *Client) awsEndpoint(ctx context.Context, service, region string) (AWSEndpoint, error) {
	e := AWSEndpoint{Setting: "AWS_REGION", Service: service, Region: region}
	at, by, err := c.awsCustomEndpoint(ctx, service)
	if at != "" && err == nil {
		e.URL, e.Setting = strings.TrimRight(at, "/")+"/", by
		return e, checkEndpoint(by, at)
	}
	if err != nil {
		return e, err
	}

	host, err := c.awsHost(ctx, service, region)
	e.URL = "https://" + host + "/"
	return e, err
}

// awsCustomEndpoint returns the address of a service that is set somewhere, or "", and where.
func (c *Client) awsCustomEndpoint(ctx context.Context, service string) (at, by string, err error) {
	ignored, err := c.awsIsOn(ctx, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
	if err != nil || ignored {
		return "", "", err
	}

	key := service
	if service == "secretsmanager" {
		key = "secrets_manager" // as variables and files have it
	}
	for _, variable := range []string{"AWS_ENDPOINT_URL_" + strings.ToUpper(key), "AWS_ENDPOINT_URL"} {
		if at := c.Getenv(variable); at != "" {
			return at, variable, nil
		}
	}

	return c.profileEndpoint(ctx, key)
}

// profileEndpoint returns the address that the profile has for a service, or for all.
func (c *Client) profileEndpoint(ctx context.Context, key string) (at, by string, err error) {
	profile, files, err := c.awsProfile(ctx)
	if err != nil || profile == nil {
		return "", "", err
	}

	if own := files.sections["services "+profile.value("services")]; own != nil {
		at = unquoted(own.settings[key].nested["endpoint_url"])
	}
	at = cmp.Or(at, unquoted(profile.value("endpoint_url")))
	return at, "endpoint_url of " + profile.title(), nil
}

// checkEndpoint does not show what is wrong: it may be a password.
func checkEndpoint(by, at string) error {
	u, err := url.Parse(at)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || remote.BadPort(u) ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return &Misset{fmt.Errorf("%s is not an address of the form https://HOST:PORT", by)}
	}
	return nil
}

// awsHost returns the name of a service's own host in a region.
func (c *Client) awsHost(ctx context.Context, service, region string) (string, error) {
	fips, err := c.awsIsOn(ctx, "AWS_USE_FIPS_ENDPOINT")
	if err != nil {
		return "", err
	}
	dual, err := c.awsIsOn(ctx, "AWS_USE_DUALSTACK_ENDPOINT")
	if err != nil {
		return "", err
	}

	partition := AWSPartitionOf(region)
	suffix := partition.Suffix
	if dual && !plainDual(service, partition.Name, fips) {
		suffix = partition.DualStack
	}
	if fips && !plainFIPS(service, partition.Name, dual) {
		service += "-fips"
	}
	return service + "." + region + "." + suffix, nil
}

// plainFIPS reports whether a service needs no other name for endpoints with FIPS, and
// plainDual whether it needs no other domain for IPv6: the endpoint rules of botocore,
// data/SERVICE/*/endpoint-rule-set-1.json.
func plainFIPS(service, partition string, dual bool) bool {
	return partition == "aws-us-gov" && !dual && (service == "ssm" || service == "sts")
}

func plainDual(service, partition string, fips bool) bool {
	return service == "secretsmanager" &&
		(partition == "aws" || partition == "aws-us-gov" || partition == "aws-cn" && !fips)
}

// awsIsOn reads a variable that is true or false. The setting of a profile has the same name,
// in lower case and without AWS.
func (c *Client) awsIsOn(ctx context.Context, variable string) (bool, error) {
	set, err := c.awsSetting(ctx, variable, strings.ToLower(strings.TrimPrefix(variable, "AWS_")))
	if err != nil {
		return false, err
	}

	switch strings.ToLower(set) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, &Misset{fmt.Errorf("%s is neither true nor false", variable)}
}
