package sources

import "regexp"

// ForeignHint says what to write instead of a reference in the form of another tool. It
// returns "" if the form is not known, or the table does not have our source.
func (t Table) ForeignHint(written string) string {
	for _, form := range ForeignForms() {
		pattern := regexp.MustCompile("^" + form.Pattern + "$")
		at := pattern.FindStringSubmatchIndex(written)
		if at == nil {
			continue
		}

		ours, err := t.ParseRef(string(pattern.ExpandString(nil, form.Ours, written, at)))
		if err == nil && t.Of(ours.Source).Source != nil {
			return "that is how " + form.Tool + " writes it; here, write " + ours.String()
		}
	}
	return ""
}

// A ForeignForm is how another tool writes a reference.
type ForeignForm struct {
	Tool    string
	Pattern string // of the whole reference
	Ours    string // our reference, with $1 for the first group of the pattern
}

// ForeignForms returns what is known of other tools. Sources: the pages of vals' providers,
// docs/content/datasources.md of gomplate, the providers of Bank-Vaults' secret-init, and
// the manuals of Spring Cloud AWS and Spring Cloud GCP.
func ForeignForms() []ForeignForm {
	const options, key = `(?:\?[^#]*)?`, `(#.*)?`
	return []ForeignForm{
		{"vals", `(?:secret)?ref\+awsssm:///*([^?#]+).*`, "aws-ssm:/$1"},
		{"vals", `(?:secret)?ref\+awssecrets:///*([^?#]+)` + options + key, "aws-sm:$1$2"},
		{"vals", `(?:secret)?ref\+gcpsecrets://([^/?#]+/[^/?#]+)` + options + key, "gcp-sm:$1$2"},
		{"vals", `(?:secret)?ref\+azurekeyvault://([^/?#]+/[^/?#]+).*`, "azure-kv:$1"},
		{"vals", `(?:secret)?ref\+k8s://v1/Secret/([^/]+/[^/]+)/([^/?#]+).*`, "k8s-secret:$1#$2"},
		{"vals", `(?:secret)?ref\+k8s://v1/ConfigMap/([^/]+/[^/]+)/([^/?#]+).*`, "k8s-configmap:$1#$2"},
		{"vals", `(?:secret)?ref\+vault://([^?#]+)` + options + `#/(.+)`, "vault:$1#$2"},
		{"vals", `(?:secret)?ref\+envsubst://\$?(\w+)`, "env:$1"},
		{"vals", `(?:secret)?ref\+file://([^?#]+)`, "file:$1"},

		{"gomplate", `aws\+smp:/*([^?#]+).*`, "aws-ssm:/$1"},
		{"gomplate", `(https://[^@]+)`, "http:$1"},
		{"gomplate", `aws\+sm:/*([^?#]+).*`, "aws-sm:$1"},

		{"secret-init", `arn:[^:]+:ssm:[^:]*:[^:]*:parameter(/.+)`, "aws-ssm:$1"},
		{"secret-init", `(arn:[^:]+:secretsmanager:.+)`, "aws-sm:$1"},
		{"secret-init", `gcp:secretmanager:projects/([^/]+)/secrets/([^/]+).*`, "gcp-sm:$1/$2"},
		{"secret-init", `azure:keyvault:([^/]+).*`, "azure-kv:VAULT/$1"},
		{"secret-init", `bao:(.+)`, "vault:$1"},

		{"Spring Cloud", `aws-parameterstore:/*(.+)`, "aws-ssm:/$1"},
		{"Spring Cloud", `aws-secretsmanager:/*(.+)`, "aws-sm:$1"},
		{"Spring Cloud", `sm://([^/]+/[^/]+).*`, "gcp-sm:$1"},
	}
}
