package cloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"

	"github.com/initplate/initplate/sources"
)

const (
	awsProcessTime = time.Minute // as in AWS's SDK for Go
	awsProcessMost = 1 << 20     // bytes of its output
)

// awsProcess runs the program of credential_process:
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html. There is no
// shell. What the program writes to standard error may be secret, so it is not shown.
func (c *Client) awsProcess(ctx context.Context, p *awsSection) (*awsGiven, error) {
	words, err := sources.ShellWords(p.value("credential_process"))
	switch {
	case err != nil:
		return nil, p.misset("has a credential_process that cannot be read: %w", err)
	case len(words) == 0:
		return nil, p.misset("has an empty credential_process")
	}

	output, err := runAWSProcess(ctx, words)
	if err != nil {
		return nil, &sources.Hinted{
			Err: fmt.Errorf("credential_process of %s: %s: %w", p.title(), words[0], err),
			Hint: "run it by hand to see what it says; it runs without a shell, so $NAME, ~ and | have no meaning, " +
				"and without a terminal",
		}
	}

	from := "credential_process of " + p.title()
	var said struct{ Version int }
	if json.Unmarshal(output, &said) == nil && said.Version != 1 {
		return nil, fmt.Errorf("%s: Version of its answer is %d, not 1", from, said.Version)
	}
	return awsKeysOf(output, from)
}

// runAWSProcess returns what a program writes. At its deadline the program is killed with all
// that it started.
func runAWSProcess(ctx context.Context, words []string) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, awsProcessTime)
	defer cancel()

	output := limitedBuffer{most: awsProcessMost}
	cmd := exec.CommandContext(limited, words[0], words[1:]...)
	cmd.Stdout = &output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second

	err := cmd.Run()
	switch {
	case errors.Is(err, exec.ErrWaitDelay): // something that it started holds its output open
		cmd.Cancel()
		return output.held.Bytes(), nil
	case limited.Err() != nil:
		return nil, &Unanswered{fmt.Errorf("it was killed, since it did not end in time: %w", context.Cause(limited))}
	case output.full:
		return nil, fmt.Errorf("its output is larger than %d MiB", awsProcessMost>>20)
	}
	return output.held.Bytes(), bareExec(err)
}

// bareExec returns the error of a program without its name.
func bareExec(err error) error {
	if e := (*exec.Error)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}

// A limitedBuffer takes no more than it may hold. It does not embed the buffer, whose ReadFrom
// knows no limit.
type limitedBuffer struct {
	held bytes.Buffer
	most int
	full bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.held.Len()+len(p) > b.most {
		b.full = true
		return 0, errors.New("too much output")
	}
	return b.held.Write(p)
}
