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

// Missing returns the entry that a section of texts lacks, and a similar key that it has.
func Missing(key string, table map[string]any) (entry, near string) {
	if strings.HasSuffix(key, "/") {
		return Key(key+"NAME") + ": VALUE", ""
	}
	return Key(key) + ": VALUE", Near(key, slices.Collect(maps.Keys(table)))
}

// Near returns the path most similar to a mistyped one, among those in the same directory
// or with the same name; "" if there is none.
func Near(mistyped string, paths []string) string {
	var dirs, names []string
	for _, p := range paths {
		if path.Dir(p) == path.Dir(mistyped) {
			names = append(names, path.Base(p))
		}
		if path.Base(p) == path.Base(mistyped) {
			dirs = append(dirs, path.Dir(p))
		}
	}

	if n := nearest.Name(path.Base(mistyped), names); n != "" {
		return path.Join(path.Dir(mistyped), n)
	}

	if f := nearest.Name(path.Dir(mistyped), dirs); f != "" {
		return path.Join(f, path.Base(mistyped))
	}

	return ""
}

// Key writes a key for YAML: quoted where it could be read as something else.
func Key(key string) string {
	plain := regexp.MustCompile(`^[A-Za-z][A-Za-z0-9/_.#-]*$`).MatchString(key)
	words := []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
	if plain && !slices.Contains(words, strings.ToLower(key)) {
		return key
	}
	return strconv.Quote(key)
}
