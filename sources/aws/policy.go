package aws

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/cloud"
)

// A statement of an IAM policy, with the names that IAM has for its parts.
type statement struct {
	Effect   string
	Action   string
	Resource []string
}

func allow(action string, resources ...string) string {
	text, _ := marshal(statement{"Allow", action, resources}, "")
	return text
}

// marshal writes JSON as people do.
func marshal(v any, indent string) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

const (
	kmsNote = "where a key of your own in KMS encrypts it, kms:Decrypt on that key is needed too"

	getAction   = "secretsmanager:GetSecretValue"
	batchAction = "secretsmanager:BatchGetSecretValue"
)

// parameterRules allows what [parameters.Fetch] asks.
func (c Config) parameterRules(key string, _ bool) []sources.Rule {
	k, err := parseParameterKey(key)
	if err != nil {
		return nil
	}

	at := k.name
	if !isARN(at) {
		at = c.resource(ssmService, "parameter/"+strings.TrimPrefix(at, "/"))
	}
	if !k.listing {
		return []sources.Rule{{Stanza: allow("ssm:GetParameters", at), Notes: []string{kmsNote}}}
	}
	if k.name == "" {
		return []sources.Rule{{Stanza: allow("ssm:GetParametersByPath", at+"*"), Notes: []string{kmsNote}}}
	}
	return []sources.Rule{{Stanza: allow("ssm:GetParametersByPath", at, at+"/*"), Notes: []string{kmsNote}}}
}

// secretRules allows what [secrets.Fetch] asks. An ARN ends in a dash and six characters that
// the name does not have.
func (c Config) secretRules(key string, _ bool) []sources.Rule {
	k, err := parseSecretKey(key)
	if err != nil {
		return nil
	}

	at := k.id
	if k.arn == (arn{}) {
		at = c.resource(smService, "secret:"+k.id+"-??????")
	}
	rules := []sources.Rule{{Stanza: allow(getAction, at), Notes: []string{kmsNote}}}
	if k.current() {
		rules = append(rules, sources.Rule{
			Stanza: allow(batchAction, "*"),
			Notes:  []string{batchAction + " reads several at once, and allows none by itself; without it, each is a request of its own"},
		})
	}
	return rules
}

// resource returns an ARN for every region and account.
func (c Config) resource(service, name string) string {
	region := cmp.Or(c.getenv("AWS_REGION"), c.getenv("AWS_DEFAULT_REGION"))
	return "arn:" + cloud.AWSPartitionOf(region).Name + ":" + service + ":*:*:" + name
}

// wholePolicy makes one policy of statements. There is one for each action, since a policy
// has 6,144 characters at most.
func wholePolicy(stanzas []string) string {
	resources := map[string][]string{}
	var actions []string
	for _, stanza := range stanzas {
		var s statement
		if json.Unmarshal([]byte(stanza), &s) != nil {
			continue // unreachable: allow has written it
		}
		if resources[s.Action] == nil {
			actions = append(actions, s.Action)
		}
		resources[s.Action] = append(resources[s.Action], s.Resource...)
	}

	statements := []statement{}
	for _, action := range actions {
		all := resources[action]
		slices.Sort(all)
		if action != batchAction || len(resources[getAction]) > 1 { // one secret is not a batch
			statements = append(statements, statement{"Allow", action, slices.Compact(all)})
		}
	}

	policy := struct {
		Version   string
		Statement []statement
	}{"2012-10-17", statements}
	text, _ := marshal(policy, "  ")
	return text + "\n"
}
