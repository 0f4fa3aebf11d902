// Package vault makes Vault's database engine hand out credentials: the connection to a server, the role of a resource,
// and the end of all that was handed out.
package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/vault/api"

	"github.com/initplate/initplate/mysqldb/change"
	"github.com/initplate/initplate/mysqldb/outcome"
)

// Client asks one Vault server.
type Client struct {
	api     *api.Client
	login   *Login
	changes change.Recorder
}

// New returns a client that makes its changes through the recorder. login may be nil: the client then has its token.
func New(client *api.Client, login *Login, changes change.Recorder) *Client {
	client.SetMaxRetries(0) // the controller tries again itself, and says so
	return &Client{client, login, changes}
}

// read returns the data at a path, or nil where there is none. Only Vault's own empty 404 says that: a mount that is
// missing is an error.
func (c *Client) read(ctx context.Context, path string) (map[string]any, error) {
	if err := c.login.ensure(ctx, c.api); err != nil {
		return nil, err
	}

	resp, err := c.api.Logical().ReadRawWithContext(ctx, path)
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		var said *api.ResponseError
		if errors.As(err, &said) && said.StatusCode == http.StatusNotFound && len(said.Errors) == 0 {
			return nil, nil
		}
		return nil, c.failed(path, err)
	}

	var answer struct{ Data map[string]any }
	decoder := json.NewDecoder(resp.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil {
		return nil, outcome.Fail("VaultError", "vault: %s: the answer is not JSON", path)
	}
	return answer.Data, nil
}

// write sends data to a path.
func (c *Client) write(ctx context.Context, path string, data map[string]any) error {
	if err := c.login.ensure(ctx, c.api); err != nil {
		return err
	}
	_, err := c.api.Logical().WriteWithContext(ctx, path, data)
	return c.failed(path, err)
}

func (c *Client) remove(ctx context.Context, path string) error {
	if err := c.login.ensure(ctx, c.api); err != nil {
		return err
	}
	_, err := c.api.Logical().DeleteWithContext(ctx, path)
	return c.failed(path, err)
}

// failed says on one line what Vault answered. Vault shows no password in its errors.
func (c *Client) failed(path string, err error) error {
	if err == nil {
		return nil
	}

	var said *api.ResponseError
	if !errors.As(err, &said) {
		return outcome.Fail("VaultError", "vault: %s: %w", path, err)
	}
	if said.StatusCode == http.StatusForbidden {
		c.login.forget()
	}
	words := strings.Join(strings.Fields(strings.Join(said.Errors, "; ")), " ")
	return outcome.Fail("VaultError", "vault: %s: %w", path, &answered{said.StatusCode, words})
}

// answered is an error that Vault itself answered with.
type answered struct {
	status int
	words  string // on one line
}

func (a *answered) Error() string { return fmt.Sprintf("%d %s", a.status, a.words) }

// says reports whether Vault answered with an error that contains one of these words.
func says(err error, words ...string) bool {
	var a *answered
	if !errors.As(err, &a) {
		return false
	}
	for _, word := range words {
		if strings.Contains(a.words, word) {
			return true
		}
	}
	return false
}

// texts returns a list of texts that Vault answered.
func texts(value any) []string {
	list, _ := value.([]any)
	var out []string
	for _, item := range list {
		out = append(out, fmt.Sprint(item))
	}
	return out
}
