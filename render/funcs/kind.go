package funcs

import "strings"

// IsEncoder reports whether a function's result is text in a format's own
// syntax, such as that of toJSON, rather than a value to be written in it.
func IsEncoder(name string) bool {
	switch strings.TrimPrefix(name, "sprig_") {
	case "toJSON", "toJSONPretty", "toUnescapedJSON", "toUnescapedJSONPretty", "toTOML", "toYAML", "toToml", "toYaml",
		"toJson", "toPrettyJson", "toRawJson", "mustToJson", "mustToPrettyJson", "mustToRawJson":
		return true
	}
	return false
}

// KeepsEncoding reports whether a function leaves an encoder's text, its last
// argument, in the format's syntax. Trimming anything but white space does not:
// without its quotation marks, a value could be taken for something else.
func KeepsEncoding(name string) bool {
	switch name {
	case "indent", "nindent", "trimSpace", "sprig_indent", "sprig_nindent", "sprig_trim":
		return true
	}
	return false
}

// Mutates reports whether a function changes the map that is its first argument,
// as well as returning it: what goes into its other arguments is from then on
// found wherever that map is.
func Mutates(name string) bool {
	switch strings.TrimPrefix(name, "sprig_") {
	case "set", "unset", "merge", "mustMerge", "mergeOverwrite", "mustMergeOverwrite", "mergeMap", "mergeMapWithOverride":
		return true
	}
	return false
}
