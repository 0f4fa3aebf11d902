package cloud

import (
	"encoding/json"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// flat returns what a reader read: sections, names, values, and nested settings as NAME.NAME.
func flat(r *awsReader) map[string]map[string]string {
	all := map[string]map[string]string{}
	for name, section := range r.sections {
		all[name] = map[string]string{}
		for key, setting := range section.settings {
			if setting.nested == nil {
				all[name][key] = setting.value
			}
			for below, value := range setting.nested {
				all[name][key+"."+below] = value
			}
		}
	}
	return all
}

type settings = map[string]map[string]string

// files are texts that all tools read in the same way, and what they read.
var files = []struct {
	name, text string
	config     bool
	want       settings
}{
	{"empty", "", true, settings{}},
	{"nothing but comments", "# a\n; b\n\n   \n", true, settings{}},
	{"default and another", "[default]\nregion=eu-west-1\n[profile dev]\noutput = json\n", true, settings{"default": {"region": "eu-west-1"}, "dev": {"output": "json"}}},
	{"whitespace", "[profile\tdev]\nregion \t=\t eu-west-1 \t\n", true, settings{"dev": {"region": "eu-west-1"}}},
	{"quoted name", "[profile 'my dev']\na = b\n[profile \"it's\"]\nc = d\n", true, settings{"my dev": {"a": "b"}, "it's": {"c": "d"}}},
	{"names in any case", "[default]\nRegion = a\nAWS_Access_Key_ID = B\n", true, settings{"default": {"region": "a", "aws_access_key_id": "B"}}},
	{"names of profiles keep theirs", "[profile Dev]\na = b\n", true, settings{"Dev": {"a": "b"}}},
	{"values with signs", "[default]\na = b=c:d\nrole_arn = arn:aws:iam::1:role/x\n", true, settings{"default": {"a": "b=c:d", "role_arn": "arn:aws:iam::1:role/x"}}},
	{"colon", "[default]\na: b=c\n", true, settings{"default": {"a": "b=c"}}},
	{"comment without whitespace before it", "[default]\na = b#c;d\n", true, settings{"default": {"a": "b#c;d"}}},
	{"empty value", "[default]\na =\nb = c\n", true, settings{"default": {"a": "", "b": "c"}}},
	{"nested", "[default]\ns3 =\n  max = 20\n\n  # comment\n  size = 1\nregion = r\n", true, settings{"default": {"s3.max": "20", "s3.size": "1", "region": "r"}}},
	{"indented section", "[default]\n  region = r\n  output = json\n", true, settings{"default": {"region": "r", "output": "json"}}},
	{"indented section with nested settings", "[default]\n  s3 =\n    a = b\n  output = json\n", true, settings{"default": {"s3.a": "b", "output": "json"}}},
	{"continued", "[default]\na = b\n  c = d\n", true, settings{"default": {"a": "b\nc = d"}}},
	{"CRLF", "[default]\r\nregion = r\r\n", true, settings{"default": {"region": "r"}}},
	{"no line break at the end", "[default]\nregion = r", true, settings{"default": {"region": "r"}}},
	{"credentials", "[dev]\naws_access_key_id = a\n[default]\naws_secret_access_key = b+/=\n", false, settings{"dev": {"aws_access_key_id": "a"}, "default": {"aws_secret_access_key": "b+/="}}},
}

func TestAWSFile(t *testing.T) {
	for _, tt := range files {
		r, err := readAWSFile("f", tt.text, tt.config)
		if err != nil || !reflect.DeepEqual(flat(r), tt.want) {
			t.Errorf("%s: got %v, %v; want %v", tt.name, flat(r), err, tt.want)
		}
	}

	// Here AWS's tools differ: the CLI takes comments as part of values, and refuses doubles.
	// This is what the documentation and the SDKs for Go and Java have.
	for _, tt := range []struct {
		name, text string
		want       settings
	}{
		{"comments after values", "[default] # c\na = b # c\nd = e\t;f\n", settings{"default": {"a": "b", "d": "e"}}},
		{"whitespace in brackets", "[ profile  dev ]\na = b\n", settings{"dev": {"a": "b"}}},
		{"the last counts", "[default]\na = b\na = c\n", settings{"default": {"a": "c"}}},
		{"twice the same section", "[default]\na = b\n[profile x]\n[default]\nc = d\n", settings{"default": {"a": "b", "c": "d"}, "x": {}}},
		{"not for us", "[dev]\na = b\n[sso-session x]\nsso_region = r\n[plugins]\nc = d\n[services s]\nssm =\n endpoint_url = u\n", settings{"services s": {"ssm.endpoint_url": "u"}}},
		{"byte order mark", "\ufeff[default]\na = b\n", settings{"default": {"a": "b"}}},
	} {
		r, err := readAWSFile("f", tt.text, true)
		if err != nil || !reflect.DeepEqual(flat(r), tt.want) {
			t.Errorf("%s: got %v, %v; want %v", tt.name, flat(r), err, tt.want)
		}
	}
}

// TestAWSFileByAWS reads the same files with botocore, which is what the CLI reads them with.
func TestAWSFileByAWS(t *testing.T) {
	const program = `
import json, sys
from botocore.configloader import load_config, raw_config_parse
def flat(section):
    out = {}
    for name, value in section.items():
        if isinstance(value, dict):
            out.update({name + "." + below: v for below, v in value.items()})
        else:
            out[name] = value
    return out
for line in sys.stdin:
    config, path = json.loads(line)
    sections = load_config(path)["profiles"] if config else raw_config_parse(path)
    print(json.dumps({name: flat(section) for name, section in sections.items()}))`
	var asked strings.Builder
	for _, tt := range files {
		json.NewEncoder(&asked).Encode([]any{tt.config, written(t, tt.text)})
	}
	cmd := exec.Command(servers.Boto(t), "-c", program)
	cmd.Stdin = strings.NewReader(asked.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}

	answers := strings.Split(string(out), "\n")
	for i, tt := range files {
		var got settings
		err := json.Unmarshal([]byte(answers[i]), &got)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: botocore reads %v, %v; want %v", tt.name, got, err, tt.want)
		}
	}
}

func TestAWSFileNasty(t *testing.T) {
	const secret = "wJalrXUtnFEMI"
	for _, tt := range []struct{ name, text, want string }{
		{"no section", "aws_secret_access_key = " + secret, "f:1: a setting stands before the first [section]"},
		{"only a value", "[default]\n" + secret + "\n", "f:2: a setting is written NAME = VALUE"},
		{"no name", "[default]\n\n= " + secret, "f:3: a setting is written NAME = VALUE"},
		{"open section", "[" + secret + "\n", "f:1: a section is written [NAME]"},
		{"text after a section", "[default] " + secret + "\n", "f:1: a section is written [NAME]"},
		{"open quote", "[profile '" + secret + "]\n", "f:1: the name of the section: a quote is not closed"},
		{"nested without a value", "[default]\ns3 =\n  " + secret + "\n", "f:3: a setting is written NAME = VALUE"},
		{"NUL", "[default]\na = " + secret + "\x00\n", "f:2: the line is not text in UTF-8"},
		{"UTF-16", "\xff\xfe[\x00d\x00" + secret, "f:1: the line is not text in UTF-8"},
		{"latin1", "[default]\n# caf\xe9 " + secret + "\n", "f:2: the line is not text in UTF-8"},
	} {
		_, err := readAWSFile("f", tt.text, true)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

// FuzzAWSFile: comments between the lines and other line ends change nothing.
func FuzzAWSFile(f *testing.F) {
	for _, tt := range files {
		f.Add(tt.text, tt.config)
	}
	f.Fuzz(func(t *testing.T, text string, config bool) {
		r, err := readAWSFile("f", text, config)
		if err != nil {
			return
		}
		commented, err := readAWSFile("f", strings.ReplaceAll(text, "\n", "\r\n \t; x = y\n# [z]\n\n"), config)
		if err != nil || !reflect.DeepEqual(flat(r), flat(commented)) {
			t.Errorf("got %v; with comments %v, %v", flat(r), flat(commented), err)
		}
	})
}
