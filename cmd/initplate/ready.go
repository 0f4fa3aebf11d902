package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/watch/ready"
)

const readyHelp = `Ask initplate render --watch whether its files are in place. The exit code is 0 if they
are. It stays 0 while later rounds fail, until something in the files has expired. It is 1
if the files are not in place, or if no such process runs.

It asks the processes of the same user in the same container. If there are several, all must
be ready, and the error names those that are not. One with --socket is only asked with the
same --socket.

It is meant for probes of a native sidecar, which Kubernetes runs in the sidecar's container:

  startupProbe:
    exec: {command: [/initplate, ready]}
    periodSeconds: 1
    failureThreshold: 120 # more seconds than --timeout
`

func (a *app) readyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "ready [flags]",
		Short: "whether the files of render --watch are in place, for probes",
		Long:  readyHelp,
		Example: "  initplate ready\n" +
			"  initplate ready --socket /run/initplate.sock",
		Args: atMost(0, "ready takes no arguments"),
		PersistentPreRunE: func(c *cobra.Command, args []string) error {
			a.TerminationLog = "" // it is for the process that is asked
			return a.prepare(c, args)
		},
		RunE: func(c *cobra.Command, _ []string) error { return a.ready(c.Context()) },
	}

	flags(c, groupWatch, a.socketFlag)
	flags(c, groupMessages, a.logFlags)
	return c
}

// ready asks the processes that watch.
func (a *app) ready(ctx context.Context) error {
	answers, err := ready.Ask(ctx, a.Socket)
	if err != nil {
		return failed(exitInvalid, "not ready: "+a.socketWord()+err.Error())
	}

	if len(answers) == 0 {
		who := fmt.Sprintf("initplate render --watch does not run in this container as user %d", os.Geteuid())
		if a.Socket != "" {
			who = a.socketWord() + "no initplate render --watch listens"
		}
		return failed(exitInvalid, "not running: "+who)
	}

	others := unready(answers)
	if len(others) == 0 {
		return a.show(ctx, []byte(ready.Yes+"\n"))
	}

	text := "not ready: " + strings.Join(others, "; ")
	if len(answers) > 1 {
		text += fmt.Sprintf(" (%d of %d processes)", len(others), len(answers))
	}
	return failed(exitInvalid, text)
}

// unready returns why processes are not ready and, if there are several, which ones: see [app.readiness].
func unready(answers []string) (whys []string) {
	for _, answer := range answers {
		why, who, _ := strings.Cut(answer, "\t")
		switch {
		case answer == ready.Yes:
			continue
		case len(answers) > 1 && who != "":
			why = who + ": " + why
		}
		whys = append(whys, why)
	}
	return whys
}

// socketWord begins what is said of a socket.
func (a *app) socketWord() string {
	if a.Socket == "" {
		return ""
	}
	return "--socket " + a.Socket + ": "
}
