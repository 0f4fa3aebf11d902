package header

import "github.com/initplate/initplate/sources"

// Placeholder returns some value of the parameter's type.
func (p *Param) Placeholder() any {
	if _, ok := types[p.Type]; !ok { // used, but not declared
		return sources.AnyText
	}

	if p.IsMap() {
		return map[string]any{} // any name might be one that the file must not have
	}
	for _, v := range p.samples() {
		if out, err := p.Convert(v); err == nil && v != nil {
			return out
		}
	}
	return sources.AnyText
}

// Sample returns a value that a source may hold for the parameter. Without a unit, that is a
// placeholder: converted once more, it stays as it is.
func (p *Param) Sample() any {
	if p.Unit == "" {
		return p.Placeholder()
	}

	for _, v := range p.samples() {
		if _, err := p.Convert(v); err == nil && v != nil {
			return v
		}
	}
	return sources.AnyText
}

// samples returns values of all types, of which one may fit the parameter.
func (p *Param) samples() []any {
	all := []any{p.Default, sources.AnyText, "true", "/placeholder", "1s"}
	for _, v := range p.Values {
		all = append(all, v)
	}

	low, high, _ := p.bounds()
	for _, bound := range []*float64{low, high} {
		if bound != nil {
			all = append(all, p.measured(*bound))
		}
	}
	return all
}
