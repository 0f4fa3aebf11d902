package sources

import (
	"strings"
	"testing"
)

// TestForeignHint has a reference in each form of another tool.
func TestForeignHint(t *testing.T) {
	var table Table
	for _, name := range []string{"aws-ssm", "aws-sm", "gcp-sm", "azure-kv", "k8s-secret", "k8s-configmap", "vault", "http", "env", "file"} {
		table = append(table, Row{Name: name, Source: &Fixed{}})
	}
	seen := map[string]bool{}
	for _, tt := range []struct{ in, want string }{
		{"ref+awsssm://app/db/host", "vals writes it; here, write aws-ssm:/app/db/host"},
		{"ref+awsssm:///app/db/host?region=eu-west-1#/a", "vals writes it; here, write aws-ssm:/app/db/host (which leaves out ?region=eu-west-1#/a)"},
		{"ref+awssecrets://app/db", "vals writes it; here, write aws-sm:app/db"},
		{"secretref+awssecrets://app/db?version_stage=x#/password", "vals writes it; here, write aws-sm:app/db#/password (which leaves out ?version_stage=x)"},
		{"ref+gcpsecrets://my-project/db?version=3#/password", "vals writes it; here, write gcp-sm:my-project/db#/password (which leaves out ?version=3)"},
		{"ref+azurekeyvault://my-vault/db/0123", "vals writes it; here, write azure-kv:my-vault/db (which leaves out /0123)"},
		{"ref+k8s://v1/Secret/ns/db/password", "vals writes it; here, write k8s-secret:ns/db#password"},
		{"ref+k8s://v1/ConfigMap/ns/db/host", "vals writes it; here, write k8s-configmap:ns/db#host"},
		{"ref+vault://secret/data/db?address=x#/password", "vals writes it; here, write vault:secret/data/db#password (which leaves out ?address=x)"},
		{"ref+envsubst://$DB_HOST", "vals writes it; here, write env:DB_HOST"},
		{"ref+file:///etc/app/host", "vals writes it; here, write file:/etc/app/host"},
		{"aws+smp:///app/db/host", "gomplate writes it; here, write aws-ssm:/app/db/host"},
		{"aws+smp:app/db", "gomplate writes it; here, write aws-ssm:/app/db"},
		{"aws+sm:///app/db?type=text/plain", "gomplate writes it; here, write aws-sm:app/db (which leaves out ?type=text/plain)"},
		{"https://host/app.json#/db/host", "gomplate writes it; here, write http:https://host/app.json#/db/host"},
		{"arn:aws:ssm:eu-west-1:123456789012:parameter/app/db", "secret-init writes it; here, write aws-ssm:arn:aws:ssm:eu-west-1:123456789012:parameter/app/db"},
		{"arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-AbCdEf",
			"secret-init writes it; here, write aws-sm:arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:db-AbCdEf"},
		{"gcp:secretmanager:projects/p/secrets/db/versions/latest", "secret-init writes it; here, write gcp-sm:p/db"},
		{"azure:keyvault:db/0123", "secret-init writes it; here, write azure-kv:VAULT/db (which leaves out /0123)"},
		{"bao:secret/data/db#password", "secret-init writes it; here, write vault:secret/data/db#password"},
		{"aws-parameterstore:/config/app/", "Spring Cloud writes it; here, write aws-ssm:/config/app/"},
		{"aws-secretsmanager:/secrets/app", "Spring Cloud writes it; here, write aws-sm:secrets/app"},
		{"sm://p/db/latest", "Spring Cloud writes it; here, write gcp-sm:p/db"},
		{"sm://p/db/3", "Spring Cloud writes it; here, write gcp-sm:p/db (which leaves out /3)"},
		{"gcp:secretmanager:projects/p/secrets/db/versions/3", "secret-init writes it; here, write gcp-sm:p/db (which leaves out /versions/3)"},

		{"ref+unknown://a/b", ""},
		{"https://user:password@host/app.json", ""},
		{"arn:aws:s3:::bucket/key", ""},
		{"aws-ssm:/app/db", ""},
		{"", ""},
	} {
		got := table.ForeignHint(tt.in)
		if strings.TrimPrefix(got, "that is how ") != tt.want {
			t.Errorf("%s: %s, want %s", tt.in, got, tt.want)
		}
		if without := (Table{}).ForeignHint(tt.in); without != "" {
			t.Errorf("%s: %s, which is no source", tt.in, without)
		}
		_, ours, _ := strings.Cut(tt.want, "write ")
		source, _, _ := strings.Cut(ours, ":")
		tool, _, _ := strings.Cut(tt.want, " writes")
		seen[tool+" "+source] = true
	}
	for _, form := range ForeignForms() {
		source, _, _ := strings.Cut(form.Ours, ":")
		if !seen[form.Tool+" "+source] {
			t.Errorf("no reference is tried in the form of %s for %s", form.Tool, source)
		}
	}
}
