package podpreset

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/test/servers"
)

var update = flag.Bool("update", false, "write the tables of TestMeasures into docs/kubernetes-measures.md")

var only = flag.String("change", "", "measure only the changes whose names contain this")

const measures = "../../docs/kubernetes-measures.md"

// TestMeasures measures what presets cost, and what becomes of pods while the installation changes. make soak runs it;
// with -update the tables go into the documentation.
func TestMeasures(t *testing.T) {
	if !servers.Soak() {
		t.Skip("ten minutes of measuring: make soak")
	}

	for _, part := range []struct {
		name  string
		table func(*testing.T) string
	}{{"machine", machine}, {"latency", latency}, {"changes", changesUnderLoad}} {
		t.Run(part.name, func(t *testing.T) {
			table := part.table(t)
			t.Log("\n" + table)
			if *update {
				replaceSection(t, part.name, table)
			}
		})
	}
}

// replaceSection writes what stands between the comments <!-- name --> and <!-- end --> of the page.
func replaceSection(t *testing.T, name, text string) {
	t.Helper()
	page, err := os.ReadFile(measures)
	if err != nil {
		t.Fatal(err)
	}

	before, rest, found := strings.Cut(string(page), "<!-- "+name+" -->\n")
	_, after, ended := strings.Cut(rest, "<!-- end -->")
	if !found || !ended {
		t.Fatalf("%s has no section %s", measures, name)
	}

	whole := before + "<!-- " + name + " -->\n" + text + "\n<!-- end -->" + after
	if err := os.WriteFile(measures, []byte(whole), 0o644); err != nil {
		t.Fatal(err)
	}
}

func machine(*testing.T) string {
	return fmt.Sprintf("%d processors, %s", runtime.NumCPU(), processor())
}

// processor is the name of the machine's processor.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.Trim(value, "\t :\n")
		}
	}
	return "unknown"
}

// mysqlPreset is a preset of the usual size.
const mysqlPreset = `env: [{name: V0, value: "1"}, {name: V1, value: "1"}, {name: V2, value: "1"}]
  volumes: [{name: conf, emptyDir: {}}]
  volumeMounts: [{name: conf, mountPath: /etc/mysql/conf.d}]
  initContainers: [{name: initplate, image: initplate, command: [/initplate], args: [render, mysql]}]`

// usualPod is a pod of the usual size.
const usualPod = `initContainers: [{name: own, image: i}]
  containers: [{name: mysql, image: "mysql:9.7", env: [{name: A, value: b}]}, {name: exporter, image: i}]`

// latency returns a table of how long a pod takes with some numbers of presets.
func latency(t *testing.T) string {
	bare := &cluster{servers.StartKubernetes(t, ""), ""}
	rows := []string{"| policies | presets for the pod | other presets | p50 | p95 | API server CPU |",
		"|---|---|---|---|---|---|",
		"| none | | | " + bare.timed(t, "default") + " |"}

	c := newCluster(t, "")
	for _, n := range []struct{ matching, others int }{{0, 0}, {1, 0}, {5, 0}, {20, 0}, {1, 4}, {1, 19}} {
		namespace := c.presets(t, n.matching, n.others)
		rows = append(rows, fmt.Sprintf("| installed | %d | %d | %s |", n.matching, n.others, c.timed(t, namespace)))
	}
	return strings.Join(rows, "\n")
}

// presets makes a namespace with presets for pods with the label x: "1", and others. It does not use seen, whose preset
// would count.
func (c *cluster) presets(t *testing.T, matching, others int) (namespace string) {
	t.Helper()
	namespace = c.emptyNamespace(t)
	for i := range matching + others {
		body := fmt.Sprintf("env: [%s]", numbered(5, fmt.Sprintf("{name: P%d_%%d, value: v}", i)))
		selector := `{matchLabels: {x: "1"}}`
		if i == 0 && matching > 0 {
			body = mysqlPreset
		}
		if i >= matching {
			selector = fmt.Sprintf(`{matchLabels: {x: "other-%d"}}`, i)
		}

		manifest := selecting(fmt.Sprintf("p%d", i), selector, body)
		c.Must(t, http.MethodPost, path(namespace), document(t, manifest), nil)
	}

	eventually(t, "all presets are known", func() (bool, string) {
		p, _ := c.pod(t, namespace, pods(`x: "1"`, usualPod))
		n := len(p.marks())
		return n == matching || n == matching+1, fmt.Sprint(p.marks()) // one more is init-containers
	})
	return namespace
}

// timed creates 300 pods in a dry run, one after the other. It returns cells of a table: half and 95 % of them took at
// most so long, and the API server's time of a processor for each.
func (c *cluster) timed(t *testing.T, namespace string) string {
	t.Helper()
	pod := document(t, pods(`x: "1"`, usualPod))
	var took []time.Duration
	var before time.Duration
	for i := range 320 {
		if i == 20 { // warm by now
			took = nil
			before = c.CPU(t)
		}

		start := time.Now()
		answer, err := c.create(namespace, pod)
		if err != nil || !answer.OK() {
			t.Fatal(err, answer.Message())
		}
		took = append(took, time.Since(start))
	}

	cpu := (c.CPU(t) - before) / time.Duration(len(took))
	slices.Sort(took)
	return fmt.Sprintf("%s | %s | %s", ms(took[len(took)/2]), ms(took[len(took)*95/100]), ms(cpu))
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1000) }

// change is something that happens to an installation while pods are created.
type change struct {
	name  string
	runs  int
	after time.Duration // how long the load goes on
	do    func(*testing.T, *cluster, string)
}

var changesMeasured = []change{
	{"nothing", 1, 5 * time.Second, func(*testing.T, *cluster, string) {}},
	{"the policies are removed, then the CRD", 3, 4 * time.Second,
		func(t *testing.T, c *cluster, _ string) { c.remove(t) }},
	{"the CRD is removed, the policies stay", 2, 35 * time.Second,
		func(t *testing.T, c *cluster, _ string) { c.delete(t, manifest(t, "crd.yaml")) }},
	{"the CRD is removed, and 5 s later the policies", 2, 8 * time.Second, func(t *testing.T, c *cluster, _ string) {
		c.delete(t, manifest(t, "crd.yaml"))
		time.Sleep(5 * time.Second)
		c.delete(t, c.policy(t, "policy.yaml"), c.policy(t, "warn-policy.yaml"))
	}},
	{"the CRD is removed and applied again, with its preset", 2, 35 * time.Second,
		func(t *testing.T, c *cluster, namespace string) {
			c.delete(t, manifest(t, "crd.yaml"))
			c.Apply(t, manifest(t, "crd.yaml"))
			c.applyPreset(t, namespace)
		}},
	{"the API server is restarted", 5, 35 * time.Second,
		func(t *testing.T, c *cluster, _ string) { c.Restart(t) }},
	{"the CRD is removed, the policies stay, and the API server is restarted", 2, 20 * time.Second,
		func(t *testing.T, c *cluster, _ string) {
			c.delete(t, manifest(t, "crd.yaml"))
			c.Restart(t)
		}},
	{"the API server is restarted, with failurePolicy Ignore", 3, 35 * time.Second,
		func(t *testing.T, c *cluster, _ string) {
			c.Apply(t, strings.Replace(c.policy(t, "policy.yaml"), failurePolicyFail, "failurePolicy: Ignore", 1))
			time.Sleep(time.Second)
			c.Restart(t)
		}},
	{"the policies are applied again, unchanged", 2, 4 * time.Second,
		func(t *testing.T, c *cluster, _ string) { c.Apply(t, c.policy(t, "policy.yaml")) }},
	{"a preset is replaced", 2, 4 * time.Second, func(t *testing.T, c *cluster, namespace string) {
		c.Must(t, http.MethodDelete, path(namespace)+"/a", nil, nil)
		c.applyPreset(t, namespace)
	}},
}

const loadPreset = "env: [{name: FOO, value: a}]"

// applyPreset applies the preset a until that works: after a new CRD it does not at once.
func (c *cluster) applyPreset(t *testing.T, namespace string) {
	t.Helper()
	eventually(t, "the preset is applied", func() (bool, string) {
		_, stderr, err := c.Kubectl(t, preset("a", loadPreset), "apply", "--namespace="+namespace, "-f", "-")
		return err == nil, stderr
	})
}

// changesUnderLoad returns a table of what becomes of pods, 30 created each second, while something happens.
func changesUnderLoad(t *testing.T) string {
	rows := []string{"| what happens | run | pods created | injected | without the preset | refused | no answer |",
		"|---|---|---|---|---|---|---|"}
	var reasons []string
	for _, change := range changesMeasured {
		if !strings.Contains(change.name, *only) {
			continue
		}
		for run := range change.runs {
			got := change.measure(t)
			t.Logf("%s: %v %q", change.name, got, got.reasons())
			rows = append(rows, fmt.Sprintf("| %s | %d | %d | %d | %s | %s | %s |", change.name, run+1, len(got),
				got.count(injected), cell(got, plain), cell(got, refused), cell(got, silent)))
			for _, reason := range got.reasons() {
				reasons = append(reasons, "\nRefused with: `"+generic(reason)+"`")
			}
		}
	}

	slices.Sort(reasons)
	return strings.Join(append(rows, slices.Compact(reasons)...), "\n")
}

func (ch change) measure(t *testing.T) (got outcome) {
	t.Run(ch.name, func(t *testing.T) {
		c := newCluster(t, "")
		namespace := c.namespace(t, preset("a", loadPreset))
		l := c.startLoad(t, namespace)
		time.Sleep(2 * time.Second)
		ch.do(t, c, namespace)
		time.Sleep(ch.after)
		got = l.end()
	})
	return got
}

// cell is a number of pods, and the time from the first to the last of them.
func cell(o outcome, became string) string {
	n := o.count(became)
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("%d, in %.1f s", n, o.lasted(became).Seconds())
}

// generic is a reason without the names of the pod and its namespace, on one line.
func generic(reason string) string {
	reason = regexp.MustCompile(`pods? "load-[^"]*"`).ReplaceAllString(reason, `pods "NAME"`)
	return strings.Join(strings.Fields(reason), " ")
}
