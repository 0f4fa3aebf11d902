package main

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// A version is what the binary knows about how it was built.
type version struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"` // of the revision
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Patched  string `json:"patched,omitempty"` // what was changed in Go's library
}

func (a *app) versionCommand() *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "version",
		Short: "print the version",
		Example: "  initplate version\n" +
			"  initplate version -o json",
		Args: atMost(0, "version takes no arguments"),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			v := built()
			if output == "json" {
				return a.showJSON(c.Context(), v)
			}
			return a.show(c.Context(), v.text())
		},
	}

	outputFlag(c, &output)
	return c
}

// built returns what the Go tool recorded in the binary.
func built() version {
	v := version{Version: "(unknown)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}

	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}

	for _, s := range info.Settings {
		switch s.Key {
		case "-tags":
			v.Patched = patched(s.Value)
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}

	return v
}

// overlayTag is the build tag of a build with release/overlay.sh.
const overlayTag = "initplate_overlay"

// patched says what a build with these tags changed in Go's library.
func patched(tags string) string {
	if !slices.Contains(strings.Split(tags, ","), overlayTag) {
		return ""
	}
	return "text/template without calls of methods by name, see release/overlay.sh"
}

func (v version) text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "initplate %s", v.Version)
	if v.Revision != "" {
		fmt.Fprintf(&b, " (%.12s, %s", v.Revision, v.Time)
		if v.Modified {
			b.WriteString(", modified")
		}
		b.WriteByte(')')
	}

	fmt.Fprintf(&b, " %s %s\n", v.Go, v.Platform)
	if v.Patched != "" {
		fmt.Fprintf(&b, "patched: %s\n", v.Patched)
	}

	return b.Bytes()
}
