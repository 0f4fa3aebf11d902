package cloud

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/initplate/initplate/sources"
)

// awsProfileKeys takes the keys of the profile of this process.
func (c *Client) awsProfileKeys(ctx context.Context) (*awsGiven, error) {
	profile, files, err := c.awsProfile(ctx)
	if err != nil {
		return nil, err
	}
	if profile == nil {
		return nil, absent("there is no profile default in %s", files.looked)
	}
	return c.keysOfProfile(ctx, profile, nil)
}

// keysOfProfile returns the keys of a profile. Below are the names of the profiles that have
// it as their source, the outermost first.
func (c *Client) keysOfProfile(ctx context.Context, p *awsSection, below []string) (*awsGiven, error) {
	static := p.value("aws_access_key_id") != "" || p.value("aws_secret_access_key") != ""
	switch {
	case static && len(below) > 0:
		return p.keys()
	case p.value("role_arn") != "" && p.value("web_identity_token_file") != "":
		return c.webIdentity(ctx, p.webIdentity())
	case p.value("role_arn") != "":
		return c.roleOfProfile(ctx, p, below)
	case static:
		return p.keys()
	case p.value("sso_session") != "" || p.value("sso_start_url") != "":
		return nil, p.elsewhere("logs in by IAM Identity Center (SSO)")
	case p.value("login_session") != "":
		return nil, p.elsewhere("logs in by `aws login`")
	case p.value("credential_process") != "":
		return c.awsProcess(ctx, p)
	}
	return nil, absent("%s has no credentials", p.title())
}

func (p *awsSection) title() string { return fmt.Sprintf("the profile %s (%s)", p.name, p.at) }

func (p *awsSection) misset(format string, args ...any) error {
	return &Misset{fmt.Errorf("%s %w", p.title(), fmt.Errorf(format, args...))}
}

// elsewhere is the error of a profile whose keys only the AWS CLI gets.
func (p *awsSection) elsewhere(does string) error {
	export := "aws configure export-credentials --profile " + sources.ShellWord(p.name)
	return &sources.Hinted{
		Err: p.misset("%s, which only the AWS CLI does", does),
		Hint: fmt.Sprintf(`let the CLI give the keys: eval "$(%s --format env)"; or set AWS_PROFILE to another profile `+
			"with the setting credential_process = %[1]s", export),
	}
}

// keys returns the keys that stand in the profile itself.
func (p *awsSection) keys() (*awsGiven, error) {
	k := AWSKeys{
		ID:     unquoted(p.value("aws_access_key_id")),
		Secret: unquoted(p.value("aws_secret_access_key")),
		Token:  unquoted(p.value("aws_session_token")),
	}
	switch {
	case k.ID == "" && k.Secret == "":
		return nil, p.misset("is its own source_profile, but has no keys")
	case k.ID == "":
		return nil, p.misset("has aws_secret_access_key, but no aws_access_key_id")
	case k.Secret == "":
		return nil, p.misset("has aws_access_key_id, but no aws_secret_access_key")
	}
	return &awsGiven{AWSKeys: k, from: p.title()}, nil
}

// unquoted returns a value without the quotes around it, which some of AWS's tools allow.
func unquoted(value string) string {
	for _, quote := range []string{`"`, `'`} {
		if len(value) > 1 && strings.HasPrefix(value, quote) && strings.HasSuffix(value, quote) {
			return value[1 : len(value)-1]
		}
	}
	return value
}

// roleOfProfile assumes the role of a profile with the keys of its source.
func (c *Client) roleOfProfile(ctx context.Context, p *awsSection, below []string) (*awsGiven, error) {
	if p.value("mfa_serial") != "" {
		return nil, p.elsewhere("asks for a one-time password (mfa_serial)")
	}

	from, err := c.sourceOfRole(ctx, p, below)
	switch {
	case isAbsent(err):
		return nil, p.misset("needs keys to assume its role with, but %v", err)
	case err != nil:
		return nil, err
	}

	err = from.check(time.Now())
	if err != nil {
		return nil, err
	}
	return c.assumeRole(ctx, p, from)
}

// sourceOfRole returns the keys that a role is assumed with.
func (c *Client) sourceOfRole(ctx context.Context, p *awsSection, below []string) (*awsGiven, error) {
	profile, source := p.value("source_profile"), p.value("credential_source")
	switch {
	case profile != "" && source != "":
		return nil, p.misset("has both source_profile and credential_source: it may have one of them")
	case profile != "":
		return c.sourceProfile(ctx, p, profile, below)
	case source == "Environment":
		return c.awsEnvironment(ctx)
	case source == "EcsContainer":
		return c.awsContainer(ctx)
	case source == "Ec2InstanceMetadata":
		return c.awsMachineSurely(ctx)
	case source != "":
		return nil, p.misset("has credential_source %q: it is Environment, Ec2InstanceMetadata or EcsContainer", source)
	}
	return nil, p.misset("has role_arn, but none of source_profile, credential_source and web_identity_token_file")
}

func (c *Client) sourceProfile(ctx context.Context, p *awsSection, name string, below []string) (*awsGiven, error) {
	files, err := c.awsShared(ctx)
	if err != nil {
		return nil, err
	}

	source := files.sections[name]
	switch {
	case source == nil:
		return nil, files.missing("source_profile of "+p.title(), name)
	case source == p: // keys and role in one profile
		return p.keys()
	case slices.Contains(below, name):
		return nil, p.misset("is its own source: %s", strings.Join(append(below, p.name, name), ", "))
	}
	return c.keysOfProfile(ctx, source, append(slices.Clone(below), p.name))
}
