package podpreset

import "fmt"

// preset is the manifest of a PodPreset for pods with the label x: "1". body are the fields of its spec, indented by
// two spaces after the first line.
func preset(name, body string) string {
	return selecting(name, `{matchLabels: {x: "1"}}`, body)
}

func selecting(name, selector, body string) string {
	return fmt.Sprintf(`apiVersion: settings.k8s.io/v1alpha1
kind: PodPreset
metadata: {name: %s}
spec:
  selector: %s
  %s
`, name, selector, body)
}

// pods is the manifest of a pod p with these labels. body are the fields of its spec, indented by two spaces after the
// first line.
func pods(labels, body string) string {
	return fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {%s}}\nspec:\n  %s\n", labels, body)
}

// path is where the PodPresets of a namespace are in the API.
func path(namespace string) string {
	return "/apis/settings.k8s.io/v1alpha1/namespaces/" + namespace + "/podpresets"
}
