package cloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/initplate/initplate/sources"
)

// azPatience is how long the Azure CLI may take, which starts slowly.
const azPatience = 30 * time.Second

// azureCLI returns the path of the Azure CLI; "" if there is none in PATH.
func (c *Client) azureCLI() string {
	for _, dir := range filepath.SplitList(c.Getenv("PATH")) {
		path, err := exec.LookPath(filepath.Join(dir, "az"))
		if err == nil && filepath.IsAbs(path) {
			return path
		}
	}
	return ""
}

// askCLI asks the Azure CLI for a token.
func (c *Client) askCLI(ctx context.Context, az, resource string) (Token, error) {
	answer, err := runCLI(ctx, az, "account", "get-access-token", "--output", "json", "--resource", resource)
	var known *sources.Hinted
	switch {
	case errors.As(err, new(*Unanswered)), errors.As(err, &known):
		return Token{}, err
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

// runCLI returns what the Azure CLI writes. What it writes to standard error may be secret,
// and is not shown. At the deadline it is killed, with all that it started: it is a script
// that starts Python.
func runCLI(ctx context.Context, az string, args ...string) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, azPatience)
	defer cancel()

	var out, said bytes.Buffer
	cmd := exec.CommandContext(limited, az, args...)
	cmd.Stdout, cmd.Stderr = &out, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second

	err := cmd.Run()
	switch {
	case limited.Err() != nil:
		return nil, &Unanswered{fmt.Errorf("%s was killed, since it did not end in time", az)}
	case err != nil && strings.Contains(said.String(), "az login"):
		return nil, &sources.Hinted{Err: fmt.Errorf("nobody is logged in with %s", az), Hint: "run: az login"}
	}
	return out.Bytes(), err
}

func cliFailed(az, resource string, err error) error {
	return &sources.Hinted{Err: err, Hint: "run it by hand to see what it says: " + sources.ShellWord(az) +
		" account get-access-token --resource " + sources.ShellWord(resource) + " >/dev/null"}
}
