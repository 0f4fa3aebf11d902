package podpreset

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestVerdicts compares what is accepted with what the API server accepted: as a PodPreset,
// and in a pod that it is put into.
func TestVerdicts(t *testing.T) {
	text, err := os.ReadFile("testdata/verdicts.txt")
	must(t, err)
	seen := 0
	for _, line := range strings.Split(string(text), "\n") {
		verdict, spec, ok := strings.Cut(line, " ")
		if !ok || verdict == "#" {
			continue
		}
		seen++
		got := "no"
		if accepted(t, spec) {
			got = "ok"
		}
		switch verdict {
		case "ok", "no":
			if got != verdict {
				t.Errorf("got %s, the API server says %s", got, line)
			}
		case "ok!", "no!":
			if got+"!" == verdict {
				t.Errorf("it is as the API server says: remove the ! of %s", line)
			}
		default:
			t.Errorf("no verdict: %s", line)
		}
	}
	if seen < 100 {
		t.Errorf("only %d verdicts", seen)
	}
}

func accepted(t *testing.T, spec string) bool {
	preset := `{"apiVersion": "` + presetVersion + `", "kind": "PodPreset", "metadata": {"name": "a"}, "spec": ` + spec + `}`
	if !json.Valid([]byte(preset)) {
		t.Fatal("this is not JSON: ", preset)
	}
	presets, err := ReadPresets("p.json", []byte(preset))
	if err != nil {
		return false
	}
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i}]}\n"
	_, err = Inject([]File{{"pod.yaml", []byte(pod)}}, presets, Options{})
	return err == nil
}
