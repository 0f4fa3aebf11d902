package podpreset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/diff"
	"go.yaml.in/yaml/v3"

	inject "github.com/initplate/initplate/podpreset"
	"github.com/initplate/initplate/podpreset/merge"
	"github.com/initplate/initplate/test/servers"
)

// How many random pods go through the API server and inject, and how many of them meet the same presets.
const (
	agreements      = 30
	longAgreements  = 2_000 // with the newest release
	olderAgreements = 200
	podsOfPresets   = 12
)

// An agreement is a comparison of what the API server and inject make of the same pods.
type agreement struct {
	*cluster
	seed  uint64
	empty string // a namespace without presets
	seen  counts
}

// counts are what random pods were, so that they are not all of one kind.
type counts struct {
	pods, refused, untouched, applied, conflicts, otherWinners, inits, again atomic.Int64
}

// testAgreement compares pods that the API server has put presets into with those of inject, to which it gives its
// defaults where there are no presets. INITPLATE_TEST_SEED repeats a run.
func testAgreement(t *testing.T, c *cluster) {
	a := &agreement{cluster: c, seed: seed(t), empty: c.emptyNamespace(t)}
	pods := agreements
	if servers.Long() {
		pods = olderAgreements
	}
	if servers.Long() && c.release == "" {
		pods = longAgreements
	}

	begin := time.Now()
	t.Run("batches", func(t *testing.T) {
		for i := range (pods + podsOfPresets - 1) / podsOfPresets {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				a.batch(t, maker{Rand: rand.New(rand.NewPCG(a.seed, uint64(i)))})
			})
		}
	})
	t.Logf("seed %d, %v: %s", a.seed, time.Since(begin).Round(time.Second), &a.seen)
	if problem := a.seen.lacks(pods); problem != "" && !t.Failed() {
		t.Errorf("seed %d: %s: %s", a.seed, problem, &a.seen)
	}
}

// seed returns the seed of a run: each soak has another one.
func seed(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("INITPLATE_TEST_SEED")
	switch {
	case text == "" && servers.Soak():
		return uint64(time.Now().UnixNano())
	case text == "":
		return 1
	}

	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (c *counts) String() string {
	return fmt.Sprintf("%d pods, %d refused, %d without a preset; %d presets put in, %d with init containers; "+
		"%d conflicts, %d pods with other winners; %d pods that were marked",
		c.pods.Load(), c.refused.Load(), c.untouched.Load(), c.applied.Load(), c.inits.Load(),
		c.conflicts.Load(), c.otherWinners.Load(), c.again.Load())
}

// lacks says what there was too little of.
func (c *counts) lacks(pods int) string {
	n := c.pods.Load()
	switch {
	case n < int64(pods):
		return "too few pods"
	case c.refused.Load() > n/5, c.untouched.Load() > n/2:
		return "too many pods say nothing"
	case c.applied.Load() < n/3, c.inits.Load() < n/20:
		return "too few presets are put in"
	case pods > agreements && (c.conflicts.Load() < n/20 || c.otherWinners.Load() == 0 || c.again.Load() < n/10):
		return "too few conflicts, or pods that were marked"
	}
	return ""
}

// batch makes presets and compares random pods for them: each as it is, and each that inject has put other presets into,
// or these as they were before.
func (a *agreement) batch(t *testing.T, r maker) {
	presets := r.presets()
	b := &batch{agreement: a, namespace: a.emptyNamespace(t), presets: map[string]m{}, read: map[string]*inject.Preset{}}
	for _, p := range presets {
		b.presets[nameOf(p)] = p
		b.read[nameOf(p)] = b.preset(t, p)
		a.Must(t, http.MethodPost, path(b.namespace), p, nil)
	}
	a.cluster.seen(t, b.namespace)

	names := slices.Sorted(maps.Keys(b.presets))
	for pods := 0; pods < podsOfPresets; pods++ {
		pod := r.pod(names)
		b.compare(t, pod, "a pod")
		if !r.chance(30) {
			continue
		}

		marked := b.marked(t, pod, r.older(presets))
		if marked != nil {
			pods++
			a.seen.again.Add(1)
			b.compare(t, marked, "a pod that inject has put presets into, without its records")
		}
	}
}

func nameOf(preset m) string { return preset["metadata"].(m)["name"].(string) }

// A batch is presets in a namespace.
type batch struct {
	*agreement
	namespace string
	presets   map[string]m
	read      map[string]*inject.Preset // as inject has read them
}

// compare puts all presets into a pod by both ways.
func (b *batch) compare(t *testing.T, pod m, what string) {
	t.Helper()
	b.seen.pods.Add(1)
	fail := func(why, details string) {
		t.Helper()
		t.Errorf("seed %d: %s: %s\n%s\n--- presets\n%s\n--- pod\n%s",
			b.seed, what, why, details, text(t, b.presets), text(t, pod))
	}

	online := b.send(t, b.namespace, pod)
	offline, err := b.inject(t, pod, slices.Collect(maps.Values(b.read)))
	if err != nil || online.pod == nil {
		b.seen.refused.Add(1)
		if online.pod != nil || err == nil && b.send(t, b.empty, offline.pod).pod != nil {
			fail("only one of the two is refused", fmt.Sprint(online.message, err))
		}
		return
	}

	completed := b.send(t, b.empty, offline.pod)
	if completed.pod == nil {
		fail("only the pod of inject is refused", completed.message)
		return
	}
	b.count(pod, online)

	if got, want := text(t, b.send(t, b.namespace, offline.pod).pod), text(t, completed.pod); got != want {
		fail("the API server changes what inject has made",
			string(diff.Diff("inject", []byte(want), "then the API server", []byte(got))))
	}
	if maps.Equal(newConflicts(pod, online.pod), newConflicts(pod, completed.pod)) {
		if d := b.diff(t, pod, completed.pod, online.pod); d != "" {
			fail("they differ", d)
		}
		return
	}
	b.seen.otherWinners.Add(1)
	if why, details := b.otherWinners(t, pod, online.pod); why != "" {
		fail(why, details)
	}
}

func (b *batch) count(pod m, online answer) {
	conflicts := newConflicts(pod, online.pod)
	b.seen.conflicts.Add(int64(len(conflicts)))
	applied := 0
	for name, preset := range b.presets {
		key := mark + "podpreset-" + name
		if was, is := annotationsOf(pod)[key], annotationsOf(online.pod)[key]; was != nil || is == nil {
			continue
		}
		applied++
		if len(items(preset["spec"].(m)["initContainers"])) > 0 {
			b.seen.inits.Add(1)
		}
	}
	b.seen.applied.Add(int64(applied))
	if applied+len(conflicts) == 0 {
		b.seen.untouched.Add(1)
	}
}

// otherWinners compares a pod for which presets contradict each other, and the API server has taken others than inject.
// With only those that the API server has put in, inject makes the same pod. Each other one conflicts with it, for the
// reason that the API server has given.
func (b *batch) otherWinners(t *testing.T, pod, online m) (why, details string) {
	t.Helper()
	refused := newConflicts(pod, online)
	var winners []*inject.Preset
	for name, preset := range b.read {
		if refused[name] == "" {
			winners = append(winners, preset)
		}
	}

	offline, err := b.inject(t, pod, winners)
	if err != nil {
		return "inject refuses what the API server has put in", err.Error()
	}
	got := maps.Clone(online)
	meta, annotations := maps.Clone(online["metadata"].(m)), maps.Clone(annotationsOf(online))
	got["metadata"], meta["annotations"] = meta, annotations
	for name := range refused {
		delete(annotations, mark+"conflict-"+name)
	}
	completed := b.send(t, b.empty, offline.pod)
	if d := b.diff(t, pod, completed.pod, got); d != "" {
		return "they differ with the presets that the API server has put in", d
	}

	for name, reason := range refused {
		late, err := b.inject(t, got, []*inject.Preset{b.read[name]})
		if err != nil {
			return "inject refuses a pod of the API server", err.Error()
		}
		known := strings.Split(late.conflicts, "; ")
		for part := range strings.SplitSeq(reason, "; ") {
			if !slices.Contains(known, part) {
				return "inject finds no such conflict of the preset " + name, reason + "\n" + late.conflicts
			}
		}
	}
	return "", ""
}

// marked returns a pod into which inject has put presets, as a pod that has their marks but no records; nil if inject
// refuses to.
func (b *batch) marked(t *testing.T, pod m, presets []m) m {
	t.Helper()
	var read []*inject.Preset
	for _, p := range presets {
		read = append(read, b.preset(t, p))
	}
	offline, err := b.inject(t, pod, read)
	if err != nil {
		return nil
	}
	annotations := annotationsOf(offline.pod)
	for key := range annotations {
		if strings.HasPrefix(key, mark+"injected-") {
			delete(annotations, key)
		}
	}
	return offline.pod
}

// An answer is a pod, or why there is none.
type answer struct {
	pod     m
	message string
}

// send has the API server make a pod, in a dry run.
func (b *batch) send(t *testing.T, namespace string, pod m) answer {
	t.Helper()
	a, err := b.create(namespace, pod)
	if err != nil {
		t.Fatal(err)
	}
	if a.Status == http.StatusUnprocessableEntity {
		return answer{message: a.Message()}
	}
	if !a.OK() {
		t.Fatalf("%d: %s", a.Status, a.Message())
	}

	var made m
	if err := json.Unmarshal(a.Body, &made); err != nil {
		t.Fatal(err)
	}
	meta := made["metadata"].(m)
	for _, key := range []string{"uid", "creationTimestamp", "managedFields", "namespace"} {
		delete(meta, key)
	}
	return answer{pod: made}
}

// A merged pod is what inject has made, and the conflicts of the presets that it has left out.
type merged struct {
	pod       m
	conflicts string
}

// preset has inject read a preset.
func (b *batch) preset(t *testing.T, p m) *inject.Preset {
	t.Helper()
	all, err := inject.ReadPresets("preset.yaml", yamlOf(t, p))
	if err != nil {
		t.Fatalf("seed %d: only inject refuses a preset: %v\n%s", b.seed, err, yamlOf(t, p))
	}
	return all[0]
}

// inject puts presets into a pod as initplate inject does, from text to text.
func (b *batch) inject(t *testing.T, pod m, presets []*inject.Preset) (merged, error) {
	t.Helper()
	in := []inject.File{{Name: "pod.yaml", Content: yamlOf(t, pod)}}
	result, err := inject.Inject(in, presets, inject.Options{SkipConflicts: true})
	if err != nil {
		return merged{}, err
	}

	out := merged{pod: document(t, string(result.Text))}
	for _, w := range result.Workloads {
		for _, o := range w.Outcomes {
			out.conflicts += merge.Text(o.Conflicts)
		}
	}
	return out, nil
}

func yamlOf(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func annotationsOf(pod m) m {
	all, _ := pod["metadata"].(m)["annotations"].(m)
	return all
}

// newConflicts returns the reasons that a pod has got, by the names of the presets.
func newConflicts(was, pod m) map[string]string {
	reasons := map[string]string{}
	for key, reason := range annotationsOf(pod) {
		if name, ok := strings.CutPrefix(key, mark+"conflict-"); ok && annotationsOf(was)[key] == nil {
			reasons[name] = reason.(string)
		}
	}
	return reasons
}

// diff compares two pods that were made of one, but for what docs/kubernetes.md says: the order of what different
// presets add to a list, and the annotations that say what a preset was and what inject has put in.
func (b *batch) diff(t *testing.T, was, want, got m) string {
	t.Helper()
	d := diff.Diff("inject", []byte(b.canonical(t, was, want)), "the API server", []byte(b.canonical(t, was, got)))
	return string(d)
}

func (b *batch) canonical(t *testing.T, was, pod m) string {
	t.Helper()
	annotations := m{}
	for key, value := range annotationsOf(pod) {
		switch {
		case strings.HasPrefix(key, mark+"injected-"):
		case strings.HasPrefix(key, mark+"podpreset-"):
			annotations[key] = "is in the pod"
		default:
			annotations[key] = value
		}
	}

	spec := maps.Clone(pod["spec"].(m))
	owners := b.owners(pod)
	sortAdded(spec, was["spec"].(m), owners, "volumes")
	for _, kind := range []string{"containers", "initContainers"} {
		var all []any
		for _, c := range items(spec[kind]) {
			c := maps.Clone(c.(m))
			c["volumeMounts"] = withoutDefaults(c["volumeMounts"])
			sortAdded(c, b.before(was, pod, c["name"]), owners, "env", "envFrom", "volumeMounts")
			all = append(all, c)
		}
		spec[kind] = all
	}
	return text(t, m{"labels": pod["metadata"].(m)["labels"], "annotations": annotations, "spec": spec}) + "\n"
}

// withoutDefaults returns mounts without fields for which no value says the same.
func withoutDefaults(mounts any) (all []any) {
	for _, mount := range items(mounts) {
		mount := maps.Clone(mount.(m))
		maps.DeleteFunc(mount, func(key string, value any) bool {
			return key == "mountPropagation" && value == "None" || key == "recursiveReadOnly" && value == "Disabled"
		})
		all = append(all, mount)
	}
	return all
}

// before returns a container as it was before presets gave it anything.
func (b *batch) before(was, pod m, name any) m {
	specs := []m{was["spec"].(m)}
	for preset, p := range b.presets {
		if annotationsOf(pod)[mark+"podpreset-"+preset] != nil {
			specs = append(specs, p["spec"].(m))
		}
	}
	for _, spec := range specs {
		for _, c := range append(items(spec["containers"]), items(spec["initContainers"])...) {
			if c.(m)["name"] == name {
				return c.(m)
			}
		}
	}
	return nil
}

// sortAdded sorts what is added to lists by the preset that it is of, and leaves the order within a preset.
func sortAdded(in, was m, owners map[string]string, keys ...string) {
	for _, key := range keys {
		list := slices.Clone(items(in[key]))
		added := list[ownItems(key, list, was):]
		owner := func(item any) string { return owners[identity(key, item.(m))] }
		slices.SortStableFunc(added, func(a, b any) int { return strings.Compare(owner(a), owner(b)) })
		in[key] = list
	}
}

// ownItems returns how many items of a list were there before. An older release may have left out some of these.
func ownItems(key string, list []any, was m) (n int) {
	own := map[string]bool{}
	for _, item := range items(was[key]) {
		own[identity(key, item.(m))] = true
	}
	for n < len(list) && own[identity(key, list[n].(m))] {
		n++
	}
	return n
}

// owners returns whose the items are that presets have put into a pod. An item that is in several is by itself: any of
// them can have put it in.
func (b *batch) owners(pod m) map[string]string {
	owners := map[string]string{}
	for name, preset := range b.presets {
		if annotationsOf(pod)[mark+"podpreset-"+name] == nil {
			continue
		}
		for _, key := range []string{"env", "envFrom", "volumes", "volumeMounts"} {
			for _, item := range items(preset["spec"].(m)[key]) {
				id := identity(key, item.(m))
				if _, taken := owners[id]; taken {
					owners[id] = id
				} else {
					owners[id] = name
				}
			}
		}
	}
	return owners
}

// identity names an item of a list.
func identity(key string, item m) string {
	id := []any{key, item["name"], item["mountPath"], nil}
	if prefix, _ := item["prefix"].(string); prefix != "" {
		id[3] = prefix
	}
	for _, ref := range []string{"configMapRef", "secretRef"} {
		if of, ok := item[ref].(m); ok {
			id = append(id, ref, of["name"], of["optional"])
		}
	}
	return fmt.Sprint(id...)
}
