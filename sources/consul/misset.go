package consul

import (
	"fmt"
	"strconv"
)

// A misset says what is wrong with a variable, and what to set it to.
type misset struct {
	error
	hint string
}

func (m *misset) Unwrap() error { return m.error }

// checkVariables finds variables that the client ignores because it cannot read them. It
// would speak without TLS, or verify a certificate against the user's wish.
func (c Config) checkVariables() error {
	if c.Env == nil {
		return nil
	}

	for _, name := range []string{"CONSUL_HTTP_SSL", "CONSUL_HTTP_SSL_VERIFY"} {
		value, _ := c.Env(name)
		if _, err := strconv.ParseBool(value); value != "" && err != nil {
			return &misset{fmt.Errorf("%s is neither true nor false", name), "set " + name + " to true or to false"}
		}
	}

	return nil
}
