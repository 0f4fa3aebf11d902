package round

import (
	"fmt"
	"slices"
)

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

// A Request is what is wanted of one document, which D points to.
type Request[D fmt.Stringer] struct {
	Of     D
	Wanted []Wanted
}

// Plan parses keys, and groups those of one document, which are those with the same text. The order
// is that of the keys, sorted, so that the same keys are the same requests. A malformed key is an
// error of the round; form says how keys are written. (Pointers share one instance of this
// function, structs would have one each.)
func Plan[D fmt.Stringer](r *Round, keys []string, parse func(string) (D, string, error), form string) []*Request[D] {
	var plan []*Request[D]
	by := map[string]*Request[D]{}
	for _, key := range slices.Sorted(slices.Values(keys)) {
		of, field, err := parse(key)
		if err != nil {
			r.Refuse(key, err, form)
			continue
		}

		text := of.String()
		if by[text] == nil {
			by[text] = &Request[D]{Of: of}
			plan = append(plan, by[text])
		}
		by[text].Wanted = append(by[text].Wanted, Wanted{key, field})
	}
	return plan
}

// All returns what is wanted by several requests.
func All[D fmt.Stringer](plan []*Request[D]) (wanted []Wanted) {
	for _, r := range plan {
		wanted = append(wanted, r.Wanted...)
	}
	return wanted
}
