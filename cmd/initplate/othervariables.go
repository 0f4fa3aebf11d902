package main

// otherVariables returns hints for the variables of other tools that are set and that
// initplate ignores, as far as they are about a source.
func (a *app) otherVariables(source string) (hints []string) {
	if a.lookup == nil {
		return nil
	}

	for _, v := range foreignVariables() {
		if _, set := a.lookup(v[1]); !set || v[0] != a.server(source) {
			continue
		}
		if _, given := a.lookup(v[2]); !given {
			hints = append(hints, v[1]+" is set but not read: set "+v[2])
		}
	}

	return hints
}

// foreignVariables returns rows of a source, a variable of another tool, and ours.
func foreignVariables() [][3]string {
	return [][3]string{
		{"vault", "VAULT_UNWRAP_TOKEN", "INITPLATE_VAULT_UNWRAP_TOKEN"}, // consul-template
		{"vault", "VAULT_TOKEN_FILE", "INITPLATE_VAULT_TOKEN_FILE"},
		{"vault", "VAULT_AGENT_TOKEN_FILE", "INITPLATE_VAULT_TOKEN_FILE"},
		{"vault", "VAULT_AUTH_METHOD", "INITPLATE_VAULT_AUTH"},
		{"vault", "VAULT_AUTH_ROLE", "INITPLATE_VAULT_ROLE"},
		{"vault", "VAULT_ROLE", "INITPLATE_VAULT_ROLE"},
		{"vault", "VAULT_ROLE_ID", "INITPLATE_VAULT_ROLE_ID"}, // gomplate
		{"vault", "VAULT_SECRET_ID", "INITPLATE_VAULT_SECRET_ID"},
		{"vault", "VAULT_AUTH_USERNAME", "INITPLATE_VAULT_USERNAME"},
		{"vault", "VAULT_AUTH_PASSWORD", "INITPLATE_VAULT_PASSWORD"},
		{"vault", "VAULT_URL", "VAULT_ADDR"},
		{"vault", "VAULT_ADDRESS", "VAULT_ADDR"},
		{"vault", "VAULT_CA_CERT", "VAULT_CACERT"},
		{"vault", "VAULT_SSL_VERIFY", "VAULT_SKIP_VERIFY"},
		{"vault", "VAULT_DEV_ROOT_TOKEN_ID", "VAULT_TOKEN"},
		{"consul", "CONSUL_TOKEN", "CONSUL_HTTP_TOKEN"}, // consul-template
		{"consul", "CONSUL_ADDR", "CONSUL_HTTP_ADDR"},
		{"consul", "CONSUL_URL", "CONSUL_HTTP_ADDR"}, // gomplate
		{"consul", "CONSUL_HTTP_URL", "CONSUL_HTTP_ADDR"},
		{"consul", "CONSUL_HOST", "CONSUL_HTTP_ADDR"},
		{"consul", "CONSUL_CA_CERT", "CONSUL_CACERT"},
		{"consul", "CONSUL_HTTP_SSL_CA", "CONSUL_CACERT"},
	}
}
