package main

import "github.com/spf13/cobra"

func (a *app) podpresetCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "podpreset",
		Short: "print a PodPreset for bundled templates",
		Args:  a.noCommand,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}

	c.AddCommand(a.podpresetManifestsCommand())
	return c
}
