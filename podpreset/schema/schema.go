// Package schema knows what a PodPreset may hold: the schema of its
// CustomResourceDefinition, with the defaults and rules of that, and what the API server
// checks in pods only. The schema also says how the API server completes the same fields of
// pods.
package schema

import (
	"fmt"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/deploy"
)

// A Schema is a structural schema of Kubernetes, as far as that of PodPreset needs it.
type Schema struct {
	Type          string             `yaml:"type"`
	Format        string             `yaml:"format"`
	Properties    map[string]*Schema `yaml:"properties"`
	Items         *Schema            `yaml:"items"`
	Additional    *Schema            `yaml:"additionalProperties"`
	Required      []string           `yaml:"required"`
	Enum          []any              `yaml:"enum"`
	Pattern       string             `yaml:"pattern"`
	Minimum       *float64           `yaml:"minimum"`
	Maximum       *float64           `yaml:"maximum"`
	MinLength     *int               `yaml:"minLength"`
	MaxLength     *int               `yaml:"maxLength"`
	MinItems      *int               `yaml:"minItems"`
	MaxItems      *int               `yaml:"maxItems"`
	MinProperties *int               `yaml:"minProperties"`
	MaxProperties *int               `yaml:"maxProperties"`
	Default       any                `yaml:"default"`
	IntOrString   bool               `yaml:"x-kubernetes-int-or-string"`
	AnyField      bool               `yaml:"x-kubernetes-preserve-unknown-fields"`
	MapKeys       []string           `yaml:"x-kubernetes-list-map-keys"`
	Rules         []Rule             `yaml:"x-kubernetes-validations"`
}

// A Rule is a rule in CEL, and what the API server says where it does not hold.
type Rule struct {
	Rule    string `yaml:"rule"`
	Message string `yaml:"message"`
}

// A definition is what is read of the CustomResourceDefinition.
type definition struct {
	Spec struct {
		Versions []struct {
			Schema struct {
				Root *Schema `yaml:"openAPIV3Schema"`
			} `yaml:"schema"`
		} `yaml:"versions"`
	} `yaml:"spec"`
}

// PodPreset returns the schema of PodPreset. It is read once, when it is first needed.
var PodPreset = sync.OnceValues(read)

func read() (*Schema, error) {
	text, err := deploy.PodPreset.ReadFile("podpreset/crd.yaml")
	if err != nil {
		return nil, err
	}

	var d definition
	if err := yaml.Unmarshal(text, &d); err != nil {
		return nil, err
	}
	if len(d.Spec.Versions) == 0 || d.Spec.Versions[0].Schema.Root == nil {
		return nil, fmt.Errorf("the definition of PodPreset has no schema")
	}
	return d.Spec.Versions[0].Schema.Root, nil
}

// Field returns the schema at a path of properties; an item of a list is "[]".
func (s *Schema) Field(path ...string) *Schema {
	for _, name := range path {
		switch {
		case s == nil:
			return nil
		case name == "[]":
			s = s.Items
		default:
			s = s.Properties[name]
		}
	}
	return s
}

// isQuantity reports whether a field is a quantity, such as 64Mi. As it may be text or a number, the schema gives its
// pattern but not its type.
func (s *Schema) isQuantity() bool { return s.AnyField && s.Pattern != "" }
