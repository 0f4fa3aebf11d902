package schema

import (
	"reflect"
	"testing"
)

func podPreset(t *testing.T) *Schema {
	t.Helper()
	s, err := PodPreset()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRules finds each rule in CEL of the schema in the rules of this package, and the
// other way round.
func TestRules(t *testing.T) {
	seen := map[string]bool{}
	var walk func(*Schema)
	walk = func(s *Schema) {
		if s == nil {
			return
		}
		for _, r := range s.Rules {
			seen[r.Rule] = true
			if rules()[r.Rule] == nil {
				t.Errorf("no rule of this package is %q", r.Rule)
			}
		}
		for _, p := range s.Properties {
			walk(p)
		}
		walk(s.Items)
		walk(s.Additional)
	}
	walk(podPreset(t))
	for rule := range rules() {
		if !seen[rule] {
			t.Errorf("the schema has no rule %q", rule)
		}
	}
}

// The right column is what k8s.io/apimachinery v0.26.2 writes.
func TestCanonical(t *testing.T) {
	for _, c := range [][2]string{
		{"0", "0"}, {"0.5", "500m"}, {"65536Ki", "64Mi"}, {"64Mi", "64Mi"}, {"1000", "1k"}, {"1024", "1024"},
		{"1024Ki", "1Mi"}, {"512Ki", "512Ki"}, {"0.5Gi", "512Mi"}, {"0.5Ki", "512"}, {"1.5Mi", "1536Ki"},
		{"1e3", "1e3"}, {"12e2", "1200"}, {"1E", "1E"}, {"1E3", "1E3"}, {"100m", "100m"}, {"1000m", "1"},
		{"1.0001m", "1000100n"}, {"0.0000000001", "1n"}, {"+1", "+1"}, {"-1Gi", "-1Gi"}, {"1u", "1u"}, {"5n", "5n"},
		{".5", "500m"}, {"5.", "5."}, {"0.1Ki", "102400m"}, {"1e-3", "1e-3"}, {"2000M", "2G"}, {"1e0", "1e0"},
		{"0Ki", "0"}, {"0e3", "0"}, {"-0.5", "-500m"}, {"1024.5Ki", "1049088"}, {"1e21", "1e21"}, {"0.00001e5", "1"},
		{"9223372036854775807", "9223372036854775807"},
	} {
		if got, err := Canonical(c[0]); err != nil || got != c[1] {
			t.Errorf("%s: got %q, %v; want %q", c[0], got, err, c[1])
		}
	}
	for _, text := range []string{"", "lots", "1 Gi", "1gi", "1KI", "1.2.3", "--1", "1e", ".", "i", "1Kib", " "} {
		if got, err := Canonical(text); err == nil {
			t.Errorf("%q: got %q, want an error", text, got)
		}
	}
}

// What the API server compares: the preset's item as it is stored, the pod's as it is
// completed.
func TestNormal(t *testing.T) {
	type m = map[string]any
	volume := podPreset(t).Field("spec", "volumes", "[]")
	for _, c := range []struct {
		name   string
		preset any
		pod    any
		same   bool
	}{
		{"default mode", m{"name": "v", "configMap": m{"name": "c"}}, m{"name": "v", "configMap": m{"name": "c", "defaultMode": int64(420)}}, true},
		{"other mode", m{"name": "v", "configMap": m{"name": "c"}}, m{"name": "v", "configMap": m{"name": "c", "defaultMode": int64(256)}}, false},
		{"null", m{"name": "v", "emptyDir": m{"medium": nil}}, m{"name": "v", "emptyDir": m{}}, true},
		{"empty text in the pod", m{"name": "v", "emptyDir": m{}}, m{"name": "v", "emptyDir": m{"medium": ""}}, true},
		{"empty text in the preset", m{"name": "v", "emptyDir": m{"medium": ""}}, m{"name": "v", "emptyDir": m{"medium": ""}}, false},
		{"no source", m{"name": "v", "emptyDir": m{}}, m{"name": "v"}, true},
		{"quantity", m{"name": "v", "emptyDir": m{"sizeLimit": "64Mi"}}, m{"name": "v", "emptyDir": m{"sizeLimit": "65536Ki"}}, true},
		{"quantity not canonical in the preset", m{"name": "v", "emptyDir": m{"sizeLimit": "65536Ki"}}, m{"name": "v", "emptyDir": m{"sizeLimit": "65536Ki"}}, false},
		{"host path", m{"name": "v", "hostPath": m{"path": "/"}}, m{"name": "v", "hostPath": m{"path": "/", "type": ""}}, true},
		{"optional false", m{"name": "v", "secret": m{"secretName": "s"}}, m{"name": "v", "secret": m{"secretName": "s", "optional": false}}, false},
		{"image", m{"name": "v", "image": m{"reference": "h:5000/i:1", "pullPolicy": "IfNotPresent"}}, m{"name": "v", "image": m{"reference": "h:5000/i:1"}}, true},
		{"digest", m{"name": "v", "image": m{"reference": "i@sha256:0", "pullPolicy": "IfNotPresent"}}, m{"name": "v", "image": m{"reference": "i@sha256:0"}}, true},
		{"latest", m{"name": "v", "image": m{"reference": "h:5000/i", "pullPolicy": "Always"}}, m{"name": "v", "image": m{"reference": "h:5000/i"}}, true},
		{"empty items", m{"name": "v", "secret": m{"secretName": "s"}}, m{"name": "v", "secret": m{"secretName": "s", "items": []any{}}}, true},
	} {
		if same := reflect.DeepEqual(volume.Complete(c.preset), volume.Normal(c.pod)); same != c.same {
			t.Errorf("%s: same is %v\n%v\n%v", c.name, same, volume.Complete(c.preset), volume.Normal(c.pod))
		}
	}
}
