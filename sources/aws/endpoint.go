package aws

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
)

// Names of the services in ARNs, signatures and hosts.
const (
	ssmService = "ssm"
	smService  = "secretsmanager"
)

// connect makes the client.
func (c Config) connect(ctx context.Context) (*cloud.Client, error) {
	config := cloud.Config{Source: server, Env: c.Env, Log: c.Log, Delayed: c.Delayed, Throttled: throttled}
	if file := c.getenv(caVariable); file != "" {
		roots, err := readRoots(ctx, file)
		if err != nil {
			return nil, &cloud.Misset{Err: fmt.Errorf("%s: %w", caVariable, err)}
		}
		config.TLS = &tls.Config{RootCAs: roots}
	}
	return cloud.New(config), nil
}

// caVariable names the file with the CAs that are trusted, and no others are.
const caVariable = "AWS_CA_BUNDLE"

// caMark returns the mark of that file as it is now; "" if there is none.
func (c Config) caMark() sources.FileMark {
	file := c.getenv(caVariable)
	if file == "" {
		return ""
	}
	return sources.MarkOf(file)
}

func readRoots(ctx context.Context, file string) (*x509.CertPool, error) {
	text, err := sources.ReadFile(ctx, file)
	if err != nil {
		return nil, err
	}

	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s contains no certificate in PEM", file)
	}
	return roots, nil
}

func (c Config) getenv(name string) string {
	if c.Env == nil {
		return ""
	}
	value, _ := c.Env(name)
	return value
}

// at returns where a service is asked. Region is "" for that of this process.
func (f *fetch) at(service, region string) (at cloud.AWSEndpoint, err error) {
	if region == "" {
		region, err = f.client.AWSRegion(f.ctx)
		if err != nil {
			return at, err
		}
	}
	return f.client.AWSEndpoint(f.ctx, service, region)
}
