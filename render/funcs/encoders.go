package funcs

import "strings"

// IsEncoder reports whether a function returns text in the syntax of a format, as toJSON
// does, rather than a value to be written in a format.
func IsEncoder(name string) bool {
	switch strings.TrimPrefix(name, "sprig_") {
	case "toJSON", "toJSONPretty", "toUnescapedJSON", "toUnescapedJSONPretty", "toTOML", "toYAML", "toToml", "toYaml",
		"toJson", "toPrettyJson", "toRawJson", "mustToJson", "mustToPrettyJson", "mustToRawJson":
		return true
	}
	return false
}

// KeepsEncoding reports whether a function whose last argument is an encoder's text
// leaves it in the format's syntax. Trimming anything but whitespace does not: without
// its quotes, a value could be read as something else.
func KeepsEncoding(name string) bool {
	switch name {
	case "indent", "nindent", "trimSpace", "sprig_indent", "sprig_nindent", "sprig_trim":
		return true
	}
	return false
}

// Mutates reports whether a function changes the map that is its first argument, as
// well as returning it. From then on, the values of its other arguments can come out
// wherever that map is used.
func Mutates(name string) bool {
	switch strings.TrimPrefix(name, "sprig_") {
	case "set", "unset", "merge", "mustMerge", "mergeOverwrite", "mustMergeOverwrite",
		"mergeMap", "mergeMapWithOverride":
		return true
	}
	return false
}
