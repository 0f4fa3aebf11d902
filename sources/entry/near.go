package entry

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/nearest"
)

// Missing is the entry that a section of texts lacks, and the key in it that is nearly
// the one that was asked for.
func Missing(key string, table map[string]any) (entry, near string) {
	if strings.HasSuffix(key, "/") {
		return Key(key+"NAME") + ": VALUE", ""
	}
	return Key(key) + ": VALUE", Near(key, slices.Collect(maps.Keys(table)))
}

// Near is the path of which a mistyped one has the same folder or the same name.
func Near(mistyped string, paths []string) string {
	var folders, names []string
	for _, p := range paths {
		if path.Dir(p) == path.Dir(mistyped) {
			names = append(names, path.Base(p))
		}
		if path.Base(p) == path.Base(mistyped) {
			folders = append(folders, path.Dir(p))
		}
	}
	if n := nearest.Name(path.Base(mistyped), names); n != "" {
		return path.Join(path.Dir(mistyped), n)
	}
	if f := nearest.Name(path.Dir(mistyped), folders); f != "" {
		return path.Join(f, path.Base(mistyped))
	}
	return ""
}

// Key writes a key as YAML has it: in quotes where it may be read as something else.
func Key(key string) string {
	plain := regexp.MustCompile(`^[A-Za-z][A-Za-z0-9/_.#-]*$`).MatchString(key)
	words := []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
	if plain && !slices.Contains(words, strings.ToLower(key)) {
		return key
	}
	return strconv.Quote(key)
}
