package consul

import (
	"fmt"
	"strconv"

	"github.com/initplate/initplate/sources"
)

// checkVariables finds variables that the client ignores because it cannot read them. It
// would speak without TLS, or verify a certificate against the user's wish.
func (c Config) checkVariables() error {
	for _, name := range []string{"CONSUL_HTTP_SSL", "CONSUL_HTTP_SSL_VERIFY"} {
		value := c.variable(name)
		if _, err := strconv.ParseBool(value); value != "" && err != nil {
			err := fmt.Errorf("%s is neither true nor false", name)
			return &sources.Hinted{Err: err, Hint: "set " + name + " to true or to false"}
		}
	}

	return nil
}
