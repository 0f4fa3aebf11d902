package round

import "slices"

// A Wanted is a key that one request answers, perhaps with others.
type Wanted struct {
	Key   string // as written
	Field string // of the document; "" for all of it
}

// Keys returns the keys as written.
func Keys(wanted []Wanted) []string {
	keys := make([]string, len(wanted))
	for i, w := range wanted {
		keys[i] = w.Key
	}
	return keys
}

// A Request is what is wanted of one document.
type Request[D any] struct {
	Of     D
	Wanted []Wanted
}

// Plan parses keys, and groups those of one document. The order is that of the keys, sorted, so that
// the same keys are the same requests. A malformed key is an error of the round; form says how keys
// are written.
func Plan[D comparable](r *Round, keys []string, parse func(string) (D, string, error), form string) []*Request[D] {
	var plan []*Request[D]
	by := map[D]*Request[D]{}
	for _, key := range slices.Sorted(slices.Values(keys)) {
		of, field, err := parse(key)
		if err != nil {
			r.Refuse(key, err, form)
			continue
		}

		if by[of] == nil {
			by[of] = &Request[D]{Of: of}
			plan = append(plan, by[of])
		}
		by[of].Wanted = append(by[of].Wanted, Wanted{key, field})
	}
	return plan
}

// All returns what is wanted by several requests.
func All[D any](plan []*Request[D]) (wanted []Wanted) {
	for _, r := range plan {
		wanted = append(wanted, r.Wanted...)
	}
	return wanted
}
