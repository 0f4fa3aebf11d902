package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/render/yamlnode"
	"github.com/initplate/initplate/sources"
)

// catalogEntry reads what a section of Consul's catalog holds under a name.
func catalogEntry(source string, node *yaml.Node) (any, error) {
	noTimes(node)
	plain, err := yamlnode.Value(node)
	if err != nil {
		return nil, errors.New(yamlError(err))
	}
	text, err := json.Marshal(plain)
	if err != nil {
		return nil, errors.New("is to hold text, numbers, lists and maps")
	}
	into := func(to any, example string) error {
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(to); err != nil {
			return fmt.Errorf("is to be like %s: %s", example, strings.TrimPrefix(err.Error(), "json: "))
		}
		return nil
	}
	switch source {
	case "consul-service":
		var s []sources.Service
		err = into(&s, "[{Address: 10.0.0.1, Port: 80}]")
		return s, err
	case "consul-services":
		var tags []string
		err = into(&tags, "[tag, tag]")
		return tags, err
	case "consul-node":
		var n sources.NodeServices
		err = into(&n, "{Node: {Address: 10.0.0.1}, Services: [{Service: web, Port: 80}]}")
		return &n, err
	case "consul-nodes":
		var n sources.Node
		err = into(&n, "{Address: 10.0.0.1}")
		return n, err
	}
	var reachable bool
	err = into(&reachable, "true, or false where it does not answer")
	return reachable, err
}
