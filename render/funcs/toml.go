package funcs

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/BurntSushi/toml"
)

// toTOML writes a map. Nil values are left out, as TOML has none.
func toTOML(v any) (string, error) {
	var large error
	v, err := rebuild(v, textKey, func(v any) any {
		v = exact(v)
		if _, ok := v.(json.Number); ok { // the encoder would make a float of it
			large = errRange
		}
		return v
	})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := toml.NewEncoder(&b).Encode(v); err != nil || large != nil {
		return "", cmp.Or(err, large)
	}
	// The encoder takes numbers and text that TOML has no form for.
	if _, err := toml.Decode(b.String(), &map[string]any{}); err != nil {
		return "", err
	}
	return strings.TrimSpace(b.String()), nil
}
