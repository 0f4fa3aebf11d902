package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/nearest"
)

// A topic is what `initplate help NAME` says about something that is not a command.
type topic struct {
	name, short string
	takes       string          // what may follow its name, as in [FUNCTION]...; "" if nothing may
	names       func() []string // all that may follow; nil if nothing may

	free bool // anything may follow: it is text

	// hint, if set, says more about a name that is not one of these; "" if nothing is known.
	hint func(name string) string

	// text returns what is shown about the given names, or about the topic if there are none.
	text func(names []string) string
}

// topics returns all topics, in the order of help.
func (a *app) topics() []topic {
	return []topic{
		configTopic(),
		errorsTopic(),
		formatsTopic(),
		functionsTopic(),
		headerTopic(),
	}
}

// topic returns the topic with that name.
func (a *app) topic(name string) (topic, bool) {
	all := a.topics()
	i := slices.IndexFunc(all, func(t topic) bool { return t.name == name })
	if i < 0 {
		return topic{}, false
	}
	return all[i], true
}

// check returns an error for what is not a name that the topic has.
func (t topic) check(names []string) error {
	if t.free {
		return nil
	}
	if t.names == nil && len(names) > 0 {
		return usage("", "help %s takes no arguments", t.name)
	}
	for _, name := range names {
		if !slices.Contains(t.names(), name) {
			return usage(t.unknown(name), "there is no %s %s", strings.TrimSuffix(t.name, "s"), name)
		}
	}
	return nil
}

// unknown returns the hint for a name that the topic does not have.
func (t topic) unknown(name string) string {
	hint := ""
	if t.hint != nil {
		hint = t.hint(name)
	}
	return cmp.Or(hint, nearest.Hint(name, t.names()), "initplate help "+t.name+" lists all")
}

const helpHelp = `Show what a command does and which flags it takes, or what there is to know
about a topic.
`

const helpExamples = `  initplate help render
  initplate help formats
  initplate help functions
  initplate help functions splitList join`

// helpCommand is used in place of cobra's own. It needs no settings, so it works while they are wrong.
func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:                   "help [COMMAND | TOPIC [NAME]...]",
		DisableFlagsInUseLine: true,
		Short:                 "help about a command or a topic",
		Long:                  helpHelp + a.topicUses(),
		Example:               helpExamples,
		ValidArgsFunction:     a.completeHelp,
		Args:                  a.helpFor,
		PersistentPreRun:      func(*cobra.Command, []string) {},
		RunE:                  a.help,
	}
}

// helpFor is the check of the arguments of help: the names of a command, or a topic and its names.
func (a *app) helpFor(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if t, ok := a.topic(args[0]); ok {
		return t.check(args[1:])
	}

	found, rest, _ := c.Root().Find(args) // it is an error only where a command does not check its arguments
	switch {
	case len(rest) == 0:
		return nil
	case !found.HasParent():
		if of := a.topicOf(rest[0]); of != "" {
			return usage("initplate help "+of+" "+rest[0], "there is no command or topic %s", rest[0])
		}
		return noSuch("command or topic", "commands and topics", rest[0], append(subcommands(found), a.topicNames()...))
	}
	return noSuch("command", "commands", rest[0], subcommands(found))
}

// topicOf returns the topic that has a name, such as functions; "" if none has it.
func (a *app) topicOf(name string) string {
	for _, t := range a.topics() {
		if t.names != nil && slices.Contains(t.names(), name) {
			return t.name
		}
	}
	return ""
}

func (a *app) help(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		if t, ok := a.topic(args[0]); ok {
			return a.showText(c.Context(), []byte(t.text(args[1:])))
		}
	}

	about, _, err := c.Root().Find(args)
	if err != nil {
		return err
	}
	about.InitDefaultHelpFlag()
	return about.Help()
}

// rest returns the names of a topic that are not given yet.
func (t topic) rest(given []string) []string {
	if t.names == nil {
		return nil
	}
	isGiven := func(name string) bool { return slices.Contains(given, name) }
	return slices.DeleteFunc(t.names(), isGiven)
}

// completeHelp completes the arguments of help.
func (a *app) completeHelp(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	const none = cobra.ShellCompDirectiveNoFileComp
	if len(args) > 0 {
		if t, ok := a.topic(args[0]); ok {
			return t.rest(args[1:]), none
		}
	}

	above, rest, err := c.Root().Find(args)
	if err != nil || len(rest) > 0 {
		return nil, none
	}

	var all []string
	for _, sub := range above.Commands() {
		if sub.IsAvailableCommand() {
			all = append(all, cobra.CompletionWithDesc(sub.Name(), sub.Short))
		}
	}
	if above == c.Root() {
		for _, t := range a.topics() {
			all = append(all, cobra.CompletionWithDesc(t.name, t.short))
		}
	}
	return all, none
}

func (a *app) topicNames() (names []string) {
	for _, t := range a.topics() {
		names = append(names, t.name)
	}
	return names
}

// topicUses says how help is asked for each topic.
func (a *app) topicUses() string {
	uses := "\nTopics:\n"
	for _, t := range a.topics() {
		uses += strings.TrimRight("  initplate help "+t.name+" "+t.takes, " ") + "\n"
	}
	return uses
}

// showTopics writes the list of topics, as the usage of the program has it.
func (a *app) showTopics(w io.Writer) {
	fmt.Fprint(w, "\nTopics (initplate help TOPIC):\n")
	for _, t := range a.topics() {
		fmt.Fprintf(w, "  %-13s %s\n", t.name, t.short)
	}
}
