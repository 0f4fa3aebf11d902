package main

import (
	"strings"

	"github.com/initplate/initplate/config"
	"github.com/initplate/initplate/reference"
)

// configTopic is settings, and the files of --config.
func configTopic() topic {
	return topic{
		name: "config", short: "settings: flags, variables, and the files of --config",
		text: func([]string) string {
			return configTopicText + "\nNot used, as nothing here needs it:\n" + reference.Paragraphs([]string{
				strings.Join(unusedKeys(), ", ") + ".",
			}, "  ") + configTopicEnd
		},
	}
}

// unusedKeys returns the keys of other programs' config files that mean nothing here, without those below another one.
func unusedKeys() (names []string) {
	for _, k := range config.Keys() {
		if k.Unused() && !strings.HasPrefix(k.Name, "@") {
			names = append(names, k.Name)
		}
	}
	return names
}

const configTopicText = `Every flag has a variable: --log-format is INITPLATE_LOG_FORMAT. What counts is
the flag, else the variable, else the config file, else the default. A variable
that begins with INITPLATE_ and is no setting is a warning.

  true, false       flags without a value, as in INITPLATE_WATCH=true
  90s, 2m, 1h30m    durations
  a,b               INITPLATE_TEMPLATES, INITPLATE_VALUES, INITPLATE_EXCLUDE,
                    INITPLATE_FROM, INITPLATE_ALLOW_MISSING, INITPLATE_PRESET:
                    commas between items, and no spaces around them
  lines             INITPLATE_HTTP_HEADER, INITPLATE_EXEC_SOURCE: one on each;
                    INITPLATE_NOTIFY: the same, or with commas between them
  NAME=VALUE        INITPLATE_SET: one on each line; or, in a single line, with
                    a comma before each NAME=. Other commas, quotes and equal
                    signs belong to values; spaces around assignments do not.

Variables without a flag:

  INITPLATE_TEMPLATES     templates, where the command line names none
  INITPLATE_INLINE_NAME   a template itself. Its output is called NAME, in lower
                          case and with a dot for the last underscore: my.cnf
                          for INITPLATE_INLINE_MY_CNF

--config FILE, in YAML (or JSON with the key templates):

  templates:
    - template: app.yaml.tmpl  # a path beside the config file, or a bundled
                               # one; or contents: with the template itself
      out: /config/app.yaml    # or a directory: /config/
      set: {port: 3307}        # parameters
      mode: "0640"             # octal, in quotes
      owner: "999:999"
      format: yaml             # if the name does not show it
      mkdir: true              # make directories of out that are missing
      delims: ["[[", "]]"]     # if the header does not say them

For out, mode, owner, format and set, flags take precedence.

--config NAME.hcl, NAME.json or DIR/ reads files of consul-template and Vault
Agent, in HCL 1 or JSON. Paths in them start at the working directory.

  template { source, contents, destination, perms, user, group,
             create_dest_dirs, left_delimiter, right_delimiter,
             function_denylist, sandbox_path }
  default_delimiters { left, right }
  consul { address, namespace, token, token_file, auth { }, ssl { } }
  vault { address, namespace, token, unwrap_token, vault_agent_token_file,
          k8s_auth_role_name, ssl { }, ca_cert, tls_skip_verify, ... }
  auto_auth { method { type, mount_path, config { } } }
  log_level, log_format

They stand in for variables: vault.address for VAULT_ADDR. A key that changes
what is written, and cannot be obeyed here, is an error, as env_template is.
`

const configTopicEnd = `
docs/settings.md has all flags, variables and keys, and why each is not used.
`
