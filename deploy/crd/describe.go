package main

import (
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// longest is the length of the longest description of a field of Kubernetes' own, in bytes.
const longest = 90

// described is how many levels of fields below those of PodPreset have a description.
const described = 1

// describe keeps what the fields of PodPreset say of themselves, and the first sentence of all that is below: the
// binary holds these descriptions.
func describe(preset *apiextensions.JSONSchemaProps) {
	for _, known := range [...]string{"apiVersion", "kind"} {
		preset.Properties[known] = apiextensions.JSONSchemaProps{Type: "string"}
	}
	preset.Description = unwrap(preset.Description)

	spec := preset.Properties["spec"]
	spec.Description = unwrap(spec.Description)
	for name, field := range spec.Properties {
		own := unwrap(field.Description)
		shorten(name, &field, described)
		field.Description = own
		spec.Properties[name] = field
	}
	preset.Properties["spec"] = spec
}

// shorten leaves the first sentence of what a field says, and of the fields below it down to so many levels. What a
// list says of itself is enough for its items.
func shorten(name string, s *apiextensions.JSONSchemaProps, levels int) {
	s.Description = sentence(name, unwrap(s.Description))
	if levels < 0 {
		s.Description = ""
	}

	if s.Items != nil {
		shorten(name, s.Items.Schema, levels)
		s.Items.Schema.Description = ""
	}

	for name, field := range s.Properties {
		shorten(name, &field, levels-1)
		s.Properties[name] = field
	}
}

// unwrap joins the lines of a comment.
func unwrap(comment string) string {
	return strings.Join(strings.Fields(comment), " ")
}

// sentence returns the first sentence of what a field says, without its full stop. "nfs represents an NFS mount"
// becomes "An NFS mount". A long sentence is cut between words.
func sentence(name, text string) string {
	text, _, _ = strings.Cut(text, "More info:")
	text, _, _ = strings.Cut(text, ". ")
	text = strings.TrimRight(text, ". ")
	text = strings.TrimPrefix(text, "Optional: ")

	subject, rest, _ := strings.Cut(text, " ")
	if strings.EqualFold(subject, name) && !strings.HasPrefix(rest, "of ") {
		text = withoutVerb(rest)
	}
	if text == "" {
		return ""
	}

	text = strings.ToUpper(text[:1]) + text[1:]
	if len(text) <= longest {
		return text
	}
	return text[:strings.LastIndexByte(text[:longest-3], ' ')] + " ..."
}

// withoutVerb leaves out a verb after which comes what the field is.
func withoutVerb(text string) string {
	for _, verb := range [...]string{"represents ", "is ", "defines "} {
		if rest, ok := strings.CutPrefix(text, verb); ok {
			return rest
		}
	}
	return text
}
