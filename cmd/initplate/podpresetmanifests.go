package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/initplate/initplate/deploy"
	"github.com/initplate/initplate/nearest"
)

const manifestsHelp = `Print what a cluster needs to apply PodPresets, one step of the installation at a time, or
without a STEP the shell script that takes all steps.

No pod is refused meanwhile. With all manifests applied at once, the API server refuses all
pods for up to 30 seconds, until it has found the CustomResourceDefinition.

Steps, in their order; the script shows what happens between them:
%s
kubectl apply -f - takes each of them but probe-pod. To remove, the policies go before crd.

Kubernetes 1.36 and later have the policies on by default. 1.34 and 1.35 take --api v1beta1,
and their API server needs --feature-gates=MutatingAdmissionPolicy=true and
--runtime-config=admissionregistration.k8s.io/v1beta1=true.

kubectl must act as a cluster admin. Installing again brings what a new release changes.
`

const manifestsExamples = `  initplate podpreset manifests           # read it first
  initplate podpreset manifests | sh
  initplate podpreset manifests crd | kubectl diff -f -
  initplate podpreset manifests --remove | sh`

func (a *app) podpresetManifestsCommand() *cobra.Command {
	api := deploy.APIs()[0]
	var remove bool
	c := &cobra.Command{
		Use:     "manifests [STEP] [flags]",
		Short:   "print what a cluster needs to apply PodPresets",
		Long:    fmt.Sprintf(manifestsHelp, stepTable()),
		Example: manifestsExamples,
		Args:    atMost(1, "podpreset manifests takes one step"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return stepNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			return a.podpresetManifests(c.Context(), args, api, remove)
		},
	}

	versions := "`VERSION` of admissionregistration.k8s.io: " + strings.Join(deploy.APIs(), ", ")
	c.Flags().StringVar(&api, "api", api, versions)
	c.Flags().BoolVar(&remove, "remove", false, "print the shell script that removes all of it, and all presets")
	c.RegisterFlagCompletionFunc("api", completion(deploy.APIs))
	flags(c, groupMessages, a.messageFlags)
	return c
}

// podpresetManifests prints a step, or a script where no step is given.
func (a *app) podpresetManifests(ctx context.Context, args []string, api string, remove bool) error {
	if !slices.Contains(deploy.APIs(), api) {
		return usage(nearest.Hint(api, deploy.APIs()), "--api %s: want %s", api, strings.Join(deploy.APIs(), " or "))
	}

	switch {
	case remove && len(args) > 0:
		return usage("", "--remove prints a script: leave out the step")
	case remove:
		return a.show(ctx, []byte(deploy.Remove()))
	case len(args) == 0:
		return a.show(ctx, []byte(deploy.Install(api)))
	}

	step, err := findStep(args[0])
	if err != nil {
		return err
	}
	return a.show(ctx, []byte(step.Manifests(api)))
}

func findStep(name string) (deploy.Step, error) {
	steps, names := deploy.Steps(), stepNames()
	i := slices.Index(names, name)
	if i >= 0 {
		return steps[i], nil
	}

	hint := nearest.Hint(name, names)
	if hint == "" {
		hint = "steps are " + strings.Join(names, ", ")
	}
	if !isWord(name) {
		return deploy.Step{}, usage(hint, "the argument is not a step of the installation")
	}
	return deploy.Step{}, usage(hint, "%s is not a step of the installation", name)
}

func stepNames() (names []string) {
	for _, s := range deploy.Steps() {
		names = append(names, s.Name)
	}
	return names
}

// stepTable lists the steps for help.
func stepTable() string {
	var b strings.Builder
	for _, s := range deploy.Steps() {
		fmt.Fprintf(&b, "  %-13s %s\n", s.Name, s.Doc)
	}
	return b.String()
}
