package main

import (
	"encoding/json"
)

const head = "# The fields are those of Kubernetes' own types. " +
	"Made by deploy/crd: go generate ./deploy writes it anew.\n"

// manifest returns the text of crd.yaml.
func manifest() ([]byte, error) {
	made, err := definition()
	if err != nil {
		return nil, err
	}
	describe(made.Spec.Versions[0].Schema.OpenAPIV3Schema)

	text, err := json.Marshal(made)
	if err != nil {
		return nil, err
	}

	var object map[string]any
	err = json.Unmarshal(text, &object)
	if err != nil {
		return nil, err
	}
	delete(object, "status")
	text, err = write(object)
	return append([]byte(head), text...), err
}
