package podpreset_test

import (
	"fmt"

	"github.com/initplate/initplate/podpreset"
)

const preset = `apiVersion: settings.k8s.io/v1alpha1
kind: PodPreset
metadata: {name: region}
spec:
  selector: {matchLabels: {app: web}}
  env: [{name: REGION, value: eu}]
`

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {app: web}
spec:
  containers:
  - name: web
    image: web:1 # pinned
`

// A preset is put into the pods that it selects. The rest of their text stays as it is.
func ExampleInject() {
	presets, err := podpreset.ReadPresets("preset.yaml", []byte(preset))
	if err != nil {
		fmt.Println(err)
		return
	}
	got, err := podpreset.Inject([]podpreset.File{{Name: "pod.yaml", Content: []byte(pod)}}, presets, podpreset.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s", got.Text)
	// Output:
	// apiVersion: v1
	// kind: Pod
	// metadata:
	//   name: web
	//   labels: {app: web}
	//   annotations:
	//     podpreset.admission.kubernetes.io/injected-region: '{"containers":{"web":{"env":{"REGION":"a1d7ddd8"}}}}'
	//     podpreset.admission.kubernetes.io/podpreset-region: "sha256:3a81dd1bc075953fc7c052ed34af333736d770fe2bb25be207f097270bc45657"
	// spec:
	//   containers:
	//   - name: web
	//     image: web:1 # pinned
	//     env:
	//     - name: REGION
	//       value: eu
}
