package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestMaterials(t *testing.T) {
	const sum = "h1:Ra4+bf83h2ztPIQYNP99R6m+Y7KfnARDfID+a+vLl4s="
	tests := []struct {
		name string
		main string // version
		dep  debug.Module
		want string // component of the module
	}{
		{"module", "v1.2.3", debug.Module{Path: "a.b/c", Version: "v1.0.0", Sum: sum},
			`{"type":"library","bom-ref":"pkg:golang/a.b/c@v1.0.0","name":"a.b/c","version":"v1.0.0","scope":"required",` +
				`"hashes":[{"alg":"SHA-256","content":"45ae3e6dff37876ced3c841834ff7d47a9be63b29f9c04437c80fe6bebcb978b"}],"purl":"pkg:golang/a.b/c@v1.0.0"}`},
		{"replaced", "v1.2.3", debug.Module{Path: "a.b/c", Version: "v1.0.0", Sum: sum, Replace: &debug.Module{Path: "d.e/f", Version: "v2.0.0+incompatible"}},
			`{"type":"library","bom-ref":"pkg:golang/d.e/f@v2.0.0%2Bincompatible","name":"d.e/f","version":"v2.0.0+incompatible","scope":"required","purl":"pkg:golang/d.e/f@v2.0.0%2Bincompatible"}`},
		{"no commit", "(devel)", debug.Module{Path: "a.b/c", Version: "v1.0.0"},
			`{"type":"library","bom-ref":"pkg:golang/a.b/c@v1.0.0","name":"a.b/c","version":"v1.0.0","scope":"required","purl":"pkg:golang/a.b/c@v1.0.0"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := materials(&debug.BuildInfo{GoVersion: "go1.26.8",
				Main: debug.Module{Path: "x.y/z", Version: tt.main}, Deps: []*debug.Module{&tt.dep}})
			got, err := json.Marshal(b.Components[1])
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s, %v\nwant %s", got, err, tt.want)
			}
			ref := "pkg:golang/x.y/z"
			if tt.main != "(devel)" {
				ref += "@" + tt.main
			}
			if got := b.Metadata.Component.PURL; got != ref {
				t.Errorf("the program is %s, want %s", got, ref)
			}
			if got := b.Components[0].PURL; got != "pkg:golang/std@1.26.8" {
				t.Errorf("the standard library is %s", got)
			}
			if needs := strings.Join(b.Dependencies[0].DependsOn,
				" "); needs != "pkg:golang/std@1.26.8 "+b.Components[1].Ref {
				t.Errorf("it needs %s", needs)
			}
		})
	}
}

// A program that was built with a changed text/template says so, and how.
func TestPedigree(t *testing.T) {
	for tags, want := range map[string]bool{"": false, "netgo": false, "initplate_overlay": true,
		"netgo,initplate_overlay": true} {
		info := &debug.BuildInfo{GoVersion: "go1.26.8", Settings: []debug.BuildSetting{{Key: "-tags", Value: tags}}}
		std := materials(info).Components[0]
		if (std.Pedigree != nil) != want {
			t.Errorf("tags %q: the pedigree is %v", tags, std.Pedigree)
		}
	}

	// The change is the one that release/overlay.sh makes.
	dir := t.TempDir()
	if out, err := exec.Command("../overlay.sh", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	old, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	std := filepath.Join(strings.TrimSpace(string(old)), "src/text/template/exec.go")
	changes, _ := exec.Command("diff", "-U0", std, filepath.Join(dir, "exec.go")).Output()
	var want []string
	for line := range strings.Lines(overlay().Patches[0].Diff.Text.Content) {
		if strings.HasPrefix(line, "-\t") || strings.HasPrefix(line, "+\t") {
			want = append(want, line)
		}
	}
	var got []string
	for line := range strings.Lines(string(changes)) {
		if strings.HasPrefix(line, "-\t") || strings.HasPrefix(line, "+\t") {
			got = append(got, line)
		}
	}
	if len(got) != 2 || !slices.Equal(got, want) {
		t.Errorf("overlay.sh changes\n%s\nwhich is told as\n%s", strings.Join(got, ""), strings.Join(want, ""))
	}
}
