package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// An envVar is one of a container.
type envVar struct {
	Name      string
	Value     string
	ValueFrom map[string]struct {
		FieldPath     string `yaml:"fieldPath"`
		ContainerName string `yaml:"containerName"`
		Resource      string
		Optional      bool
	} `yaml:"valueFrom"`
}

// A container is what matters here of one.
type container struct {
	Name    string
	Env     []envVar
	EnvFrom []struct {
		ConfigMapRef struct {
			Name     string
			Optional bool
		} `yaml:"configMapRef"`
	} `yaml:"envFrom"`
	Resources map[string]map[string]string
}

// A pod is what matters here of one.
type pod struct {
	Metadata struct {
		Name, Namespace     string
		Labels, Annotations map[string]string
	}
	Spec struct {
		InitContainers []container `yaml:"initContainers"`
		Containers     []container
		Template       *pod // of a StatefulSet or a Deployment
	}
}

// value is what Kubernetes makes of a variable; ok is false where there is none.
func (p *pod) value(e envVar) (value string, ok bool, err error) {
	if e.ValueFrom == nil {
		value, err = expanded(e.Value)
		return value, true, err
	}
	for kind, from := range e.ValueFrom {
		switch kind {
		case "fieldRef":
			value, ok = p.field(from.FieldPath)
		case "resourceFieldRef":
			kind, name, _ := strings.Cut(from.Resource, ".")
			for _, c := range slices.Concat(p.Spec.InitContainers, p.Spec.Containers) {
				if c.Name == from.ContainerName {
					value, ok = c.Resources[kind][name]
				}
			}
		case "secretKeyRef", "configMapKeyRef":
			if from.Optional {
				return "", false, nil
			}
		}
	}
	if !ok {
		err = fmt.Errorf("%s: this test cannot look its value up", e.Name)
	}
	return value, ok, err
}

func (p *pod) field(path string) (string, bool) {
	m := p.Metadata
	if found := regexp.MustCompile(`^metadata\.(labels|annotations)\['(.*)'\]$`).FindStringSubmatch(path); found != nil {
		return map[string]map[string]string{"labels": m.Labels, "annotations": m.Annotations}[found[1]][found[2]], true
	}
	value, ok := map[string]string{"metadata.name": m.Name, "metadata.namespace": m.Namespace, "status.podIP": "10.0.0.10"}[path]
	return value, ok
}

// expanded is what Kubernetes makes of the value of a variable that refers to no other one: $$ is $. It is an error of an
// example if there is a reference.
func expanded(value string) (string, error) {
	if regexp.MustCompile(`(^|[^$])(\$\$)*\$\([^)]*\)`).MatchString(value) {
		return "", fmt.Errorf("a reference to a variable: %s", value)
	}
	return strings.ReplaceAll(value, "$$", "$"), nil
}
