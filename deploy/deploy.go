// Package deploy holds the manifests that a cluster gets: what kubectl applies, and what initplate prints and reads.
package deploy

import "embed"

//go:generate go run -C crd .
//go:generate go test -run=Older . -update

// PodPreset has the files of the directory podpreset: the CustomResourceDefinition, whose schema also defines what
// initplate inject accepts, the admission policies, and the scripts that install and remove them.
//
//go:embed podpreset/*.yaml podpreset/*.sh
var PodPreset embed.FS
