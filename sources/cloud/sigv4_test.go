package cloud

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// TestSign compares with what the AWS SDK for Go 1.55.7 signed at the same times, as
// the module of Vault's API for this login has it do.
func TestSign(t *testing.T) {
	for _, tt := range []struct {
		name, region, token, id string
		at                      string
		host, want              string
	}{
		{"global", "", "", "vault.example.com", "20261122T223949Z", "sts.amazonaws.com",
			"us-east-1/sts/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-vault-aws-iam-server-id, Signature=adbe7306c510024a24a88fde65c31676c615cf6c849b702635c9a78bc2547ae8"},
		{"session", "us-east-1", "SESSION", "vault.example.com", "20261122T223949Z", "sts.amazonaws.com",
			"us-east-1/sts/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-security-token;x-vault-aws-iam-server-id, Signature=90bf8451b178a5c35ead74e77230f28f775a5e3b9da2f66c97d06f9b411f6529"},
		{"region", "eu-central-1", "", "vault.example.com", "20261122T224015Z", "sts.eu-central-1.amazonaws.com",
			"eu-central-1/sts/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-vault-aws-iam-server-id, Signature=952b9d303fa112e287c8b9186b2b57faace303c09482a5c7a06f7f6f2f6e198a"},
		{"no server ID", "eu-central-1", "SESSION", "", "20261122T224015Z", "sts.eu-central-1.amazonaws.com",
			"eu-central-1/sts/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-security-token, Signature=3da8418d4fbde36b61a72d243d4539e745a52caa44514b1c22017d6f45c3ed9d"},
		{"China", "cn-north-1", "", "vault.example.com", "20261122T223950Z", "sts.cn-north-1.amazonaws.com.cn",
			"cn-north-1/sts/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-vault-aws-iam-server-id, Signature=18d226b2fe70edeb5f2a2a9192d56e808148a4aca482c5cacc0c4b2a4deee6c3"},
		{"GovCloud", "us-gov-west-1", "SESSION", "vault.example.com", "20261122T223950Z", "sts.us-gov-west-1.amazonaws.com",
			"us-gov-west-1/sts/aws4_request, SignedHeaders=content-length;content-type;host;x-amz-date;x-amz-security-token;x-vault-aws-iam-server-id, Signature=2dfe8844ccf6565b395b721dcf1878f79e436b12cd9dbcb2e241e328e836b73e"},
	} {
		at, err := time.Parse("20060102T150405Z", tt.at)
		if err != nil {
			t.Fatal(err)
		}
		host, region := STSHost(tt.region)
		req, err := http.NewRequest(http.MethodPost, "https://"+host+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		const body = "Action=GetCallerIdentity&Version=2011-06-15"
		req.Header.Set("Content-Length", fmt.Sprint(len(body)))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
		if tt.id != "" {
			req.Header.Set("X-Vault-AWS-IAM-Server-ID", tt.id)
		}
		keys := AWSKeys{ID: "AKIDEXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Token: tt.token}
		if err := keys.Sign(req, body, "sts", region, at); err != nil {
			t.Fatal(err)
		}
		want := "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" + tt.at[:8] + "/" + tt.want
		if got := req.Header.Get("Authorization"); host != tt.host || got != want {
			t.Errorf("%s: got\n%s %s, want\n%s %s", tt.name, host, got, tt.host, want)
		}
	}
}
