package schema

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Complete returns a value as the API server stores it in a PodPreset: without nulls, and
// with the schema's defaults.
func (s *Schema) Complete(v any) any { return s.complete(v, "", false) }

// Normal returns a value of a pod as the API server shows it to policies: like
// [Schema.Complete], and without empty optional fields, with quantities in their canonical
// form. So two volumes of a pod are the same if their normal forms are.
func (s *Schema) Normal(v any) any { return s.complete(v, "", true) }

// complete makes [Schema.Complete] or, for a pod, [Schema.Normal]. The name is the field
// that the value is in.
func (s *Schema) complete(v any, name string, pod bool) any {
	switch v := v.(type) {
	case []any:
		return s.completeList(v, name, pod)
	case map[string]any:
		return s.completeMap(v, name, pod)
	}

	if pod && s != nil && s.isQuantity() {
		return canonicalOf(v)
	}
	return v
}

func (s *Schema) completeList(list []any, name string, pod bool) any {
	out := make([]any, len(list))
	for i, item := range list {
		out[i] = s.items().complete(item, name, pod)
	}
	return out
}

func (s *Schema) items() *Schema {
	if s == nil {
		return nil
	}
	return s.Items
}

// property returns the schema of a field, nil if it is unknown.
func (s *Schema) property(name string) *Schema {
	if s == nil {
		return nil
	}
	if p := s.Properties[name]; p != nil {
		return p
	}
	return s.Additional
}

func (s *Schema) completeMap(m map[string]any, name string, pod bool) any {
	out := map[string]any{}
	for key, v := range m {
		field := s.property(key)
		v = field.complete(v, key, pod)
		if v == nil || pod && s != nil && s.omits(name, key, v) {
			continue
		}
		out[key] = v
	}
	if s == nil {
		return out
	}

	for key, field := range s.Properties {
		if _, ok := out[key]; !ok && field.Default != nil {
			out[key] = whole(field.Default)
		}
	}
	if pod {
		completePod(name, s, out)
	}
	return out
}

// completePod sets the defaults of pods that the schema of PodPreset does not have
// (pkg/apis/core/v1/defaults.go of Kubernetes).
func completePod(name string, s *Schema, out map[string]any) {
	isVolume := s.Properties["emptyDir"] != nil && s.Properties["hostPath"] != nil
	if isVolume && len(out) == 1 {
		out["emptyDir"] = map[string]any{}
	}
	if name == "spec" && s.Properties["volumeMode"] != nil && out["volumeMode"] == nil {
		out["volumeMode"] = "Filesystem"
	}
	if name == "image" && s.Properties["pullPolicy"] != nil && out["pullPolicy"] == nil {
		out["pullPolicy"] = pullPolicy(Text(out["reference"]))
	}
}

// pullPolicy returns when an image is pulled if a pod does not say so: always, if its tag is
// latest or if it has neither tag nor digest.
func pullPolicy(image string) string {
	last := image[strings.LastIndex(image, "/")+1:]
	name, digest, _ := strings.Cut(last, "@")
	_, tag, _ := strings.Cut(name, ":")
	if tag == "latest" || tag == "" && digest == "" {
		return "Always"
	}
	return "IfNotPresent"
}

// whole returns a number of the YAML library as [manifest.Document.Data] has it.
func whole(v any) any {
	if n, ok := v.(int); ok {
		return int64(n)
	}
	return v
}

// omits reports whether Kubernetes leaves a field with this value out when it writes a pod:
// empty lists and maps of text, and empty values of fields that are not pointers in Go.
func (s *Schema) omits(parent, key string, v any) bool {
	field := s.property(key)
	switch v := v.(type) {
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0 && field != nil && field.Additional != nil
	}

	isZero := v == "" || v == false || v == int64(0)
	return isZero && !slices.Contains(s.Required, key) && !isPointer(parent, key)
}

// isPointer reports whether a field is a pointer in Go, whose empty value differs from none
// (staging/src/k8s.io/api/core/v1/types.go of Kubernetes).
func isPointer(parent, key string) bool {
	switch key {
	case "optional", "defaultMode", "mode", "defaultUser", "user", "expirationSeconds", "maxExpirationSeconds",
		"storageClassName", "volumeMode", "volumeAttributesClassName":
		return parent != "rbd" && parent != "cephfs" && parent != "quobyte"
	}

	all := []string{
		"azureDisk.cachingMode", "azureDisk.fsType", "azureDisk.kind", "azureDisk.readOnly",
		"csi.fsType", "csi.readOnly", "hostPath.type", "fc.lun", "iscsi.initiatorName",
		"clusterTrustBundle.name", "clusterTrustBundle.signerName",
		"dataSource.apiGroup", "dataSourceRef.apiGroup", "dataSourceRef.namespace",
	}
	return slices.Contains(all, parent+"."+key)
}

// canonicalOf returns a quantity in its canonical form, or the value itself if it is not
// a quantity.
func canonicalOf(v any) any {
	text := fmt.Sprint(v)
	if canonical, err := Canonical(text); err == nil {
		return canonical
	}
	return v
}

// Without returns a map without a key.
func Without(m map[string]any, key string) map[string]any {
	m = maps.Clone(m)
	delete(m, key)
	return m
}
