package main

import (
	"errors"
	"fmt"
	"slices"

	"sigs.k8s.io/controller-tools/pkg/crd"
	"sigs.k8s.io/controller-tools/pkg/loader"
	"sigs.k8s.io/controller-tools/pkg/markers"
)

// A marker is what the sources of a type do not say, or what stands here instead of what they say.
type marker struct {
	on   string // TYPE or TYPE.FIELD of Kubernetes, as in Go
	text string // as it would stand above that; empty: no default
}

// defaults are those that the API server sets in Go: pkg/apis/core/v1/defaults.go. A preset needs them, since an item
// of a preset and one of a pod are compared when the pod's has its defaults. Those that depend on another field are not
// here: imagePullPolicy, which follows from the tag of the image, and requests, which follow from limits.
var defaults = [...]marker{
	{"AzureDiskVolumeSource.CachingMode", `+default="ReadWrite"`},
	{"AzureDiskVolumeSource.Kind", `+default="Shared"`},
	{"ConfigMapVolumeSource.DefaultMode", `+default=420`},
	{"Container.TerminationMessagePath", `+default="/dev/termination-log"`},
	{"Container.TerminationMessagePolicy", `+default="File"`},
	{"DownwardAPIVolumeSource.DefaultMode", `+default=420`},
	{"HTTPGetAction.Path", `+default="/"`},
	{"HTTPGetAction.Scheme", `+default="HTTP"`},
	{"HostPathVolumeSource.Type", `+default=""`},
	{"LocalObjectReference.Name", ""}, // in a pod, an empty name is no name
	{"ObjectFieldSelector.APIVersion", `+default="v1"`},
	{"PersistentVolumeClaimSpec.VolumeMode", `+default="Filesystem"`},
	{"Probe.FailureThreshold", `+default=3`},
	{"Probe.PeriodSeconds", `+default=10`},
	{"Probe.SuccessThreshold", `+default=1`},
	{"Probe.TimeoutSeconds", `+default=1`},
	{"ProjectedVolumeSource.DefaultMode", `+default=420`},
	{"ResourceFieldSelector.Divisor", `+default="0"`},
	{"SecretVolumeSource.DefaultMode", `+default=420`},
	{"ServiceAccountTokenProjection.ExpirationSeconds", `+default=3600`},
}

// limits are what the API server checks of a pod, and bounds for the cost of the rules in CEL. So a preset that no pod
// could take is refused itself, and not the pods that it selects.
var limits = [...]marker{
	{"Container.Image", `+required`},
	{"Container.Name", `+kubebuilder:validation:Pattern="^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"`},
	{"Container.Name", `+kubebuilder:validation:MaxLength=63`},
	{"LabelSelector.MatchExpressions", `+kubebuilder:validation:MaxItems=20`},
	{"LabelSelectorRequirement", `+kubebuilder:validation:XValidation:rule=` +
		`"self.operator in ['In', 'NotIn'] ? has(self.values) && size(self.values) > 0 : ` +
		`!has(self.values) || size(self.values) == 0",message=` +
		`"values must be given for In and NotIn, and not for Exists and DoesNotExist"`},
	{"LabelSelectorRequirement.Operator", `+kubebuilder:validation:Enum=In;NotIn;Exists;DoesNotExist`},
	{"LabelSelectorRequirement.Values", `+kubebuilder:validation:MaxItems=100`},
	{"Volume", `+kubebuilder:validation:MaxProperties=2`}, // its name and one source
	{"Volume.Name", `+kubebuilder:validation:Pattern="^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"`},
	{"Volume.Name", `+kubebuilder:validation:MaxLength=63`},
	{"VolumeMount.MountPath", `+kubebuilder:validation:Pattern="^[^:]+$"`},
	{"VolumeMount.Name", `+kubebuilder:validation:MaxLength=63`},
}

// mark adds markers to the types of one package.
func mark(p *crd.Parser, pkg *loader.Package, added []marker) error {
	var errs []error
	for ident, info := range p.Types {
		if ident.Package != pkg {
			continue
		}

		errs = append(errs, markOne(p, info.Markers, ident.Name, markers.DescribesType, added))
		for _, field := range info.Fields {
			errs = append(errs, markOne(p, field.Markers, ident.Name+"."+field.Name, markers.DescribesField, added))
		}
	}

	return errors.Join(errs...)
}

// markOne adds to a type or a field, of the given name, those of the markers that are its own.
func markOne(p *crd.Parser, has markers.MarkerValues, name string, target markers.TargetType, added []marker) error {
	for _, m := range added {
		if m.on != name {
			continue
		}
		if m.text == "" {
			delete(has, "default")
			delete(has, "kubebuilder:default")
			continue
		}

		definition := p.Collector.Registry.Lookup(m.text, target)
		if definition == nil {
			return fmt.Errorf("%s: %s is not a marker of controller-tools", name, m.text)
		}

		value, err := definition.Parse(m.text)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", name, m.text, err)
		}

		has[definition.Name] = []any{value}
		if definition.Name == "required" {
			delete(has, "optional")
		}
	}

	return nil
}

// checkMarkers reports a marker whose type or field Kubernetes no longer has: what it says would be lost in silence.
func checkMarkers(p *crd.Parser) error {
	known := map[string]bool{}
	for ident, info := range p.Types {
		known[ident.Name] = true
		for _, field := range info.Fields {
			known[ident.Name+"."+field.Name] = true
		}
	}

	for _, m := range slices.Concat(defaults[:], limits[:]) {
		if !known[m.on] {
			return fmt.Errorf("markers.go has a marker for %s, which Kubernetes lacks", m.on)
		}
	}
	return nil
}
