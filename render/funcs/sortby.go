package funcs

import (
	"fmt"
	"reflect"
	"sort"
)

// sortBy returns the items of a list in the order of one of their fields, like gomplate's
// coll.Sort. Numbers are in the order of their values, text in that of its bytes. Items that
// are equal there keep their order. An item without that field is an error.
func sortBy(field string, list any) ([]any, error) {
	l := reflect.ValueOf(list)
	switch {
	case isNil(l):
		return nil, absent
	case !isList(l):
		return nil, &mistake{"the value is not a list", "for the values of a map, put | values before it"}
	}

	items := make([]sortable, l.Len())
	for i := range items {
		items[i].item = l.Index(i).Interface()
		at, err := sortKey(items[i].item, field)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		items[i].at = at
	}
	return sorted(items)
}

// A sortable is an item, and where it belongs in the order.
type sortable struct{ item, at any }

// sorted returns items in their order.
func sorted(items []sortable) ([]any, error) {
	if err := checkComparable(items); err != nil {
		return nil, err
	}

	sort.SliceStable(items, func(i, k int) bool {
		sign, _, _ := compare(items[i].at, items[k].at)
		return sign < 0
	})
	out := make([]any, len(items))
	for i := range items {
		out[i] = items[i].item
	}
	return out, nil
}

// checkComparable fails unless each item can be compared with the first.
func checkComparable(items []sortable) error {
	for i := range items {
		_, comparable, err := compare(items[0].at, items[i].at)
		switch {
		case err != nil:
			return err
		case !comparable:
			return errOrder
		}
	}
	return nil
}

const errNoField failure = "it has no field of that name"

// sortKey returns a field of a map or a struct. It fails if there is none, or no value in it.
func sortKey(item any, field string) (any, error) {
	v := reflect.ValueOf(item)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}

	var at reflect.Value
	switch v.Kind() {
	case reflect.Map:
		at, _ = held(v, field)
	case reflect.Struct:
		if f, ok := v.Type().FieldByName(field); ok && f.IsExported() {
			at = v.FieldByIndex(f.Index)
		}
	default:
		return nil, &mistake{"it is not a map, so it has no fields", "sortAlpha sorts text"}
	}

	switch {
	case !at.IsValid():
		return nil, errNoField
	case isNil(reflect.ValueOf(at.Interface())):
		return nil, absent
	}
	return at.Interface(), nil
}
