package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// AWSRegion returns the region of this process, "eu-central-1": of AWS_REGION,
// AWS_DEFAULT_REGION, the configuration, the profile, or the machine. Several goroutines may
// call it. [KindOf] says what kind its error is of.
func (c *Client) AWSRegion(ctx context.Context) (string, error) {
	asked := time.Now()
	done, err := c.awsTurn(ctx)
	if err != nil {
		return "", err
	}
	defer done()

	region, err := c.awsRegionSet(ctx)
	if region != "" || err != nil {
		return region, err
	}
	if err := c.aws.noRegion.since(asked); err != nil {
		return "", err
	}

	region, err = c.machineRegion(ctx)
	c.aws.noRegion.note(ctx, err)
	return region, err
}

// awsRegionSet returns the region that is set somewhere, or "".
func (c *Client) awsRegionSet(ctx context.Context) (string, error) {
	region := cmp.Or(c.Getenv("AWS_REGION"), c.Getenv("AWS_DEFAULT_REGION"), c.Region)
	if region != "" {
		return checkRegion(strings.TrimSpace(region), "AWS_REGION")
	}

	profile, _, err := c.awsProfile(ctx)
	region = unquoted(profile.value("region"))
	if err != nil || region == "" {
		return "", err
	}
	return checkRegion(region, "region of "+profile.title())
}

// checkRegion returns a region that can be part of a host's name.
func checkRegion(region, from string) (string, error) {
	odd := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }
	if region == "" || strings.ContainsFunc(region, odd) {
		return "", &Misset{fmt.Errorf("%s is %q, which is not a region such as eu-central-1", from, region)}
	}
	return region, nil
}

// machineRegion asks the machine.
func (c *Client) machineRegion(ctx context.Context) (string, error) {
	if c.aws.region != "" {
		return c.aws.region, nil
	}

	ask, err := c.metadata(ctx)
	if err != nil {
		return "", c.noRegion(err)
	}
	answer, err := ask("meta-data/placement/region")
	if err != nil {
		return "", c.noRegion(err)
	}

	c.aws.region, err = checkRegion(strings.TrimSpace(string(answer)), ec2Metadata+": placement/region")
	return c.aws.region, err
}

func (c *Client) noRegion(last error) error {
	err := fmt.Errorf("there is no AWS region: AWS_REGION is not set, nor has the profile a region (%s); %w",
		c.aws.files.looked, last)
	if !errors.As(last, new(*Unanswered)) {
		err = &Misset{err}
	}
	return &sources.Hinted{Err: err, Hint: "set AWS_REGION, for example to eu-central-1"}
}

// awsSetting returns a setting of the environment, else of the profile.
func (c *Client) awsSetting(ctx context.Context, variable, key string) (string, error) {
	if set := c.Getenv(variable); set != "" {
		return set, nil
	}
	profile, _, err := c.awsProfile(ctx)
	return unquoted(profile.value(key)), err
}
