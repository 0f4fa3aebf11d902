package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/initplate/initplate/sources"
)

const awsProcessTime = time.Minute // as in AWS's SDK for Go

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

	output, err := c.run(ctx, awsProcessTime, words...)
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
