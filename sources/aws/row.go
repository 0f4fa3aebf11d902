package aws

import (
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/document"
)

const (
	server  = "aws"     // the name of the server
	ssmName = "aws-ssm" // of the source of parameters
	smName  = "aws-sm"  // of the source of secrets
)

// Rows returns the sources that ask AWS. They have one identity.
//
//   - aws-ssm: parameters of Parameter Store, as text; below a path, as []sources.Pair
//   - aws-sm: secrets of Secrets Manager, as text; of a field, as the type that it has in JSON
func (s *Source) Rows() []sources.Row {
	return []sources.Row{s.parameterRow(), s.secretRow()}
}

func (s *Source) parameterRow() sources.Row {
	return sources.Row{
		Name: ssmName, Source: &parameters{Source: s}, Server: server, Title: "AWS", SomeSecret: true,
		Keys:        sources.Keys{Clean: cleanParameter, Stray: strayParameter, Covers: covers},
		Placeholder: placeholder,
		Missing:     missingParameter,
		Entries:     sources.Entries{StandIn: standIn},
		Policy: &sources.Policy{
			Title: "IAM policy", Key: "parameter", Add: "ssm:GetParameters on its ARN",
			Rules: s.config.parameterRules, Whole: wholePolicy,
		},
	}
}

func (s *Source) secretRow() sources.Row {
	return sources.Row{
		Name: smName, Source: &secrets{Source: s}, Server: server, Title: "AWS", Secret: true,
		Keys:    sources.Keys{Marks: secretMarks, Clean: cleanSecret, Below: document.Below, Escape: escapeSecret},
		Missing: missingSecret,
		Entries: document.Section{
			Source: smName, Secret: true, Text: true, Clean: cleanSecret, Newest: newestSecret,
		}.Entries(),
		Policy: &sources.Policy{
			Title: "IAM policy", Key: "secret", Add: "secretsmanager:GetSecretValue on its ARN",
			Rules: s.config.secretRules, Whole: wholePolicy,
		},
	}
}

func cleanParameter(key string) (string, error) {
	_, err := parseParameterKey(key)
	return key, err
}

func cleanSecret(key string) (string, error) {
	k, err := parseSecretKey(key)
	if err != nil {
		return key, err
	}
	return k.String(), nil
}

// newestSecret returns a key without its version.
func newestSecret(at string) string {
	id, _, _ := strings.Cut(at, "?")
	return id
}

// escapeSecret returns a value as the key has it after its beginning: a part of the name, or one
// step of the name of a field.
func escapeSecret(before, value string) string {
	if _, field, ok := strings.Cut(before, "#"); ok {
		return document.EscapeName(field, value)
	}
	return sources.EscapeName(secretMarks, value)
}

// strayParameter keeps a value from choosing the version.
func strayParameter(_, value string, _ bool) string {
	if strings.Contains(value, ":") {
		return `contains a ":", which begins a version`
	}
	return ""
}

// covers reports whether two keys are of the same parameter, or one lists the other.
func covers(key, other string) bool {
	k, err := parseParameterKey(key)
	o, otherErr := parseParameterKey(other)
	if err != nil || otherErr != nil {
		return key == other
	}

	return k.plain() == o.plain() || k.lists(o) || o.lists(k)
}

func (k parameterKey) lists(o parameterKey) bool {
	return k.listing && (k.name == "" || strings.HasPrefix(o.plain(), k.plain()+"/"))
}

func placeholder(key string, of sources.Samples) any {
	if strings.HasSuffix(key, "/") {
		return []sources.Pair{{Path: key + "placeholder", Key: "placeholder", Value: of.Text}}
	}
	return of.Text
}

func missingParameter(key string) string {
	k, err := parseParameterKey(key)
	name := k.arn.flag() + " --name " + sources.ShellWord(k.name)
	switch {
	case err != nil || k.listing:
		return ""
	case k.selector != "":
		return "see its versions and labels with: aws ssm get-parameter-history" + name
	case k.arn != arn{}, isReserved(k.name):
		return "look with: aws ssm get-parameter" + name
	}
	return "put it there with: aws ssm put-parameter --type String" + name + " --value VALUE; " +
		"for a secret, --type SecureString"
}

// isReserved reports whether only AWS can make a parameter of that name.
func isReserved(name string) bool {
	name = strings.ToLower(strings.TrimPrefix(name, "/"))
	return strings.HasPrefix(name, "aws") || strings.HasPrefix(name, "ssm")
}

func missingSecret(key string) string {
	k, err := parseSecretKey(key)
	switch {
	case err != nil:
		return ""
	case !k.current():
		return "see its versions with: " + k.command("list-secret-version-ids")
	case k.arn != arn{}:
		return "look with: " + k.command("describe-secret")
	}

	value := "VALUE"
	if k.hasField && !strings.HasPrefix(k.field, "/") {
		field, _ := marshal(k.field, "")
		value = sources.ShellWord("{" + field + `: "VALUE"}`)
	}
	return "put it there with: aws secretsmanager create-secret --name " + sources.ShellWord(k.id) +
		" --secret-string " + value
}
