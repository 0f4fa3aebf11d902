package cloud

import (
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// endpoints prints what botocore's rules make of each region that it knows of, by service and kind.
const endpoints = `
import json, botocore.session
s = botocore.session.Session()
loader = s.get_component("data_loader")
regions = sorted({r for p in s.get_available_partitions() for r in s.get_available_regions("ssm", p)} |
                 {"eusc-de-east-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1"})
from botocore.endpoint_provider import EndpointProvider
out = []
for service in ["ssm", "secretsmanager", "sts"]:
    rules = loader.load_service_model(service, "endpoint-rule-set-1")
    provider = EndpointProvider(rules, loader.load_data("partitions"))
    for region in regions:
        for fips in [False, True]:
            for dual in [False, True]:
                asked = {"Region": region, "UseFIPS": fips, "UseDualStack": dual}
                if service == "sts":
                    asked["UseGlobalEndpoint"] = False
                try:
                    out.append([service, region, fips, dual, provider.resolve_endpoint(**asked).url])
                except Exception as e:
                    out.append([service, region, fips, dual, "error: " + str(e)])
print(json.dumps(out))
`

// TestAWSHost compares with botocore.
func TestAWSHost(t *testing.T) {
	text, err := exec.Command(servers.Boto(t), "-I", "-c", endpoints).Output()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		set := map[string]string{"HOME": t.TempDir()}
		if one[2] == true {
			set["AWS_USE_FIPS_ENDPOINT"] = "true"
		}
		if one[3] == true {
			set["AWS_USE_DUALSTACK_ENDPOINT"] = "True"
		}
		c := New(Config{Env: func(name string) (string, bool) { v, ok := set[name]; return v, ok }})
		got, err := c.AWSEndpoint(t.Context(), one[0].(string), one[1].(string))
		if err != nil || got.URL != one[4].(string)+"/" {
			t.Errorf("%v: got %v, %v", one, got, err)
		}
	}
	t.Logf("%d endpoints", len(all))
}
