// Command crd writes ../podpreset/crd.yaml: the CustomResourceDefinition of PodPreset, made of the types in v1alpha1
// and of those of Kubernetes that they name. go generate ./deploy runs it. The fields that a release of Kubernetes adds
// come with its k8s.io/api in go.mod.
package main

import (
	"fmt"
	"os"
)

// file is what the command writes, seen from this directory.
const file = "../podpreset/crd.yaml"

func main() {
	text, err := manifest()
	if err == nil {
		err = os.WriteFile(file, text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "deploy/crd:", err)
		os.Exit(1)
	}
}
