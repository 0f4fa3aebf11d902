package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

const policyHelp = `Print what rendering the templates must be allowed to read, and no more, in the language
of each server: a Vault policy, Consul ACL rules, an IAM policy. No server is asked. A key
that is computed from values is known only if --values has them; otherwise a comment says
where it is computed. What is read may depend on variables of the environment, such as a
memory limit or a password: set those that the container has, and no others. A note names
those that are set and count. With --for, the output is what that server takes. If its
language has no comments, they are notes on standard error. With --watch, it is what
render --watch needs: Vault's policy default does not allow to revoke single leases.
`

const policyExamples = `  initplate policy app.yaml.tmpl --for vault | vault policy write app -
  initplate policy app.yaml.tmpl --for consul |
    consul acl policy create -name app -rules -
  initplate policy mysql --from aws-ssm:/mysql/prod --for aws >policy.json`

func (a *app) policyCommand() *cobra.Command {
	var only string
	c := &cobra.Command{
		Use:               "policy [TEMPLATE...] [flags]",
		Short:             "print the policies that templates need, for each server",
		Long:              policyHelp,
		Example:           policyExamples,
		ValidArgsFunction: complete,
		RunE: func(c *cobra.Command, args []string) error {
			return a.policy(c.Context(), args, only)
		},
	}

	c.Flags().StringVar(&only, "for", "", "print only those of `SERVER`")
	flags(c, groupTemplates, a.templateFlags)
	flags(c, groupWatch, func(f flagSet) {
		f.on(&a.Watch, "watch", "print what render --watch needs")
	})
	flags(c, groupMessages, a.messageFlags)
	return c
}

func (a *app) policy(ctx context.Context, args []string, only string) error {
	servers := policyServers(a.table())
	if only != "" && !slices.Contains(servers, only) {
		return usage(nearest.Hint(only, servers), "--for must be %s", prose.Or(servers))
	}

	in, err := a.input(ctx, args)
	if err != nil {
		return err
	}

	needs, err := render.Plan(ctx, a.logged(a.local(in.values)), in.templates()...)
	if err != nil {
		return err
	}

	a.noteDeciding(ctx, in, servers, needs)
	a.noteUncovered(ctx, needs)
	a.noteNothing(ctx, only, servers, needs, in.templates())
	if only == "" {
		return a.showText(ctx, []byte(a.allRules(servers, needs)))
	}
	return a.showRules(ctx, serverRules(a.table(), only, needs, a.Watch))
}

// showRules prints the rules for one server, ready to be given to it. In a language without
// comments, what they would say is a note on standard error.
func (a *app) showRules(ctx context.Context, r *rules) error {
	if r.whole == nil {
		return a.showText(ctx, []byte(r.text()))
	}

	for _, remark := range r.remarks() {
		a.log.Log(ctx, levelNote, remark)
	}
	return a.showText(ctx, []byte(r.document()))
}

// policyServers returns the names of the servers that have policies, for people.
func policyServers(table sources.Table) []string {
	servers := table.Servers()
	slices.Reverse(servers)
	return servers
}

// allRules returns the rules for all servers that something is read from, each below a
// heading. If nothing is read, it says so of those where bundled templates look.
func (a *app) allRules(servers []string, needs []render.Need) string {
	table := a.table()
	known := slices.DeleteFunc(slices.Clone(needs), hasNoSource)
	isUnread := func(server string) bool { return serverRules(table, server, known, a.Watch).isEmpty() }
	read := slices.DeleteFunc(slices.Clone(servers), isUnread)
	if len(read) == 0 {
		isRootless := func(server string) bool { return table.First(server).Root == nil }
		read = slices.DeleteFunc(slices.Clone(servers), isRootless)
	}

	var texts []string
	for _, server := range read {
		row := table.First(server)
		heading := "# " + row.Called() + " " + row.Policy.Title + "\n\n"
		texts = append(texts, heading+serverRules(table, server, needs, a.Watch).text())
	}
	return strings.Join(texts, "\n")
}
