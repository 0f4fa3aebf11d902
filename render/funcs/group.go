package funcs

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/initplate/initplate/sources"
)

// byTag groups what service and services return by tag. What has several is in
// several groups.
func byTag(v any) (map[string][]any, error) {
	groups := map[string][]any{}
	put := func(one any, tags sources.Tags) {
		for _, t := range tags {
			groups[t] = append(groups[t], one)
		}
	}
	switch all := v.(type) {
	case nil:
	case []sources.Service:
		for _, s := range all {
			put(s, s.Tags)
		}
	case []sources.ServiceName:
		for _, s := range all {
			put(s, s.Tags)
		}
	default:
		return nil, failure("wants what service or services returns")
	}
	return groups, nil
}

// byPort groups what service returns by port.
func byPort(v any) (map[int][]any, error) {
	groups := map[int][]any{}
	all, ok := v.([]sources.Service)
	if !ok && v != nil {
		return nil, failure("wants what service returns")
	}
	for _, s := range all {
		groups[s.Port] = append(groups[s.Port], s)
	}
	return groups, nil
}

// byMeta groups what service returns by the values of keys in its metadata,
// "version,weight|int": a number has five digits, so that groups are in order.
func byMeta(keys string, services []sources.Service) (map[string][]sources.Service, error) {
	odd := regexp.MustCompile(`[^a-zA-Z0-9_-]`)
	groups := map[string][]sources.Service{}
	for _, s := range services {
		var parts []string
		for _, key := range strings.Split(keys, ",") {
			name, number := strings.CutSuffix(key, "|int")
			value := cmp.Or(s.ServiceMeta[name], "_no_"+name+"_")
			if number {
				n, err := strconv.Atoi(cmp.Or(s.ServiceMeta[name], "0"))
				if err != nil {
					return nil, fmt.Errorf("%s of %s is %q, which is not a number", name, s.ID, value)
				}
				value = fmt.Sprintf("%05d", n)
			}
			parts = append(parts, odd.ReplaceAllString(value, "_"))
		}
		group := strings.Join(parts, "_")
		groups[group] = append(groups[group], s)
	}
	return groups, nil
}
