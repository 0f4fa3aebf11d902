package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/sources"
)

// warnMisnamed warns of fields that are not held, where there is one with nearly the same name
// that nothing asks for. It may be mistyped, and a default would hide that.
func (a *app) warnMisnamed(c *render.Collection) {
	asked := slices.Collect(maps.Keys(c.Values))
	sources.SortRefs(asked)

	for _, ref := range asked {
		if c.Values[ref] != nil {
			continue
		}

		near := c.Absent(ref).Near
		path, _, _ := strings.Cut(ref.Key, "#")
		other := sources.Ref{Source: ref.Source, Key: path + "#" + near}
		if _, isAsked := c.Values[other]; near != "" && !isAsked {
			a.warn(ref.String()+" is not there, but #"+near+" is, and nothing asks for it",
				"if it is mistyped, rename it there; else ask for it by its name")
		}
	}
}
