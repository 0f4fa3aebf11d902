package remote

import "strings"

// Root returns the path of an address that comes before the API's own /v1. It has one
// slash between its parts and none at its end. A path that is only "/v1" is left out:
// addresses copied from examples of the API end in it. After another part it stays,
// since a proxy may need it.
func Root(path string) string {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	if len(parts) == 0 || len(parts) == 1 && parts[0] == "v1" {
		return ""
	}
	return "/" + strings.Join(parts, "/")
}

// Doubtful reports whether an address may lead into the API, as "http://consul/v1/kv"
// does. A request there may be taken for another one, even for one that writes. So the
// caller must first ask whether the server is at that address.
func Doubtful(address string) bool {
	_, rest, _ := strings.Cut(address, "://")
	_, path, _ := strings.Cut(rest, "/")
	return strings.Contains("/"+path, "/v1/")
}
