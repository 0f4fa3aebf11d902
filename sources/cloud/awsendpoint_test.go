package cloud

import (
	"encoding/json"
	"maps"
	"os/exec"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/test/servers"
)

// TestAWSEndpoint compares regions and endpoints with those of botocore.
func TestAWSEndpoint(t *testing.T) {
	const program = `
import json, os, sys
from botocore.loaders import create_loader
from botocore.session import Session
loader = create_loader()
clean = dict(os.environ)
for line in sys.stdin:
    env, service = json.loads(line)
    os.environ.clear()
    os.environ.update(clean, **env)
    session = Session()
    session.register_component("data_loader", loader)
    client = session.create_client(service, aws_access_key_id="a", aws_secret_access_key="b")
    name = {"ssm": "GetParameter", "secretsmanager": "GetSecretValue", "sts": "GetCallerIdentity"}[service]
    operation = client.meta.service_model.operation_model(name)
    at = client._ruleset_resolver.construct_endpoint(operation, {}, {})  # endpoint_url is of an older table
    print(json.dumps([client.meta.region_name, at.url]))`
	config := written(t, `[default]
region = eu-west-1
[profile here]
region = eu-north-1
services = own
endpoint_url = http://127.0.0.1:1
[services own]
ssm =
  endpoint_url = http://127.0.0.1:2/
secrets_manager =
  endpoint_url = http://127.0.0.1:3
[profile fips]
region = us-east-1
use_fips_endpoint = true
[profile ignoring]
region = us-east-1
endpoint_url = http://127.0.0.1:1
ignore_configured_endpoint_urls = true
`)
	type env = map[string]string
	var cases []env
	for _, region := range []string{"eu-central-1", "cn-north-1"} {
		for _, more := range []env{{}, {"AWS_USE_FIPS_ENDPOINT": "true"}, {"AWS_USE_DUALSTACK_ENDPOINT": "true"}} {
			c := env{"AWS_REGION": region, "AWS_DEFAULT_REGION": region} // the CLI reads only the latter
			maps.Copy(c, more)
			cases = append(cases, c)
		}
	}
	cases = append(cases,
		env{},
		env{"AWS_PROFILE": "here"},
		env{"AWS_PROFILE": "here", "AWS_DEFAULT_REGION": "us-west-2"},
		env{"AWS_PROFILE": "here", "AWS_ENDPOINT_URL_SSM": "http://127.0.0.1:4"},
		env{"AWS_PROFILE": "here", "AWS_ENDPOINT_URL": "http://127.0.0.1:5"},
		env{"AWS_PROFILE": "here", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
		env{"AWS_PROFILE": "fips"},
		env{"AWS_PROFILE": "ignoring"},
		env{"AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://127.0.0.1:6", "AWS_ENDPOINT_URL": "http://127.0.0.1:7"},
	)

	var asked strings.Builder
	var own []string
	for _, c := range cases {
		c["AWS_CONFIG_FILE"] = config
		for _, service := range []string{"ssm", "secretsmanager", "sts"} {
			json.NewEncoder(&asked).Encode([]any{c, service})
			own = append(own, endpointOf(t, c, service))
		}
	}

	cmd := exec.Command(servers.Boto(t), "-c", program)
	cmd.Stdin = strings.NewReader(asked.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	questions := strings.Split(asked.String(), "\n")
	for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		var said [2]string
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Fatal(err)
		}
		if want := said[0] + " " + strings.TrimRight(said[1], "/") + "/"; own[i] != want {
			t.Errorf("%s: got %s, want %s", questions[i], own[i], want)
		}
	}
}

func endpointOf(t *testing.T, env map[string]string, service string) string {
	t.Helper()
	c := New(Config{Env: lookup(env)})
	region, err := c.AWSRegion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e, err := c.AWSEndpoint(t.Context(), service, region)
	if err != nil || e.Service != service {
		t.Fatal(e, err)
	}
	return e.Region + " " + e.URL
}

func TestSTSEndpoint(t *testing.T) {
	for _, tt := range []struct{ region, mode, want, signed string }{
		{"", "", "https://sts.amazonaws.com/", "us-east-1"},
		{"us-east-1", "", "https://sts.us-east-1.amazonaws.com/", "us-east-1"},
		{"us-east-1", "legacy", "https://sts.amazonaws.com/", "us-east-1"},
		{"eu-west-1", "legacy", "https://sts.amazonaws.com/", "us-east-1"},
		{"eu-west-1", "regional", "https://sts.eu-west-1.amazonaws.com/", "eu-west-1"},
		{"eu-south-1", "legacy", "https://sts.eu-south-1.amazonaws.com/", "eu-south-1"},
		{"cn-north-1", "", "https://sts.cn-north-1.amazonaws.com.cn/", "cn-north-1"},
	} {
		c := New(Config{Env: lookup(map[string]string{"AWS_REGION": tt.region, "AWS_STS_REGIONAL_ENDPOINTS": tt.mode})})
		e, err := c.stsEndpoint(t.Context())
		if err != nil || e.URL != tt.want || e.Region != tt.signed {
			t.Errorf("%s %s: got %v, %v", tt.region, tt.mode, e, err)
		}
	}
}

// TestAWSRegionMisset: settings that are wrong, and what is said of them.
func TestAWSRegionMisset(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		env        map[string]string
	}{
		{"not a region", `AWS_REGION is "Frankfurt", which is not a region such as eu-central-1`, map[string]string{"AWS_REGION": "Frankfurt"}},
		{"another host", `AWS_REGION is "x.evil.test/", which is not a region`, map[string]string{"AWS_REGION": "x.evil.test/"}},
		{"of a profile", `region of the profile default (CONFIG:1) is "a b", which is not a region`, map[string]string{"CONFIG": "[default]\nregion = a b\n"}},
		{"nowhere", `there is no AWS region: AWS_REGION is not set, nor has the profile a region (the shared files (HOME is not set)); AWS_EC2_METADATA_DISABLED is true`, nil},
		{"broken file", `CONFIG:2: a setting is written NAME = VALUE`, map[string]string{"CONFIG": "[default]\nregion\n"}},
		{"no such profile", `AWS_PROFILE names the profile "x", which does not exist`, map[string]string{"AWS_PROFILE": "x"}},
		{"both stacks", `AWS_USE_DUALSTACK_ENDPOINT is neither true nor false`, map[string]string{"AWS_REGION": "eu-west-1", "AWS_USE_DUALSTACK_ENDPOINT": "yes"}},
		{"endpoint", `AWS_ENDPOINT_URL is not an address of the form https://HOST:PORT`, map[string]string{"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "localhost:4566"}},
		{"endpoint with a password", `AWS_ENDPOINT_URL is not an address of the form https://HOST:PORT`, map[string]string{"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "https://u:HUSH@localhost:4566"}},
		{"endpoint of a profile", `endpoint_url of the profile default (CONFIG:1) is not an address`, map[string]string{"CONFIG": "[default]\nregion = r\nendpoint_url = x\n"}},
	} {
		env := map[string]string{"AWS_EC2_METADATA_DISABLED": "true", "HOME": ""}
		maps.Copy(env, tt.env)
		if env["CONFIG"] != "" {
			env["AWS_CONFIG_FILE"] = written(t, env["CONFIG"])
		}
		c := New(Config{Env: lookup(env)})
		region, err := c.AWSRegion(t.Context())
		if err == nil {
			_, err = c.AWSEndpoint(t.Context(), "ssm", region)
		}
		want := strings.ReplaceAll(tt.want, "CONFIG", env["AWS_CONFIG_FILE"])
		if err == nil || !strings.HasPrefix(err.Error(), want) || KindOf(err) != sources.Misset {
			t.Errorf("%s: got %v, kind %v; want %s", tt.name, err, KindOf(err), want)
		}
	}
}
