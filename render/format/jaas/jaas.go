// Package jaas is the language of JAAS login configurations: the file that
// java.security.auth.login.config names, and one entry by itself, as in Kafka's
// sasl.jaas.config:
//
//	org.apache.kafka.common.security.plain.PlainLoginModule required
//	    username="{{ .user }}" password="{{ .password }}";
//
// It takes what sun.security.provider.ConfigFile of the JDK and org.apache.kafka.common.security
// .JaasConfig read as the same. Both use java.io.StreamTokenizer: a text in quotes ends
// at the end of its line, and has the escapes of C.
//
// Refused in a value: ${, where the JDK puts a system property, and for which there is no escape.
package jaas

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// Format is the language of JAAS login configurations.
func Format() format.Format {
	return format.Format{
		Name: "jaas", Files: []string{"jaas.conf", "jaas.config"}, Exts: []string{".jaas"}, Parse: parse, Spell: spell,
		Quotes: `"`, Why: why,
	}
}

// property is the kind of a text with a ${, where the JDK puts a system property.
const property format.Kind = "property"

// spell writes a value between quotes, or a name as it is.
func spell(v any, at format.Place) []string {
	s := format.Plain(v)
	switch {
	case at.Leaf.Kind == "":
		return format.SpellComment(s)
	case at.Leaf.Style != "":
		return []string{escape(s)}
	case at.Leaf.Kind == format.Str && !at.Name:
		return []string{`"` + escape(s) + `"`}
	case isWord(s):
		return []string{s}
	}
	return nil
}

// escape writes a text for quotes.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`).Replace(s)
}

func why(v any, at format.Place) (msg, hint string) {
	s := format.Plain(v)
	holds := format.Unreadable(s, func(rune) bool { return false })
	switch {
	case at.Leaf.Kind == "":
		return "", ""
	case holds != "":
		return "the value holds " + holds, "encode it"
	case at.Leaf.Kind != format.Str || at.Name:
		return "the value is not a name: letters, digits and . - _ $ only, and a letter first",
			"change the value" + format.OrRaw
	case strings.ContainsAny(s, "${"):
		return "the value makes ${, where Java puts a system property", "change the value: JAAS has no escape for it"
	}
	return "", ""
}
