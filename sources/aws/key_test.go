package aws

import (
	"reflect"
	"strings"
	"testing"

	"github.com/initplate/initplate/sources"
)

const (
	account       = "arn:aws:ssm:eu-central-1:123456789012:"
	secretAccount = "arn:aws:secretsmanager:eu-central-1:123456789012:"
	someID        = "01234567-89ab-cdef-0123-456789abcdef"
)

func TestParameterKey(t *testing.T) {
	for key, want := range map[string]string{
		"/a": "", "a": "", "/a/b.c-d_E": "", "/a:3": "", "/a:live": "", "/a:Live.2-x_": "", "/a/": "", "/": "", "/a/b/": "",
		"/a/..": "", "..": "", // names like others
		"/aws/service/ecs/x": "", "/aws/reference/secretsmanager/a+b=c@d": "",
		account + "parameter/a/b": "", account + "parameter/a:3": "", "arn:aws-cn:ssm:cn-north-1:123456789012:parameter/a": "",
		"/" + strings.Repeat("x", mostName-1): "",

		"":                                       "the name is empty",
		":3":                                     "the name is empty",
		"/a b":                                   `the name of a parameter consists of letters, digits and the characters _.-/, not of " "`,
		"/ü":                                     `not of "ü"`,
		"/a\x00":                                 `not of "\x00"`,
		"/a\xff":                                 "not of",
		"/a%2fb":                                 `not of "%"`,
		"/a#b":                                   `not of "#"`,
		"/a?b":                                   `not of "?"`,
		"/a+b":                                   `not of "+"`,
		"/a\nb":                                  `not of "\n"`,
		"//a":                                    "a part of the name between two slashes is empty",
		"/a//b":                                  "a part of the name between two slashes is empty",
		"/a//":                                   "a part of the name between two slashes is empty",
		"//":                                     "a part of the name between two slashes is empty",
		"a/":                                     `a path begins with "/"`,
		"a/b":                                    `a name with several parts begins with "/"`,
		"a/b:3":                                  `a name with several parts begins with "/"`,
		"/a/:3":                                  "a part of the name between two slashes is empty",
		"/a:":                                    `a version or a label must follow ":"`,
		"/a:3:4":                                 `a label consists of letters, digits and the characters _.-, not of ":"`,
		"/a:0":                                   `"0" is neither a version`,
		"/a:03":                                  `"03" is neither a version`,
		"/a:3x":                                  `"3x" is neither a version`,
		"/a:b/c":                                 `not of "/"`,
		"/a:" + strings.Repeat("x", 101):         "a label has at most 100 characters",
		"/" + strings.Repeat("x", mostName):      "the name of a parameter has at most 1011 characters",
		account + "parameter/a/":                 "an ARN cannot be listed",
		account + "parameter/":                   "the ARN is not one of a parameter",
		account + "document/a":                   "the ARN is not one of a parameter",
		"arn:aws:ssm:eu-central-1:1:parameter/a": `the ARN has "1" in the place of the account`,
		"arn:aws:ssm:evil.example/:123456789012:parameter/a": `the ARN has "evil.example/" in the place of the region`,
		"arn:aws:ssm::123456789012:parameter/a":              `the ARN has "" in the place of the region`,
		"arn:aws:s3:eu-central-1:123456789012:parameter/a":   `it is an ARN of "s3", not of ssm`,
		"arn:a/b:ssm:eu-central-1:123456789012:parameter/a":  "the ARN does not begin with arn:aws:",
		"arn:aws:ssm":             "it is not an ARN of the form arn:aws:ssm:REGION:ACCOUNT:NAME",
		account + "parameter/a b": `not of " "`,
		account + "parameter/" + strings.Repeat("x", mostARN): "the ARN has more than 2048 characters",
	} {
		clean, err := cleanParameter(key)
		if !says1(err, want) || err == nil && clean != key {
			t.Errorf("%.80q: got %q, %v, want %q", key, clean, err, want)
		}
	}
}

func TestSecretKey(t *testing.T) {
	for key, want := range map[string]string{
		"a": "", "a/b_+=.@-c": "", "a#b": "", "a#b#c": "", "a#/b/0": "", "a# ü?": "", "a?version-id=" + someID: "",
		"a?version-stage=AWSPREVIOUS#x": "", "a?version-id=" + someID + "&version-stage=S": "", "!x"[1:]: "",
		secretAccount + "secret:a-AbCdEf": "", secretAccount + "secret:a/b#c": "", strings.Repeat("x", 512): "",
		"..": "", "a?version-stage=a+b:c": "",

		"":                                  "the name is empty",
		"#a":                                "the name is empty",
		"a#":                                `the name of a field must follow "#"`,
		"a/":                                "secrets cannot be listed",
		"a b":                               `the name of a secret consists of letters, digits and the characters /_+=.@-, not of " "`,
		"ü":                                 `not of "ü"`,
		"a\x00":                             `not of "\x00"`,
		"a%2fb":                             `not of "%"`,
		"a:b":                               `not of ":"`,
		"a?":                                `"" is neither version-id=ID nor version-stage=STAGE`,
		"a?version=3":                       `"version=3" is neither version-id=ID nor version-stage=STAGE`,
		"a?version-id=3":                    "the ID of a version has 32 to 64 characters",
		"a?version-stage=":                  "the value of version-stage has 1 to 256 characters",
		"a?version-stage= ":                 `the value of version-stage cannot contain " "`,
		"a?version-stage=%41":               `the value of version-stage cannot contain "%"`,
		"a?version-stage=a&version-stage=b": "the parameter version-stage is given twice",
		strings.Repeat("x", 513):            "the name of a secret has at most 512 characters",
		secretAccount + "secret:":           "the name is empty",
		secretAccount + "secret:a:b":        `not of ":"`,
		secretAccount + "key:a":             "the ARN is not one of a secret",
		account + "parameter/a":             `it is an ARN of "ssm", not of secretsmanager`,
		"arn:aws:secretsmanager:x:123456789012:secret:a": `the ARN has "x" in the place of the region`,
	} {
		clean, err := cleanSecret(key)
		if !says1(err, want) || err == nil && clean != key {
			t.Errorf("%.80q: got %q, %v, want %q", key, clean, err, want)
		}
	}

	if clean, err := cleanSecret("a?version-stage=S&version-id=" + someID); err != nil || clean != "a?version-id="+someID+"&version-stage=S" {
		t.Errorf("got %q, %v", clean, err)
	}
}

// TestSecretPlace: a value in a key names one step of a field, and the fields of a part are in it.
func TestSecretPlace(t *testing.T) {
	for _, tt := range []struct{ before, value, want string }{
		{"a#", "b", "b"}, {"a#", "b/c", "b/c"}, {"a#", "/b/c", "/~1b~1c"}, {"a#/b/", "c/d", "c~1d"}, {"a/", "b#c?d", "b%23c%3Fd"},
	} {
		if got := escapeSecret(tt.before, tt.value); got != tt.want {
			t.Errorf("%s and %s: got %s", tt.before, tt.value, got)
		}
	}

	of := sources.Table{New(Config{}).secretRow()}
	for at, want := range map[string]string{"a": "a#port", "a#/b": "a#/b/port", "a?version-stage=S": "a?version-stage=S#port"} {
		place, err := of.Place("aws-sm:" + at)
		if err != nil || place.Named("port").Key != want {
			t.Errorf("%s: got %v, %v", at, place.Named("port"), err)
		}
	}
}

// says1 reports whether an error says that; "" is no error.
func says1(err error, want string) bool {
	if want == "" {
		return err == nil
	}
	return err != nil && strings.Contains(err.Error(), want)
}

func TestCovers(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"/a", "/a", true}, {"/a:3", "/a", true}, {"/a", account + "parameter/a:live", true}, {"/a/", "/a/b", true}, {"/a/", "/a/b/c:1", true},
		{"/", "/a", true}, {"/a", "/b", false}, {"/a/", "/ab", false}, {"/a/", "/a", true}, {"/a/b", "/a", false}, {"/a b", "/a b", true},
	} {
		if covers(tt.a, tt.b) != tt.want || covers(tt.b, tt.a) != tt.want {
			t.Errorf("%s, %s: want %v", tt.a, tt.b, tt.want)
		}
	}
}

func TestMissing(t *testing.T) {
	for key, want := range map[string]string{
		"/a b":                  "",
		"/a/":                   "",
		"/a":                    "put it there with: aws ssm put-parameter --type String --name /a --value VALUE; for a secret, --type SecureString",
		"/aws/service/x":        "look with: aws ssm get-parameter --name /aws/service/x",
		"/a:3":                  "see its versions and labels with: aws ssm get-parameter-history --name /a",
		account + "parameter/a": "look with: aws ssm get-parameter --region eu-central-1 --name " + account + "parameter/a",
	} {
		if got := missingParameter(key); got != want {
			t.Errorf("%s: got %s", key, got)
		}
	}
	for key, want := range map[string]string{
		"a b":                        "",
		"a":                          "put it there with: aws secretsmanager create-secret --name a --secret-string VALUE",
		"a#it's":                     `put it there with: aws secretsmanager create-secret --name a --secret-string '{"it'\''s": "VALUE"}'`,
		`a#b"c\`:                     `put it there with: aws secretsmanager create-secret --name a --secret-string '{"b\"c\\": "VALUE"}'`,
		"a?version-stage=S":          "see its versions with: aws secretsmanager list-secret-version-ids --secret-id a",
		secretAccount + "secret:a#b": "look with: aws secretsmanager describe-secret --region eu-central-1 --secret-id " + secretAccount + "secret:a",
	} {
		if got := missingSecret(key); got != want {
			t.Errorf("%s: got %s", key, got)
		}
	}
}

func TestStandIns(t *testing.T) {
	p := standIn(map[string]any{"/a": "1", "/b/c": "2", "/b/d/e": "3", "/b:live": "4", "/a:2": "5"})
	s := New(Config{}).secretRow().Entries.StandIn(map[string]any{
		"text": `{"x": "1"}`, "fields": map[string]any{"x": "2", "y": map[string]any{"z": "3"}}, "one#x": "4", "plain": "p",
		"old?version-stage=AWSPREVIOUS": map[string]any{"x": "5"},
	})
	for _, tt := range []struct {
		source sources.Source
		key    string
		want   any // nil is not held
	}{
		{p, "/a", "1"}, {p, "/a:7", "1"}, {p, "/a:2", "5"}, {p, "/b:live", "4"}, {p, "/none", nil},
		{p, "/b/", []sources.Pair{{Path: "/b/c", Key: "c", Value: "2"}, {Path: "/b/d/e", Key: "d/e", Value: "3"}}},
		{p, "/none/", []sources.Pair{}},
		{s, "text", `{"x": "1"}`}, {s, "text#x", "1"}, {s, "text#y", nil}, {s, "fields#x", "2"}, {s, "fields#/y/z", "3"},
		{s, "fields", `{"x":"2","y":{"z":"3"}}`}, {s, "one#x", "4"}, {s, "one", `{"x":"4"}`}, {s, "plain", "p"}, {s, "plain#x", nil},
		{s, "fields?version-stage=AWSPREVIOUS#x", "2"}, {s, "old?version-stage=AWSPREVIOUS#x", "5"}, {s, "old#x", nil},
	} {
		held, err := tt.source.Fetch(t.Context(), []string{tt.key})
		v, ok := held[tt.key]
		if err != nil || ok != (tt.want != nil) || !same(v.Data, tt.want) {
			t.Errorf("%s: got %v, %v", tt.key, held, err)
		}
	}
	if got := s.(interface{ Absent(string) sources.Absence }).Absent("fields#none"); !got.Held || got.Why != `the document has nothing at "none"` {
		t.Errorf("got %+v", got)
	}
}

func TestPolicyText(t *testing.T) {
	c := Config{}
	var stanzas []string
	for _, key := range []string{"/a", "b:3", account + "parameter/c:1", "/d/", "/"} {
		for _, r := range c.parameterRules(key, false) {
			stanzas = append(stanzas, r.Stanza)
		}
	}
	for _, key := range []string{"s#x", "t/u?version-stage=S", secretAccount + "secret:v-AbCdEf"} {
		for _, r := range c.secretRules(key, false) {
			stanzas = append(stanzas, r.Stanza)
		}
	}
	const want = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "ssm:GetParameters",
      "Resource": [
        "arn:aws:ssm:*:*:parameter/a",
        "arn:aws:ssm:*:*:parameter/b",
        "arn:aws:ssm:eu-central-1:123456789012:parameter/c"
      ]
    },
    {
      "Effect": "Allow",
      "Action": "ssm:GetParametersByPath",
      "Resource": [
        "arn:aws:ssm:*:*:parameter/*",
        "arn:aws:ssm:*:*:parameter/d",
        "arn:aws:ssm:*:*:parameter/d/*"
      ]
    },
    {
      "Effect": "Allow",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": [
        "arn:aws:secretsmanager:*:*:secret:s-??????",
        "arn:aws:secretsmanager:*:*:secret:t/u-??????",
        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:v-AbCdEf"
      ]
    },
    {
      "Effect": "Allow",
      "Action": "secretsmanager:BatchGetSecretValue",
      "Resource": [
        "*"
      ]
    }
  ]
}
`
	if got := wholePolicy(stanzas); got != want {
		t.Errorf("got %s", got)
	}
	if got := (Config{Env: func(string) (string, bool) { return "cn-north-1", true }}).parameterRules("/a", false); !strings.Contains(got[0].Stanza, "arn:aws-cn:ssm:*:*:parameter/a") {
		t.Errorf("got %v", got)
	}
}

func same(a, b any) bool { return reflect.DeepEqual(a, b) }

// FuzzKeys: the form that keys are brought to is final, and asks for what the key does.
func FuzzKeys(f *testing.F) {
	for _, key := range []string{"/a:3", "/a/", account + "parameter/a:b", "a?version-stage=S&version-id=" + someID + "#/x", secretAccount + "secret:a-b#c"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if clean, err := cleanSecret(key); err == nil {
			k, _ := parseSecretKey(key)
			again, err := parseSecretKey(clean)
			if err != nil || again != k || again.String() != clean {
				t.Errorf("%q becomes %q, %+v instead of %+v, %v", key, clean, again, k, err)
			}
		}
		if k, err := parseParameterKey(key); err == nil {
			whole := k.request()
			if k.listing {
				whole += "/"
			}
			if whole != key || !covers(key, key) {
				t.Errorf("%q asks for %q", key, whole)
			}
		}
	})
}
