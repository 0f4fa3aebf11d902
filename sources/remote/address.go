package remote

import "strings"

// Root returns the path of an address below which the API's own /v1 is: with one
// slash between its parts and none at its end. "/v1" alone is what an address from
// an example of the API ends in, and is left out. Behind another part it stays: a
// proxy may need it.
func Root(path string) string {
	parts := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	if len(parts) == 0 || len(parts) == 1 && parts[0] == "v1" {
		return ""
	}
	return "/" + strings.Join(parts, "/")
}

// Doubtful reports whether an address may lead into the API, as "http://consul/v1/kv"
// does: there, a request may be taken for another one, which even writes. Whoever gets
// such an address asks first whether the server is there.
func Doubtful(address string) bool {
	_, rest, _ := strings.Cut(address, "://")
	_, path, _ := strings.Cut(rest, "/")
	return strings.Contains("/"+path, "/v1/")
}
