package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/initplate/initplate/sources"
	"github.com/initplate/initplate/sources/command"
)

// azPatience is how long the Azure CLI may take, which starts slowly.
const azPatience = 30 * time.Second

// azureCLI returns the path of the Azure CLI; "" if there is none in PATH.
func (c *Client) azureCLI() string {
	path, _ := command.Look("az", c.Getenv("PATH"))
	return path
}

// askCLI asks the Azure CLI for a token.
func (c *Client) askCLI(ctx context.Context, az, resource string) (Token, error) {
	answer, err := c.run(ctx, azPatience, az, "account", "get-access-token", "--output", "json", "--resource", resource)
	switch {
	case errors.Is(err, errLogin):
		return Token{}, &sources.Hinted{Err: fmt.Errorf("nobody is logged in with %s", az), Hint: "run: az login"}
	case err != nil:
		return Token{}, cliFailed(az, resource, fmt.Errorf("%s account get-access-token: %w", az, err))
	}

	var access struct {
		Token   string `json:"accessToken"`
		Expires int64  `json:"expires_on"` // since 2.54
	}
	if json.Unmarshal(answer, &access) != nil || access.Token == "" {
		return Token{}, cliFailed(az, resource, errors.New("the answer of "+az+" is not a token in JSON"))
	}
	return Token{access.Token, time.Unix(access.Expires, 0)}, nil
}

func cliFailed(az, resource string, err error) error {
	return &sources.Hinted{Err: err, Hint: "run it by hand to see what it says: " + sources.ShellWord(az) +
		" account get-access-token --resource " + sources.ShellWord(resource) + " >/dev/null"}
}
