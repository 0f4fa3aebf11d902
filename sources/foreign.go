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
			left := string(pattern.ExpandString(nil, "${left}", written, at))
			return "that is how " + form.Tool + " writes it; here, write " + ours.String() + without(left)
		}
	}
	return ""
}

// without says what a hint leaves out.
func without(left string) string {
	if left == "" {
		return ""
	}
	return " (which leaves out " + left + ")"
}

// A ForeignForm is how another tool writes a reference.
type ForeignForm struct {
	Tool    string
	Pattern string // of the whole reference; its group "left" is what ours does not say, such as a version
	Ours    string // our reference, with $1 for the first group of the pattern
}

// ForeignForms returns what is known of other tools. Sources: the pages of vals' providers,
// docs/content/datasources.md of gomplate, the providers of Bank-Vaults' secret-init, and
// the manuals of Spring Cloud AWS and Spring Cloud GCP.
func ForeignForms() []ForeignForm {
	const options, key, rest = `(?P<left>\?[^#]*)?`, `(?P<key>#.*)?`, `(?P<left>.*)`
	return []ForeignForm{
		{"vals", `(?:secret)?ref\+awsssm:///*([^?#]+)` + rest, "aws-ssm:/$1"},
		{"vals", `(?:secret)?ref\+awssecrets:///*([^?#]+)` + options + key, "aws-sm:$1${key}"},
		{"vals", `(?:secret)?ref\+gcpsecrets://([^/?#]+/[^/?#]+)` + options + key, "gcp-sm:$1${key}"},
		{"vals", `(?:secret)?ref\+azurekeyvault://([^/?#]+/[^/?#]+)` + rest, "azure-kv:$1"},
		{"vals", `(?:secret)?ref\+k8s://v1/Secret/([^/]+/[^/]+)/([^/?#]+)` + rest, "k8s-secret:$1#$2"},
		{"vals", `(?:secret)?ref\+k8s://v1/ConfigMap/([^/]+/[^/]+)/([^/?#]+)` + rest, "k8s-configmap:$1#$2"},
		{"vals", `(?:secret)?ref\+vault://([^?#]+)` + options + `#/(?P<key>.+)`, "vault:$1#${key}"},
		{"vals", `(?:secret)?ref\+envsubst://\$?(\w+)`, "env:$1"},
		{"vals", `(?:secret)?ref\+file://([^?#]+)`, "file:$1"},

		{"gomplate", `aws\+smp:/*([^?#]+)` + rest, "aws-ssm:/$1"},
		{"gomplate", `(https://[^@]+)`, "http:$1"},
		{"gomplate", `aws\+sm:/*([^?#]+)` + rest, "aws-sm:$1"},

		{"secret-init", `(arn:[^:]+:ssm:[^:]*:[^:]*:parameter/.+)`, "aws-ssm:$1"},
		{"secret-init", `(arn:[^:]+:secretsmanager:.+)`, "aws-sm:$1"},
		{"secret-init", `gcp:secretmanager:projects/([^/]+)/secrets/([^/]+)(?:/versions/latest)?` + rest, "gcp-sm:$1/$2"},
		{"secret-init", `azure:keyvault:([^/]+)` + rest, "azure-kv:VAULT/$1"},
		{"secret-init", `bao:(.+)`, "vault:$1"},

		{"Spring Cloud", `aws-parameterstore:/*(.+)`, "aws-ssm:/$1"},
		{"Spring Cloud", `aws-secretsmanager:/*(.+)`, "aws-sm:$1"},
		{"Spring Cloud", `sm://([^/]+/[^/]+)(?:/latest)?` + rest, "gcp-sm:$1"},
	}
}
