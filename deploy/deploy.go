// Package deploy holds the manifests that a cluster gets: what kubectl applies, and what initplate prints and reads.
package deploy

import "embed"

//go:generate go run -C crd .

// PodPreset has the files of the directory podpreset: the CustomResourceDefinition, whose schema also defines what
// initplate inject accepts, and the admission policies.
//
//go:embed podpreset
var PodPreset embed.FS
