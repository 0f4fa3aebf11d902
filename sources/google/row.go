package google

import (
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
	"github.com/initplate/initplate/sources/document"
)

const (
	name   = "gcp-sm" // of the source
	server = "gcp"
	title  = "Google Cloud"
)

// Row returns the source of Secret Manager.
func (s *Source) Row() sources.Row {
	return sources.Row{
		Name: name, Source: s, Server: server, Title: title, Secret: true,
		Keys:    cloud.Keys(split, below),
		Missing: missing,
		Entries: cloud.Entries(name, true, split),
		Policy: &sources.Policy{
			Title: "role bindings", Key: "secret", Add: secret{name: "NAME", project: "PROJECT"}.binding(`"$MEMBER"`),
			Rules: rules,
		},
	}
}

// below returns the key of a name: at is a project, or a secret with fields. Names of
// secrets have neither slashes nor dots.
func below(at, name string) string {
	if strings.Contains(at, "/") {
		return document.Below(at, name)
	}
	return at + "/" + strings.NewReplacer("/", "-", ".", "-").Replace(name)
}

// put is what commands read a value from.
const put = "printf %s VALUE | "

func missing(key string) string {
	s, _, err := parse(key)
	if err != nil {
		return ""
	}
	return "create it with: " + put + s.gcloud("create "+s.name, "--data-file=-") +
		", or if it is there without a version: " + put + s.gcloud("versions add "+s.name, "--data-file=-")
}

// rules returns the command that allows MEMBER, a variable of the shell, to read the secret of
// a key.
func rules(key string, _ bool) []sources.Rule {
	s, _, err := parse(key)
	if err != nil {
		return nil
	}

	rule := sources.Rule{Stanza: s.binding(`"$MEMBER"`)}
	if s.project == "" {
		rule.Notes = []string{"in the project of the run, which gcloud config get project must be too"}
	}
	return []sources.Rule{rule}
}

// binding returns the command that allows a member to read a secret, and nothing else.
func (s secret) binding(member string) string {
	return s.gcloud("add-iam-policy-binding "+s.name, "--role=roles/secretmanager.secretAccessor", "--member="+member)
}
