package main

import (
	"context"
	"maps"
	"path/filepath"
	"slices"

	"github.com/initplate/initplate/config"
	"github.com/initplate/initplate/prose"
)

// readOtherAgain reads the other program's config file as it is now. Its templates count from now
// on. Its settings are those of the start: they say how to reach servers, and as whom, and
// connections and leases depend on that.
func (a *app) readOtherAgain(ctx context.Context) error {
	a.noteOther()
	now, err := parseOther(ctx, a.Config)
	if err != nil {
		return err
	}

	if changed := changedSettings(a.other.config.Settings, now.Settings); len(changed) > 0 {
		a.warn(a.Config+": "+prose.And(changed)+" changed, which counts from the next start on",
			"restart initplate; its templates are read again without that")
	}
	a.other.config.Templates = now.Templates
	return nil
}

// noteOther notes the files of the config, and the directories that they are in.
func (a *app) noteOther() {
	a.inputs.Note(a.Config)
	files, _ := config.Files(a.Config) // whoever reads them reports what is wrong
	for _, file := range files {
		a.inputs.Note(file)
		if file != a.Config {
			a.inputs.NoteDirectory(filepath.Dir(file), isConfigName)
		}
	}
}

func isConfigName(name string) bool {
	return slices.Contains([]string{".hcl", ".json"}, filepath.Ext(name))
}

// changedSettings returns the keys whose values differ, or that only one of two configs has.
func changedSettings(old, now []config.Setting) []string {
	values := map[string]string{}
	keys := map[string]bool{}
	for _, s := range old {
		values[s.Variable] = s.Value
		keys[s.Key] = true
	}
	for _, s := range now {
		value, had := values[s.Variable]
		keys[s.Key] = !had || value != s.Value
	}

	maps.DeleteFunc(keys, func(_ string, changed bool) bool { return !changed })
	return slices.Sorted(maps.Keys(keys))
}
