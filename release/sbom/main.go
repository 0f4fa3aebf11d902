// Sbom prints a software bill of materials for a Go program, as CycloneDX 1.6 in JSON. It
// lists the modules that are linked in, with their versions and hashes, as the Go tool
// recorded them. The same program always gives the same text.
//
//	go run ./release/sbom dist/initplate
package main

import (
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
)

type bom struct {
	Format       string       `json:"bomFormat"`
	SpecVersion  string       `json:"specVersion"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version,omitempty"`
	Scope      string     `json:"scope,omitempty"`
	Hashes     []hash     `json:"hashes,omitempty"`
	PURL       string     `json:"purl"`
	Pedigree   *pedigree  `json:"pedigree,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

// A pedigree says how a component differs from the one that was published.
type pedigree struct {
	Patches []patch `json:"patches"`
	Notes   string  `json:"notes"`
}

type patch struct {
	Type string `json:"type"`
	Diff diff   `json:"diff"`
}

type diff struct {
	Text content `json:"text"`
}

type content struct {
	ContentType string `json:"contentType"`
	Content     string `json:"content"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A dependency says that the program is linked with all modules. A program does not say
// which of them needs which.
type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn,omitempty"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "sbom: usage: sbom PROGRAM")
		os.Exit(2)
	}

	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(program string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}

	text, err := json.MarshalIndent(materials(info), "", "  ")
	if err != nil {
		return err
	}

	_, err = os.Stdout.Write(append(text, '\n'))
	return err
}

func materials(info *debug.BuildInfo) bom {
	main := part("application", &info.Main)
	for _, s := range info.Settings {
		if s.Key == "GOOS" || s.Key == "GOARCH" || strings.HasPrefix(s.Key, "vcs.") {
			main.Properties = append(main.Properties, property{"initplate:" + s.Key, s.Value})
		}
	}

	std := component{Type: "library", Name: "std", Version: info.GoVersion, Scope: "required"}
	std.PURL = "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go")
	std.Ref = std.PURL

	if hasTag(info, overlayTag) {
		std.Pedigree = overlay()
	}

	parts := []component{std}
	for _, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		parts = append(parts, part("library", d))
	}

	all := dependency{Ref: main.Ref}
	for _, p := range parts {
		all.DependsOn = append(all.DependsOn, p.Ref)
	}

	return bom{"CycloneDX", "1.6", 1, metadata{main}, parts, []dependency{all}}
}

// overlayTag is the build tag of a build with release/overlay.sh.
const overlayTag = "initplate_overlay"

func hasTag(info *debug.BuildInfo, tag string) bool {
	for _, s := range info.Settings {
		if s.Key == "-tags" {
			return slices.Contains(strings.Split(s.Value, ","), tag)
		}
	}
	return false
}

// overlay says what release/overlay.sh changes of Go's library.
func overlay() *pedigree {
	const change = `--- a/src/text/template/exec.go
+++ b/src/text/template/exec.go
@@ func (s *state) evalField @@
-	if method := ptr.MethodByName(fieldName); method.IsValid() {
+	if method := (reflect.Value{}); method.IsValid() {
`

	const why = "text/template calls no method by its name, so that the linker can leave out methods; " +
		"templates call methods by render/access/methods.go of the program. See release/overlay.sh."
	return &pedigree{[]patch{{"unofficial", diff{content{"text/x-diff", change}}}}, why}
}

func part(kind string, m *debug.Module) component {
	c := component{Type: kind, Name: m.Path, Version: m.Version, PURL: "pkg:golang/" + m.Path}
	if c.Version == "(devel)" { // not built from a commit
		c.Version = ""
	}
	if c.Version != "" {
		c.PURL += "@" + strings.ReplaceAll(c.Version, "+", "%2B")
	}
	if kind == "library" {
		c.Scope = "required"
	}

	c.Ref = c.PURL
	// go.sum's h1 is SHA-256 over the hashes of a module's files.
	if sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:")); err == nil && len(sum) == 32 {
		c.Hashes = []hash{{"SHA-256", hex.EncodeToString(sum)}}
	}

	return c
}
