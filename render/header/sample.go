package header

import "github.com/initplate/initplate/sources"

// Placeholder returns some value of the parameter's type.
func (p *Param) Placeholder() any {
	if _, ok := types[p.Type]; !ok { // used, but not declared
		return sources.AnyText
	}

	for _, v := range []any{p.Default, sources.AnyText, "true", "/placeholder", "1s"} {
		if v == nil {
			continue
		}
		if out, err := p.Convert(v); err == nil {
			return out
		}
	}
	if len(p.Values) > 0 {
		return p.Values[0]
	}

	low, high, _ := p.bounds()
	for _, bound := range []*float64{low, high} {
		if bound == nil {
			continue
		}
		if out, err := p.Convert(p.measured(*bound)); err == nil {
			return out
		}
	}

	return sources.AnyText
}
