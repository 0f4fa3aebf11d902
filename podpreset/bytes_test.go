package podpreset

import (
	"fmt"
	"strings"
	"testing"

	"github.com/initplate/initplate/deploy"
	"github.com/initplate/initplate/podpreset/manifest"
	"github.com/initplate/initplate/podpreset/merge"
)

const small = "apiVersion: settings.k8s.io/v1alpha1\nkind: PodPreset\nmetadata: {name: a}\nspec:\n  selector: {}\n  env: [{name: A, value: a}]\n"

func presetsOf(t *testing.T, text string) []*Preset {
	t.Helper()
	all, err := ReadPresets("p.yaml", []byte(text))
	must(t, err)
	return all
}

// TestBytes has what text files of cases cannot show: each input, and what is put in between
// its lines.
func TestBytes(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: c\n    image: i"
	const env = "\n    env:\n    - name: A\n      value: a"
	for _, c := range []struct{ name, in, want string }{
		{"no end of the last line", pod, pod + env + "\nmetadata:"},
		{"an end", pod + "\n", pod + env + "\nmetadata:"},
		{"CRLF", crlf(pod + "\n"), crlf(pod + env + "\nmetadata:")},
		{"one line of CRLF", pod[:14] + "\r" + pod[14:] + "\n", pod[:14] + "\r" + pod[14:] + env + "\nmetadata:"},
		{"BOM", "\ufeff" + pod, "\ufeff" + pod + env},
		{"BOM and CRLF", "\ufeff" + crlf(pod), "\ufeff" + crlf(pod+env)},
		{"a comment without an end", pod + "\n# end", pod + env + "\nmetadata:"},
		{"a marker with a comment", "--- # one\n" + pod + "\n--- # two\n# empty\n...\n", "--- # one\n" + pod + env},
		{"a directive", "%YAML 1.1\n---\n" + pod, "%YAML 1.1\n---\n" + pod + env},
		{"two documents by ...", "a: b\n...\n" + pod + "\n", "a: b\n...\n" + pod + env},
		{"an anchor's line break", strings.Replace(pod, "spec:", "spec: &s", 1), strings.Replace(pod, "spec:", "spec: &s", 1) + env},
		{"a break of Unicode", "# a\u2028# b\u0085" + pod, "# a\u2028# b\u0085" + pod + env},
		{"kept lines", pod + "\n    args:\n    - |+\n      x\n\n\n", pod + "\n    args:\n    - |+\n      x\n\n\n" + env[1:]},
		{"kept spaces", pod + "\n    tty: >\n      x\n       \n", pod + "\n    tty: >\n      x\n       \n" + env[1:]},
		{"lines of a plain text", pod + "\n      and\n\n      more", pod + "\n      and\n\n      more" + env},
		{"lines of a quoted text", pod + "\n    tty: \"x\n      'y\\\"\n      # z\" # end", pod + "\n    tty: \"x\n      'y\\\"\n      # z\" # end" + env},
		{"a dash on a line", strings.Replace(pod, "- name", "-\n    name", 1), strings.Replace(pod, "- name", "-\n    name", 1) + env},
		{"an unusual key", pod + "\n    ? tty\n    : true", pod + "\n    ? tty\n    : true" + env},
		{"tabs before a comment", pod + "\t# tab", pod + "\t# tab" + env},
		{"a document of ... alone", pod + "\n...\n...\n", pod + env + "\nmetadata:"},
		{"a tag", strings.Replace(pod, "name: c", "name: !!str c", 1), strings.Replace(pod, "name: c", "name: !!str c", 1) + env},
		{"wide characters", strings.Replace(pod, "name: c", "{}", 1), ""},
	} {
		res, err := Inject([]File{{"in", []byte(c.in)}}, presetsOf(t, small), Options{})
		if c.want == "" {
			if err == nil {
				t.Errorf("%s: got %q, want an error", c.name, res.Text)
			}
			continue
		}
		if err != nil || !strings.HasPrefix(string(res.Text), c.want) {
			t.Errorf("%s: %v\ngot  %q\nwant %q...", c.name, err, textOf(res), c.want)
		}
	}
}

func textOf(r *Result) string {
	if r == nil {
		return ""
	}
	return string(r.Text)
}

func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

// TestUnread has inputs that are errors, with their lines, and others that pass as they are.
func TestUnread(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"UTF-16", "\xff\xfea\x00", "in: the file is in UTF-16"},
		{"not UTF-8", "a: b\nc: \xff\n", "in:2: the line is not in UTF-8"},
		{"NUL", "a: b\n---\nc: d\ne: \x00\n", "in:4: this is not YAML"},
		{"a template", "a: b\n---\nc: d\n{{- end }}\n", "in:4: this is not YAML"},
		{"a template's value", "apiVersion: v1\nkind: Pod\nspec: {a: {{ .b }}}\n", "in:3: a key is not text"},
		{"a second value", "a: b\n---\n{}\n[]\n", "in:4: "},
		{"a key twice", "apiVersion: v1\nkind: Pod\nkind: Pod\n", `in:3: the key "kind" is in the same map twice, first in line 2`},
		{"a bomb", "apiVersion: v1\nkind: Pod\nspec:\n  a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + bomb(), "aliases stand for more than"},
		{"deep", "apiVersion: v1\nkind: Pod\nspec: " + strings.Repeat("[", 600) + strings.Repeat("]", 600), "nested more than 500 deep"},
		{"deeper", "apiVersion: v1\nkind: Pod\nspec: " + strings.Repeat("[", 20000), "in:"},
		{"itself", "apiVersion: v1\nkind: Pod\nspec: &a\n  b: *a\n", "in:3: "},
		{"merged into itself", "apiVersion: v1\nkind: Pod\nspec: &a\n  <<: [*a, *a, *a]\n", "in:"},
		{"not a list", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: c\n", "in:5: Pod p: spec.containers is not a list"},
		{"not a map", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - c\n", "in:6: Pod p: spec.containers.0 is not a map"},
		{"no name", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - image: c\n", "in:6: Pod p: spec.containers.0 has no name"},
		{"a label", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels:\n    a: 1\nspec: {}\n", "in:6: Pod p: metadata.labels.a is not text"},
		{"a label on", "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {a: on}}\nspec: {}\n", "in:3: Pod p: metadata.labels.a is not text"},
		{"a record", "apiVersion: v1\nkind: Pod\nmetadata: {annotations: {podpreset.admission.kubernetes.io/injected-a: '{'}}\nspec: {}\n", "is not a record"},
		{"a number that is none", "apiVersion: v1\nkind: Pod\nspec: {a: .nan}\n", "in:3: the value is not a number"},

		{"nothing", "", ""}, {"a marker", "---", ""}, {"markers", "---\n---\n...\n", ""}, {"a comment", "# x", ""},
		{"ends alone", "a: b\n...\n...\n# c\n... # d\n", ""},
		{"text", "hello", ""}, {"a list", "- a\n- b", ""}, {"a bomb elsewhere", "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + bomb(), ""},
		{"a key twice elsewhere", "a: 1\na: 2\n", ""}, {"braces", "a: {{ .x }}\n", ""},
		{"merged into itself elsewhere", "&a\na: b\n<<: [*a, *a, *a]\n", ""},
		{"a patch", "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 2}\n", ""},
		{"a kind of others", "apiVersion: x/v1\nkind: Deployment\nspec: {template: {spec: {containers: 1}}}\n", ""},
		{"a list of nothing", "apiVersion: v1\nkind: List\nitems: [x, 1, null, {kind: Pod}]\n", ""},
		{"a big number", "apiVersion: v1\nkind: List\nx: 123456789012345678901234567890\n", ""},
	} {
		res, err := Inject([]File{{"in", []byte(c.in)}}, presetsOf(t, small), Options{})
		switch {
		case c.want == "" && (err != nil || string(res.Text) != c.in):
			t.Errorf("%s: got %q, %v", c.name, textOf(res), err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func bomb() string {
	var b strings.Builder
	for i := range 8 {
		fmt.Fprintf(&b, "  a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d,", i), 8), i)
	}
	return strings.ReplaceAll(b.String(), "  a", "a")
}

// TestPolicy finds the policy's names for what this package repeats of it.
func TestPolicy(t *testing.T) {
	text, err := deploy.PodPreset.ReadFile("podpreset/policy.yaml")
	must(t, err)
	for _, want := range []string{
		"'" + merge.Prefix + "'", "kube-system, kube-node-lease, kube-public", "'exclude'", "'conflict-'", "'podpreset-'",
		"'init-containers'", "kubernetes.io/config.mirror",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the policy has no %s", want)
		}
	}
	for _, ns := range []string{"kube-system", "kube-node-lease", "kube-public"} {
		if !isSystem(ns) {
			t.Errorf("%s is not excluded", ns)
		}
	}
}

// TestJSON keeps characters that YAML would refuse.
func TestJSON(t *testing.T) {
	const in = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"annotations": {"a": "\ud83d\ude00 \u0000 ` + "\x7f\u2028" + `\/"}}, "spec": {"containers": [{"name": "c"}]}}`
	res, err := Inject([]File{{"in", []byte(in)}}, presetsOf(t, small), Options{})
	must(t, err)
	want := strings.Replace(in, `{"name": "c"}`, `{"name": "c", "env": [{"name": "A", "value": "a"}]}`, 1)
	if got := string(res.Text); !strings.HasPrefix(got, want[:strings.Index(want, `/"}`)+2]) || !strings.HasSuffix(got, want[strings.Index(want, `"spec"`):]) {
		t.Errorf("got %s", got)
	}
	d := &manifest.Document{Text: string(res.Text)}
	must(t, d.Parse())
	if !d.IsJSON() {
		t.Error("the result is not JSON")
	}
}

// TestManyJSON has objects of JSON one after the other, as jq prints them and kubectl takes
// them.
func TestManyJSON(t *testing.T) {
	const pod = `{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"name":"c"}]}}`
	const other = `{"kind": "}\n---"}`
	for _, in := range []string{
		pod + pod, pod + "\n" + pod + "\n", other + "\r\n\r\n" + pod + "\r\n" + pod, pod + "\n---\n" + pod, "---\r\n" + pod + "\n---\n" + pod + "\n---\n", "---\n" + pod + other + pod,
		"a: b\n--- " + pod + "\n" + pod,
	} {
		res, err := Inject([]File{{"in", []byte(in)}}, presetsOf(t, small), Options{})
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		if n := strings.Count(string(res.Text), `"env": [`); n != 2 {
			t.Errorf("%q: %d pods have the preset: %s", in, n, res.Text)
		}
		back, err := Inject([]File{{"in", res.Text}}, nil, Options{})
		if err != nil || string(back.Text) != in {
			t.Errorf("%q: taken out, it is %q, %v", in, textOf(back), err)
		}
	}

	_, err := Inject([]File{{"in", []byte(pod + "\n" + pod + "\n" + `{"apiVersion":"v1","kind":"Pod","spec":{"containers":{}}}`)}}, nil, Options{})
	if err == nil || !strings.Contains(err.Error(), "in:3: ") {
		t.Errorf("got %v, want line 3", err)
	}
}

// TestBarePairs has maps of one key without braces in lists in brackets.
func TestBarePairs(t *testing.T) {
	const pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: c\n    envFrom: [%s]\n    args: [\"a\": b]\n"
	const preset = "apiVersion: settings.k8s.io/v1alpha1\nkind: PodPreset\nmetadata: {name: a}\nspec:\n  selector: {}\n  envFrom: [{secretRef: {name: nn}}]\n"
	for _, pairs := range []string{
		"secretRef: {name: s}", "secretRef: {name: s}, configMapRef: {name: t}", "\n      secretRef: {name: s},\n     ",
		"\"secretRef\": {name: s} ", "{secretRef: {name: s}}, configMapRef: {name: t} ",
	} {
		in := fmt.Sprintf(pod, pairs)
		res, err := Inject([]File{{"in", []byte(in)}}, presetsOf(t, preset), Options{})
		if err != nil || !strings.Contains(string(res.Text), "{secretRef: {name: nn}}") {
			t.Errorf("%q: %v: %s", pairs, err, textOf(res))
			continue
		}
		back, err := Inject([]File{{"in", res.Text}}, nil, Options{})
		if err != nil || string(back.Text) != in {
			t.Errorf("%q: taken out, it is %q, %v", pairs, textOf(back), err)
		}
	}
}
