package render

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/initplate/initplate/sources"
)

// maxRounds bounds how often keys may be computed from values that had to be
// fetched first.
const maxRounds = 10

// Collect fetches what the templates need and renders them. Local sources, which
// cost nothing, are asked first, so that what they decide need not be fetched.
// Then everything that is known to be needed is fetched from the remote ones in
// one round, for all templates at once; a key that is computed from a fetched
// value takes one round more. rounds is how many there were.
//
// The error joins everything that went wrong in all templates: [Problems], and
// errors of sources.
func Collect(ctx context.Context, local, remote sources.Set, templates ...*Template) (docs []*Document, rounds int, err error) {
	values := sources.Values{}
	for {
		docs, wanted, certain, err := renderAll(values, templates)
		if len(wanted) == 0 {
			return docs, rounds, err
		}
		if err := known(local, remote, wanted, templates); err != nil {
			return nil, rounds, err
		}
		got, err := local.Fetch(ctx, wanted)
		if err == nil && len(got) == 0 {
			if rounds == maxRounds {
				return nil, rounds, tooDeep(wanted)
			}
			rounds++
			got, err = remote.Fetch(ctx, wanted)
		}
		if err != nil {
			return nil, rounds, errors.Join(certain, err)
		}
		maps.Copy(values, got)
	}
}

// renderAll renders every template, or returns what they still want, and what is
// certain to be wrong all the same.
func renderAll(values sources.Values, templates []*Template) (docs []*Document, wanted []sources.Ref, certain, err error) {
	var errs, sure []error
	for _, t := range templates {
		d, err := t.Render(values)
		var inc *Incomplete
		if errors.As(err, &inc) {
			wanted = append(wanted, inc.Refs...)
			if len(inc.Certain) > 0 {
				sure = append(sure, inc.Certain)
			}
		} else if err != nil {
			errs, sure = append(errs, err), append(sure, err)
		}
		docs = append(docs, d)
	}
	slices.SortFunc(wanted, sources.Ref.Compare)
	return docs, slices.Compact(wanted), errors.Join(sure...), errors.Join(errs...)
}

// known finds references to sources that there are none of.
func known(local, remote sources.Set, refs []sources.Ref, templates []*Template) error {
	var bad []error
	for _, r := range refs {
		if local[r.Source] != nil || remote[r.Source] != nil {
			continue
		}
		names := slices.Sorted(maps.Keys(local))
		names = slices.AppendSeq(names, maps.Keys(remote))
		p := &Problem{Template: templates[0].Name, Msg: fmt.Sprintf("there is no source %q, which %s names", r.Source, r), Hint: "sources are " + strings.Join(slices.Sorted(slices.Values(names)), ", ")}
		for _, t := range templates {
			for _, s := range t.walk.sites {
				if s.ref == r {
					p.Template = t.Name
					p.Line, p.Column = t.position(int(s.node.Position()))
				}
			}
		}
		bad = append(bad, p)
	}
	return errors.Join(bad...)
}

func tooDeep(wanted []sources.Ref) error {
	names := make([]string, len(wanted))
	for i, r := range wanted {
		names[i] = r.String()
	}
	return fmt.Errorf("after %d rounds there are still keys that are computed from values just fetched: %s", maxRounds, strings.Join(names, ", "))
}
