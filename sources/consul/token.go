package consul

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/consul/api"
	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/remote"
)

const tokenHint = "look at CONSUL_HTTP_TOKEN, or at the file that CONSUL_HTTP_TOKEN_FILE names: " +
	"it must contain only the token"

// readToken takes the token from its file. The API would do so too, but waits for ever for a pipe,
// and sends whatever the file holds. It takes an empty file for none, and so does readToken.
func readToken(ctx context.Context, config *api.Config) error {
	if config.TokenFile == "" {
		return nil
	}

	content, err := sources.ReadSecret(ctx, config.TokenFile)
	if err != nil {
		return &sources.Hinted{Err: fmt.Errorf("token file: %w", err), Hint: "see CONSUL_HTTP_TOKEN_FILE"}
	}
	token, err := remote.Token(string(content))
	switch {
	case err != nil:
		return &sources.Hinted{Err: fmt.Errorf("token file: %w", err), Hint: tokenHint}
	case token != "":
		config.Token, config.TokenFile = token, ""
	}
	return nil
}

// lacksToken returns an error if a client has no token, and the last one had: its file is about
// to be written. Consul would answer nobody with an empty list, and not say that it left
// something out.
func (s *Source) lacksToken(c *client) error {
	if s.config.AuthMethod != "" || c.hasToken || s.client == nil || !s.client.hasToken {
		return nil
	}
	err := errors.New("token file: it is empty, and held a token before")
	return &sources.Hinted{Err: err, Hint: "see CONSUL_HTTP_TOKEN_FILE"}
}
