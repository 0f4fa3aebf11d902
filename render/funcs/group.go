package funcs

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/initplate/initplate/sources"
)

// byTag groups what service and services return by tag. A service with several tags is
// in several groups.
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
		return nil, failure("takes the result of service or services")
	}
	return groups, nil
}

// byPort groups what service returns by port.
func byPort(v any) (map[int][]any, error) {
	all, ok := v.([]sources.Service)
	if !ok && v != nil {
		return nil, failure("takes the result of service")
	}

	groups := map[int][]any{}
	for _, s := range all {
		groups[s.Port] = append(groups[s.Port], s)
	}
	return groups, nil
}

// byMeta groups what service returns by the values of keys in its metadata, which are
// given as in "version,weight|int".
func byMeta(keys string, services []sources.Service) (map[string][]sources.Service, error) {
	odd := regexp.MustCompile(`[^a-zA-Z0-9_-]`)
	groups := map[string][]sources.Service{}
	for _, s := range services {
		var parts []string
		for _, key := range strings.Split(keys, ",") {
			value, err := metaOf(s, key)
			if err != nil {
				return nil, err
			}
			parts = append(parts, odd.ReplaceAllString(value, "_"))
		}

		group := strings.Join(parts, "_")
		groups[group] = append(groups[group], s)
	}
	return groups, nil
}

// metaOf returns a value of a service's metadata. With |int after its key it is padded
// to five digits, so that groups sort as numbers do.
func metaOf(s sources.Service, key string) (string, error) {
	name, number := strings.CutSuffix(key, "|int")
	value := s.ServiceMeta[name]
	if !number {
		return cmp.Or(value, "_no_"+name+"_"), nil
	}

	n, err := strconv.Atoi(cmp.Or(value, "0"))
	if err != nil {
		return "", fmt.Errorf("%s of %s is %q, which is not a number", name, s.ID, value)
	}
	return fmt.Sprintf("%05d", n), nil
}
