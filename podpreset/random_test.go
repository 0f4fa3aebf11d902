package podpreset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	kubectl "go.yaml.in/yaml/v2" // as kubectl reads manifests
	"go.yaml.in/yaml/v3"

	"github.com/initplate/initplate/podpreset/manifest"
)

type m = map[string]any

// A maker makes random pods and presets that have much in common.
type maker struct{ *rand.Rand }

func (r maker) chance(percent int) bool { return r.IntN(100) < percent }

func (r maker) pick(words ...string) string { return words[r.IntN(len(words))] }

func some(r maker, most int, make func(i int) any) (list []any) {
	for i := range r.IntN(most + 1) {
		list = append(list, make(i))
	}
	return list
}

// value is text of all kinds that a document may have to quote.
func (r maker) value() string {
	return r.pick("", "a", "yes", "null", "3306", "0x1f", "1e3", "12:30", "2020-01-01", "a: b", "- x", "#", " lead", "trail ",
		"it's", `"q"`, "a\nb", "a\nb\n", "\ttab", "\u2028x", "é", "{{ .x }}", "*a", "&a", "!t", "%d", "@", "`", "a #b", "<<", "~", "\u0085", "\x7f", "a\r\nb", "=")
}

func (r maker) variable(i int) any {
	e := m{"name": fmt.Sprintf("E%d", i)}
	switch r.IntN(6) {
	case 0:
		e["valueFrom"] = m{"fieldRef": m{"fieldPath": "status.podIP"}}
	case 1:
		e["valueFrom"] = m{"secretKeyRef": m{"name": r.pick("s", "t"), "key": "k", "optional": r.chance(50)}}
	case 2:
	case 3:
		e["value"] = r.pick("a", "b")
	default:
		e["value"] = r.value()
	}
	return e
}

func (r maker) volume(i int) any {
	v := m{"name": fmt.Sprintf("v%d", i)}
	switch r.IntN(3) {
	case 0:
		v["emptyDir"] = m{}
	case 1:
		v["configMap"] = m{"name": r.pick("a", "b")}
	default:
		v["emptyDir"] = m{"sizeLimit": r.pick("64Mi", "65536Ki", "1Gi")}
	}
	return v
}

func (r maker) mount(i int) any {
	return m{"name": fmt.Sprintf("v%d", i), "mountPath": fmt.Sprintf("/%d", i), "readOnly": r.chance(70)}
}

func (r maker) from(int) any { return m{"configMapRef": m{"name": r.pick("a", "b", "c")}} }

// container makes a container; some have empty lists, or null.
func (r maker) container(name string) any {
	c := m{"name": name, "image": r.pick("i", "registry:5000/i:1")}
	set := func(key string, list []any) {
		switch {
		case len(list) > 0:
			c[key] = list
		case r.chance(10):
			c[key] = []any{}
		case r.chance(10):
			c[key] = nil
		}
	}
	if r.chance(60) {
		set("env", some(r, 2, r.variable))
		set("envFrom", some(r, 2, r.from))
	}
	if r.chance(30) {
		set("volumeMounts", some(r, 2, r.mount))
	}
	if r.chance(30) {
		c["args"] = []any{r.value(), r.value()}
	}
	return c
}

func (r maker) labels() m {
	l := m{}
	for _, key := range []string{"x", "y"} {
		if r.chance(80) {
			l[key] = r.pick("a", "b")
		}
	}
	return l
}

func (r maker) template() m {
	spec := m{"containers": []any{r.container("c")}}
	if r.chance(50) {
		spec["containers"] = []any{r.container("c"), r.container("d")}
	}
	if list := some(r, 2, func(i int) any { return r.container(fmt.Sprintf("own%d", i)) }); len(list) > 0 {
		spec["initContainers"] = list
	}
	if list := some(r, 2, r.volume); len(list) > 0 {
		spec["volumes"] = list
	}
	meta := m{"labels": r.labels()}
	if r.chance(30) {
		meta["annotations"] = m{"note": r.value()}
	}
	return m{"metadata": meta, "spec": spec}
}

func (r maker) workload() m {
	t := r.template()
	switch r.IntN(4) {
	case 0:
		t["metadata"].(m)["name"] = "p"
		return m{"apiVersion": "v1", "kind": "Pod", "metadata": t["metadata"], "spec": t["spec"]}
	case 1:
		job := m{"spec": m{"template": t}}
		return m{"apiVersion": "batch/v1", "kind": "CronJob", "metadata": m{"name": "p"}, "spec": m{"jobTemplate": job}}
	case 2:
		return m{"apiVersion": "v1", "kind": "List", "items": []any{
			m{"apiVersion": "apps/v1", "kind": "Deployment", "spec": m{"template": t}},
			m{"apiVersion": "v1", "kind": "ConfigMap", "data": m{"a": r.value()}},
		}}
	}
	return m{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": m{"name": "p"}, "spec": m{"replicas": 1, "template": t}}
}

func (r maker) preset(name string) m {
	spec := m{"selector": m{"matchLabels": m{r.pick("x", "y"): r.pick("a", "b")}}}
	if r.chance(20) {
		spec["selector"] = m{}
	}
	spec["env"] = append(some(r, 3, func(i int) any { return r.variable(i + 1) }), m{"name": "OF_" + strings.ToUpper(name), "value": r.value()})
	if r.chance(50) {
		spec["envFrom"] = some(r, 2, r.from)
	}
	if list := some(r, 3, r.volume); len(list) > 0 {
		spec["volumes"] = list
		spec["volumeMounts"] = some(r, len(list), r.mount)
	}
	if r.chance(50) {
		spec["initContainers"] = some(r, 2, func(i int) any { return r.container(fmt.Sprintf("%s%d", name, i)) })
	}
	return m{"apiVersion": presetVersion, "kind": presetKind, "metadata": m{"name": name}, "spec": spec}
}

// write writes a document in one of many styles.
func (r maker) write(t *testing.T, v any) (text string, block bool) {
	if r.chance(15) {
		text, err := json.MarshalIndent(v, "", strings.Repeat(" ", r.IntN(4)))
		must(t, err)
		return string(text), false
	}

	n := &yaml.Node{}
	must(t, n.Encode(v))
	block = true
	if r.chance(30) {
		r.toFlow(n)
		block = false
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2 + r.IntN(3))
	must(t, enc.Encode(n))
	text = b.String()
	if block {
		text = r.comments(text)
	}
	if r.chance(20) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text, block && !strings.Contains(text, "[]") && !strings.Contains(text, ": null") && !strings.Contains(text, "{}")
}

func (r maker) toFlow(n *yaml.Node) {
	if (n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode) && r.chance(15) {
		n.Style |= yaml.FlowStyle
	}
	for _, c := range n.Content {
		r.toFlow(c)
	}
}

// comments adds comments and empty lines where they do not change the data.
func (r maker) comments(text string) string {
	var b strings.Builder
	literal := strings.Contains(text, "|")
	for _, line := range strings.SplitAfter(text, "\n") {
		if !literal && r.chance(15) && line != "" {
			b.WriteString(strings.Repeat(" ", r.IntN(6)) + r.pick("# comment", "", "#- x: y") + "\n")
		}
		b.WriteString(line)
	}
	return b.String()
}

// TestRandom injects random presets into random pods in many styles. The result says what
// the merge of the data is, also to kubectl's reader; in block style lines are only added; a
// second run changes nothing; and without presets, the input comes back.
func TestRandom(t *testing.T) {
	runs := 500
	switch {
	case os.Getenv("INITPLATE_TEST_SOAK") != "":
		runs = 20_000
	case os.Getenv("INITPLATE_TEST_LONG") != "":
		runs = 3_000
	}

	injected := 0
	for seed := range runs {
		r := maker{rand.New(rand.NewPCG(uint64(seed), 1))}
		if r.run(t, seed) {
			injected++
		}
		if t.Failed() {
			return
		}
	}
	if injected < runs/4 {
		t.Errorf("only %d of %d runs put something in", injected, runs)
	}
}

func (r maker) run(t *testing.T, seed int) bool {
	var presets []*Preset
	for _, name := range []string{"a", "b", "c"}[:1+r.IntN(3)] {
		text, _ := r.write(t, r.preset(name))
		p, err := ReadPresets(name+".yaml", []byte(text))
		if err != nil {
			t.Fatalf("%d: %v\n%s", seed, err, text)
		}
		presets = append(presets, p...)
	}

	text, block := r.write(t, r.workload())
	in := []File{{"in.yaml", []byte(text)}}
	res, err := Inject(in, presets, Options{SkipConflicts: true})
	if err != nil {
		if strings.Contains(err.Error(), "which") { // a volume that the pod does not have
			return false
		}
		t.Fatalf("%d: %v\n%s", seed, err, text)
	}

	out := string(res.Text)
	fail := func(what, got string) {
		t.Errorf("%d: %s\n--- input\n%s--- output\n%s--- got\n%s", seed, what, text, out, got)
	}
	again, err := Inject([]File{{"out.yaml", res.Text}}, presets, Options{SkipConflicts: true})
	if err != nil {
		fail("a second run fails", err.Error())
		return true
	}
	if string(again.Text) != out {
		fail("a second run differs", string(again.Text))
	}
	if line := removedLine(text, out); block && line != "" {
		fail("a line is removed", line)
	}
	if got, want := asKubectl(t, out), dataOf(t, out); !reflect.DeepEqual(got, want) {
		fail("kubectl reads it otherwise", fmt.Sprintf("%v\n%v", got, want))
	}
	back, err := Inject([]File{{"out.yaml", res.Text}}, nil, Options{})
	if err != nil {
		fail("it cannot be taken out", err.Error())
		return true
	}
	if block && string(back.Text) != text {
		fail("taken out, it is not the input", string(back.Text))
	}
	return out != text
}

// asKubectl returns a document as JSON of what kubectl's reader reads.
func asKubectl(t *testing.T, text string) any {
	t.Helper()
	var v any
	if json.Valid([]byte(text)) {
		must(t, json.Unmarshal([]byte(text), &v))
		return v
	}
	must(t, kubectl.Unmarshal([]byte(text), &v))
	return roundTrip(t, withTextKeys(v))
}

func dataOf(t *testing.T, text string) any {
	t.Helper()
	d := &manifest.Document{Line: 1, Text: text}
	must(t, d.Parse())
	v, err := d.Data()
	must(t, err)
	return roundTrip(t, v)
}

func roundTrip(t *testing.T, v any) (out any) {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	must(t, json.Unmarshal(text, &out))
	return out
}

func withTextKeys(v any) any {
	switch v := v.(type) {
	case map[any]any:
		out := m{}
		for key, value := range v {
			out[fmt.Sprint(key)] = withTextKeys(value)
		}
		return out
	case []any:
		for i := range v {
			v[i] = withTextKeys(v[i])
		}
	}
	return v
}

// preset has something of everything.
const preset = "apiVersion: settings.k8s.io/v1alpha1\nkind: PodPreset\nmetadata: {name: a}\nspec:\n  selector: {}\n" +
	"  env: [{name: A, value: a}]\n  volumes: [{name: v, emptyDir: {}}]\n  volumeMounts: [{name: v, mountPath: /v}]\n" +
	"  initContainers: [{name: one, image: i}]\n"

// FuzzInject finds no text that makes a panic, or a result that changes in a second run.
func FuzzInject(f *testing.F) {
	presets, err := ReadPresets("p.yaml", []byte(preset))
	must(f, err)
	for _, s := range []string{
		"", "---\n", "...\n", "\x00", "\ufeffapiVersion: v1\nkind: Pod\nspec: {containers: [{name: c}]}", "&a [*a]", "a: &a {<<: *a}", "&a {<<: [*a, *a]}",
		"apiVersion: v1\nkind: Pod\nspec: &s\n  containers:\n  - name: c\n    env: *s\n", "%YAML 1.2\n---\n{}\n", strings.Repeat("[", 2000),
		"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - {name: c, env: }\n  - ? a\n    : b\n", "kind: !!binary x\n",
		"apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [{name: c,\n\t env: [ ] # x\n }]}}}\n",
		"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: c\n    args:\n    - |+\n      x\n\n\n",
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"name\":\"c\"}]}}",
		"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  -\n    name: c\r\n    env:\n    - name: 'a\n\n        b'\n      value: \"x\\\n        y\"\n",
		"apiVersion: v1\nkind: List\nitems:\n- - x\n- apiVersion: v1\n  kind: Pod\n  spec: {containers: [{name: c}]}\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) { injectTwice(t, in, presets) })
}

// FuzzPresets finds no preset that makes a panic, or that is put in differently in a second
// run.
func FuzzPresets(f *testing.F) {
	const pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: c\n    env:\n    - name: B\n"
	f.Add([]byte(preset))
	f.Add([]byte("apiVersion: v1\nkind: List\nitems:\n- x\n- " + strings.ReplaceAll(preset, "\n", "\n  ")))
	f.Fuzz(func(t *testing.T, preset []byte) {
		presets, err := ReadPresets("p.yaml", preset)
		if err != nil {
			checkProblems(t, err)
			return
		}
		injectTwice(t, []byte(pod), presets)
	})
}

func injectTwice(t *testing.T, in []byte, presets []*Preset) {
	res, err := Inject([]File{{"in.yaml", in}}, presets, Options{SkipConflicts: true})
	if err != nil {
		checkProblems(t, err)
		return
	}
	again, err := Inject([]File{{"in.yaml", res.Text}}, presets, Options{SkipConflicts: true})
	if err != nil {
		t.Fatalf("a second run fails: %v\n%q", err, res.Text)
	}
	if !bytes.Equal(again.Text, res.Text) {
		t.Fatalf("a second run differs:\n%q\n%q", res.Text, again.Text)
	}
}

// checkProblems fails if an error does not name its file.
func checkProblems(t *testing.T, err error) {
	for _, p := range manifest.Problems("", err) {
		if p.File == "" || p.Msg == "" {
			t.Fatalf("an error without a place: %v", err)
		}
	}
}
