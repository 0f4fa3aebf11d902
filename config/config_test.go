package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dump writes what a config says, one thing per line.
func dump(c *Config) string {
	var b strings.Builder
	for _, t := range c.Templates {
		fmt.Fprintf(&b, "template %s source=%s contents=%q to=%s mkdir=%v perms=%s owner=%s delims=%v denied=%v\n",
			filepath.Base(t.At), t.Source, t.Contents, t.Destination, t.Mkdir, t.Perms, t.Owner, t.Delims, t.Denied)
	}
	for _, s := range c.Settings {
		fmt.Fprintf(&b, "%s=%s by %s at %s\n", s.Variable, s.Value, s.Key, filepath.Base(s.At))
	}
	if len(c.Ignored) > 0 {
		fmt.Fprintf(&b, "ignored %s\n", strings.Join(c.Ignored, " "))
	}
	if len(c.Informs) > 0 {
		fmt.Fprintf(&b, "informs %s\n", strings.Join(c.Informs, " "))
	}
	return b.String()
}

// files writes files into a new directory, and returns it.
func files(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRead(t *testing.T) {
	const one = "template { source = \"a\" destination = \"b\" }\n"
	const wrote = "template x:1 source=a contents=\"\" to=b mkdir=true perms= owner= delims=[] denied=[]\n"
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"a template", one, wrote},
		{"JSON", `{"template": {"source": "a", "destination": "b"}}`, wrote},
		{"JSON, a list", ` {"template": [{"source": "a", "destination": "b"}], "vault": null}`, wrote},
		{"a list of objects", `template = [{ source = "a", destination = "b" }]`, wrote},
		{"capitals", `Template { Source = "a" DESTINATION = "b" }`, wrote},
		{
			"all of a template", "template {\n  contents = <<-EOH\n    a\n      b\n    EOH\n  destination = \"/x/y\"\n" +
				"  create_dest_dirs = false\n perms = 0600\n user = \"app\"\n gid = 12\n left_delimiter = \"[[\"\n right_delimiter = \"]]\"\n" +
				"  function_denylist = [\"env\"]\n function_blacklist = \"key, ls\"\n}\n",
			"template x:2 source= contents=\"a\\n  b\\n\" to=/x/y mkdir=false perms=0600 owner=app:12 delims=[[[ ]]] denied=[env key ls]\n",
		},
		{
			"a group alone", `template { source = "a" destination = "b" group = "www" perms = "755" sandbox_path = "/s" }`,
			"template x:1 source=a contents=\"\" to=b mkdir=true perms=0755 owner=:www delims=[] denied=[file]\n",
		},
		{
			"delimiters of all", "default_delimiters { left = \"<<\" }\n" + one,
			"template x:2 source=a contents=\"\" to=b mkdir=true perms= owner= delims=[<< }}] denied=[]\n",
		},
		{
			"what is not used", one + "wait = \"5s:10s\"\nexec { command = [\"a\"] }\nkill_signal = \"SIGTERM\"\n" +
				"template {\n source = \"a\" destination = \"b\"\n wait { min = \"1s\" }\n command = \"x\" command_timeout = \"60s\"\n" +
				" error_on_missing_key = true\n backup = false\n}\nlistener \"tcp\" {\n address = \"x\"\n}\nlistener \"unix\" {\n a = 1 }\ncache { x = 1 }\n",
			wrote + strings.Replace(wrote, "x:1", "x:5", 1) +
				"ignored cache exec kill_signal listener template.command template.command_timeout template.wait wait\n" +
				"informs exec template.command\n",
		},
		{
			"what is as it would be", "exit_after_auth = true\nonce = \"true\"\ntemplate_error_fatal = true\nvault { renew_token = false }",
			"",
		},
		{
			"what is not", "exit_after_auth = false\ntemplate_config {\n exit_on_retry_failure = false\n}\nvault { renew_token = true }",
			"ignored exit_after_auth template_config.exit_on_retry_failure vault.renew_token\n",
		},
		{"Consul in short", `consul = "c:8500"`, "CONSUL_HTTP_ADDR=c:8500 by consul at x:1\n"},
		{
			"Consul", "consul {\n address = \"c:8501\"\n token = \"t\"\n namespace = \"n\"\n auth {\n username = \"u\" password = \"p:q\"\n }\n" +
				" ssl {\n cert = \"both.pem\" verify = false\n }\n retry { attempts = 5 backoff = \"250ms\" }\n}",
			"CONSUL_HTTP_ADDR=c:8501 by consul.address at x:2\nCONSUL_HTTP_TOKEN=t by consul.token at x:3\n" +
				"CONSUL_NAMESPACE=n by consul.namespace at x:4\nCONSUL_CLIENT_CERT=both.pem by consul.ssl.cert at x:9\n" +
				"CONSUL_HTTP_SSL_VERIFY=false by consul.ssl.verify at x:9\nCONSUL_HTTP_SSL=true by consul.ssl at x:8\n" +
				"CONSUL_CLIENT_KEY=both.pem by consul.ssl.cert at x:9\nCONSUL_HTTP_AUTH=u:p:q by consul.auth at x:5\n" +
				"ignored consul.retry\n",
		},
		{
			"what is disabled", "consul {\n auth {\n enabled = false\n username = \"u\" }\n ssl {\n enabled = false\n ca_cert = \"x\" } }\n" +
				"vault {\n ssl { enabled = false ca_cert = \"y\" } }", "",
		},
		{
			"Vault of consul-template", "vault {\n address = \"https://v\"\n token = \"t\"\n unwrap_token = true\n" +
				" vault_agent_token_file = \"/t\"\n ssl { enabled = true verify = true ca_path = \"/ca\" server_name = \"v\" }\n}",
			"VAULT_ADDR=https://v by vault.address at x:2\nVAULT_TOKEN=t by vault.token at x:3\n" +
				"INITPLATE_VAULT_UNWRAP_TOKEN=true by vault.unwrap_token at x:4\nINITPLATE_VAULT_TOKEN_FILE=/t by vault.vault_agent_token_file at x:5\n" +
				"VAULT_SKIP_VERIFY=false by vault.ssl.verify at x:6\nVAULT_CAPATH=/ca by vault.ssl.ca_path at x:6\n" +
				"VAULT_TLS_SERVER_NAME=v by vault.ssl.server_name at x:6\n",
		},
		{
			"its login", "vault { k8s_auth_role_name = \"app\"\n k8s_service_mount_path = \"k\" }",
			"INITPLATE_VAULT_ROLE=app by vault.k8s_auth_role_name at x:1\nINITPLATE_VAULT_AUTH_MOUNT=k by vault.k8s_service_mount_path at x:2\n" +
				"INITPLATE_VAULT_AUTH=kubernetes by vault.k8s_auth_role_name at x:1\n",
		},
		{
			"no login beside a token", `vault { k8s_auth_role_name = "app" token = "t" }`,
			"INITPLATE_VAULT_ROLE=app by vault.k8s_auth_role_name at x:1\nVAULT_TOKEN=t by vault.token at x:1\n",
		},
		{
			"AppRole", "auto_auth {\n method \"approle\" {\n  mount_path = \"auth/teams/approle/\"\n  config = {\n   role_id_file_path = \"r\"\n" +
				"   secret_id_file_path = \"s\"\n   secret_id_response_wrapping_path = \"auth/approle/role/app/secret-id\"\n  }\n }\n" +
				" sink \"file\" {\n config = { path = \"/t\" }\n }\n sink \"file\" {\n config = { path = \"/u\" } }\n}",
			"INITPLATE_VAULT_AUTH=approle by auto_auth.method.type at x:2\n" +
				"INITPLATE_VAULT_AUTH_MOUNT=teams/approle by auto_auth.method.mount_path at x:3\n" +
				"INITPLATE_VAULT_ROLE_ID_FILE=r by auto_auth.method.config.role_id_file_path at x:5\n" +
				"INITPLATE_VAULT_SECRET_ID_FILE=s by auto_auth.method.config.secret_id_file_path at x:6\n" +
				"INITPLATE_VAULT_UNWRAP_SECRET_ID=true by auto_auth.method.config.secret_id_response_wrapping_path at x:7\n" +
				"ignored auto_auth.sink\n",
		},
		{
			"Kubernetes, in JSON", `{"auto_auth": {"method": [{"type": "kubernetes", "namespace": "team",
"config": {"role": "app", "token_path": "/t"}}], "sink": [{"type": "file"}]}, "log_level": "warn", "log_format": "standard"}`,
			"INITPLATE_VAULT_AUTH=kubernetes by auto_auth.method.type at x:1\n" +
				"INITPLATE_VAULT_ROLE=app by auto_auth.method.config.role at x:2\nINITPLATE_VAULT_JWT_FILE=/t by auto_auth.method.config.token_path at x:2\n" +
				"INITPLATE_LOG_LEVEL=warn by log_level at x:2\nINITPLATE_LOG_FORMAT=text by log_format at x:2\n" +
				"VAULT_NAMESPACE=team by auto_auth.method.namespace at x:1\nignored auto_auth.sink\n",
		},
		{
			"a token's file", `auto_auth { method { type = "token_file" config { token_file_path = "/t" } } }`,
			"INITPLATE_VAULT_AUTH=token by auto_auth.method.type at x:1\n" +
				"INITPLATE_VAULT_TOKEN_FILE=/t by auto_auth.method.config.token_file_path at x:1\n",
		},
		{
			"a certificate of its own", "vault {\n client_cert = \"a\"\n client_key = \"b\" }\n" +
				"auto_auth {\n method \"cert\" {\n config { name = \"web\" client_cert = \"c\" client_key = \"d\" } } }",
			"INITPLATE_VAULT_AUTH=cert by auto_auth.method.type at x:5\nINITPLATE_VAULT_ROLE=web by auto_auth.method.config.name at x:6\n" +
				"VAULT_CLIENT_CERT=c by auto_auth.method.config.client_cert at x:6\nVAULT_CLIENT_KEY=d by auto_auth.method.config.client_key at x:6\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Read(t.Context(), filepath.Join(files(t, map[string]string{"x": tt.in}), "x"))
			if err != nil {
				t.Fatal(err)
			}
			if dump(got) != tt.want {
				t.Errorf("got\n%swant\n%s", dump(got), tt.want)
			}
		})
	}
}

func TestDirectory(t *testing.T) {
	dir := files(t, map[string]string{
		"10.hcl":          "vault { address = \"http://a\" token = \"t\" }\ntemplate { source = \"1\" destination = \"1\" }",
		"20.json":         `{"vault": {"address": "http://b"}, "template": {"source": "2", "destination": "2"}}`,
		"15/x.hcl":        `wait { min = "1s" }`,
		"README.md":       "not a config",
		"..2026/10.hcl":   "not a config",
		"..data.hcl":      "not a config",
		"30.hcl.disabled": "not a config",
	})
	got, err := Read(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	const want = `template 10.hcl:2 source=1 contents="" to=1 mkdir=true perms= owner= delims=[] denied=[]
template 20.json:1 source=2 contents="" to=2 mkdir=true perms= owner= delims=[] denied=[]
VAULT_TOKEN=t by vault.token at 10.hcl:1
VAULT_ADDR=http://b by vault.address at 20.json:1
ignored wait
`
	if dump(got) != want {
		t.Errorf("got\n%swant\n%s", dump(got), want)
	}
}

func TestReadErrors(t *testing.T) {
	const secret = "s3cr3t"
	for _, tt := range []struct{ name, in, want, hint string }{
		{"no HCL", "template {", "x:1: not valid HCL: a block has no } at its end, or a line of it is not KEY = VALUE", ""},
		{"no quotes", "vault {\n token = " + secret + "\n}", "x:2: not valid HCL: a value is neither text in double quotes, nor a number, true, false, a list or a block", ""},
		{"no equals sign", "vault {\n token " + secret + "\n}", "x:3: not valid HCL: a key is followed by neither = nor {; texts are in double quotes", ""},
		{"text without end", "vault {\n token = \"" + secret + "\n}", "x:2: not valid HCL: a text has no closing quote on its line", ""},
		{"twice in a block", "vault {\n token = \"" + secret + "\"\n token = \"b\" }", "x:3: vault.token is already given on line 2", ""},
		{"two blocks", "vault { }\n\nvault { }", "x:3: vault is already given on line 1", "leave out one of them"},
		{"no JSON", "{\n\"vault\": {\"token\": " + secret + "}}", "x:2: not valid JSON", ""},
		{"half of JSON", "{\n\"vault\": {\n", "x:2: not valid JSON: it ends too early", ""},
		{"more than JSON", "{}\n{}", "x:2: not valid JSON: something follows the object", ""},
		{"unknown", "vualt { }", "x:1: neither consul-template nor Vault Agent has a key vualt", "did you mean vault?"},
		{"unknown in a block", "vault {\n adress = \"a\" }", "x:2: vault has no key adress", "did you mean address?"},
		{"unknown in a block of a block", "consul {\n ssl {\n\n  ca_crt = \"a\" } }", "x:4: consul.ssl has no key ca_crt", "did you mean ca_cert?"},
		{"unknown in what is not used", "wait {\n mn = \"1s\" }", "x:2: wait has no key mn", "did you mean min?"},
		{"unknown in a template", "{\"template\": [\n{\"source\": \"a\",\n\"dest\": \"b\"}]}", "x:3: template has no key dest", ""},
		{"unknown in a login", "auto_auth {\n method \"jwt\" {\n config {\n pth = \"a\" } } }", "x:4: auto_auth.method.config has no key pth", "did you mean path?"},
		{"of no method", "auto_auth {\n method \"kubernets\" { } }", "x:2: initplate has no login method of that name", "did you mean kubernetes?"},
		{"no method", "auto_auth {\n method { mount_path = \"a\" } }", "x:2: auto_auth.method has no type", `write method "kubernetes" { ... }`},
		{"of type", "vault {\n address = true }", "x:2: vault.address must be text in quotes", ""},
		{"a bool", "vault { unwrap_token = \"yes\" }", "x:1: vault.unwrap_token must be true or false", ""},
		{"a time", "wait { min = \"soon\" }", "x:1: wait.min must be a time, as in \"30s\"", ""},
		{"a block", "vault = \"http://a\"", "x:1: vault must be a block, not text", "write vault { ... }"},
		{"no template", "template {\n destination = \"a\" }", "x:1: template has neither source nor contents", "write source = FILE, or contents = TEMPLATE"},
		{"two templates", "template {\n source = \"a\" contents = \"b\" }", "x:1: template has both source and contents", "leave out one of them"},
		{"no destination", "template {\n source = \"a\" }", "x:1: template has no destination", "write destination = FILE"},
		{"perms", "template {\n source = \"a\" destination = \"b\"\n perms = \"rw\" }", "x:3: template.perms is not an octal file mode", `write perms = "0640"`},
		{"perms in decimal", "template {\n source = \"a\" destination = \"b\"\n perms = 640 }", "x:3: template.perms is not an octal file mode", `write perms = "0640"`},
		{"variables", "env_template \"A\" {\n contents = \"a\" }", "x:1: env_template cannot be used", "initplate sets no variables of another program: render a file, NAME={{ ... }}, that the program reads"},
		{"EC2", "auto_auth {\n method \"aws\" {\n config { type = \"ec2\" } } }", "x:3: auto_auth.method.config.type: initplate has only iam", ""},
		{"a JWT", "vault {\n k8s_service_account_token = \"" + secret + "\" }", "x:2: vault.k8s_service_account_token cannot be used", "give the file of the token: k8s_service_account_token_path"},
		{"a namespace of the login", "vault { namespace = \"a\" }\nauto_auth {\n method \"jwt\" { namespace = \"b\" } }", "x:3: auto_auth.method.namespace is not that of vault: initplate has one namespace", "log in where the secrets are, or name their namespace in the templates' paths"},
		{"a level", "log_level = \"loud\"", "x:1: log_level is not one of its words", ""},
		{"too deep", strings.Repeat("a {\n", 100), "x:65: blocks are nested more than 64 deep", ""},
		{"lists too deep", "a = " + strings.Repeat("[", 1<<20), "x:1: blocks are nested more than 64 deep", ""},
		{"JSON too deep", `{"a":` + strings.Repeat("[", 1<<20), "x:1: objects are nested more than 64 deep", ""},
		{"a list", "a = [\"x\" \"y\"]", "x:1: not valid HCL: a list has no comma after an item, or no ] at its end", ""},
		{"an escape", "vault {\n token = \"\\q\" }", "x:2: not valid HCL: a text has an unknown escape: a backslash is written as two", ""},
		{"heredoc", "template {\n contents = <<EOF\n a\n", "x:4: not valid HCL: a text that begins with << has no end, or no name", ""},
		{"binary", "\x00\x01{\xff", "x:1: not valid HCL", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(files(t, map[string]string{"x": tt.in}), "x")
			_, err := Read(t.Context(), path)
			var got *Error
			if !errors.As(err, &got) {
				t.Fatalf("got %v", err)
			}
			text := strings.TrimPrefix(got.Error(), filepath.Dir(path)+"/")
			if text != tt.want && !(tt.name == "binary" && strings.HasPrefix(text, tt.want)) {
				t.Errorf("got  %s\nwant %s", text, tt.want)
			}
			if tt.hint != "" && got.Hint != tt.hint {
				t.Errorf("got hint %s\nwant     %s", got.Hint, tt.hint)
			}
			if strings.Contains(text+got.Hint, secret) {
				t.Error("it shows a secret")
			}
		})
	}
}

// TestTable: each row of the table has a type and a meaning that the reader knows.
func TestTable(t *testing.T) {
	rules := readTable()
	if len(rules) < 150 {
		t.Errorf("only %d keys", len(rules))
	}
	for key, rule := range rules {
		kinds := "text bool number time list block any"
		group := strings.HasPrefix(rule.kind, "@") && len(rules.below(rule.kind+".")) > 0
		if !group && !strings.Contains(" "+kinds+" ", " "+rule.kind+" ") {
			t.Errorf("%s: there is no type %q", key, rule.kind)
		}
		word, _, _ := strings.Cut(rule.meaning, ":")
		variable := strings.TrimLeft(rule.meaning, "!+")
		known := strings.Contains(" - notify own is only error ", " "+word+" ")
		if !known && !strings.HasPrefix(variable, "VAULT_") && !strings.HasPrefix(variable, "CONSUL_") &&
			!strings.HasPrefix(variable, "INITPLATE_VAULT_") {
			t.Errorf("%s: there is no meaning %q", key, rule.meaning)
		}
		if i := strings.LastIndexByte(key, '.'); i > 0 && key[0] != '@' && rules[key[:i]].kind == "" {
			t.Errorf("%s: the table has no block %s", key, key[:i])
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("template { source = \"a\" destination = \"b\" perms = 0600 }")
	f.Add("auto_auth {\n method \"jwt\" { config = { path = \"a\" } } }")
	f.Add("template { contents = <<-EOH\n  a\n  EOH\n destination = \"b\" }")
	f.Add(`{"vault": {"address": "\u0061", "retry": [{"num_retries": 5}]}, "template": [null, {}]}`)
	f.Add("a \"b\" \"c\" { d = [1, \"x\", {e = true}] }")
	f.Fuzz(func(t *testing.T, in string) {
		c, err := parse("x", []byte(in))
		if wrong := (*Error)(nil); err != nil && !errors.As(err, &wrong) {
			t.Errorf("%T: %v", err, err)
		}
		if err == nil {
			c.finish()
		}
	})
}
