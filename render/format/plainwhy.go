package format

import (
	"strings"
	"unicode/utf8"
)

const orRaw = ", or end the action with | raw to write it as it is"

// unreadable says of a value what no reader of a format can take anywhere.
func unreadable(s string, bad func(r rune) bool) string {
	switch {
	case !utf8.ValidString(s):
		return "bytes that are not UTF-8"
	case strings.ContainsAny(s, lineBreaks) && strings.ContainsFunc(lineBreaks, func(r rune) bool { return bad(r) && strings.ContainsRune(s, r) }):
		return "a line break"
	case strings.ContainsFunc(s, bad):
		return "a control character, or one that is none"
	}
	return ""
}

// whyMySQL knows the one blank that is none to others.
func whyMySQL(v any, at Place) (msg, hint string) {
	s, where := plain(v), MySQL().where(at)
	broken := strings.ContainsFunc(s, control) || strings.ContainsAny(s, lineBreaks)
	switch {
	case where == aSetting, broken && where != aPart, strings.IndexByte(s, 0) >= 0, strings.TrimSpace(s) != s, trimLeftLatin1(trimRightLatin1(s)) == s:
		return "", ""
	}
	return "the value begins or ends with the byte A0, which the server takes for a blank in " + where, cure(s, where)
}

func whyINI(v any, at Place) (msg, hint string) {
	s := plain(v)
	holds := unreadable(s, func(r rune) bool { return control(r) || strings.ContainsRune(lineBreaks+"\t", r) })
	switch {
	case at.Leaf.Kind == "":
		return "", ""
	case holds != "":
		return "the value holds " + holds + ", which not all readers of INI take alike", "encode it" + orRaw
	case at.Name:
		return "the value is no name that all readers of INI take: letters, digits and _ - . / @ + only, none that stands there already", "change the value" + orRaw
	}
	if holds = iniWhy(s, at); holds == "" {
		return "", ""
	}
	return "the value holds " + holds, "change or encode the value" + orRaw + ", if the program that reads the file takes it so"
}

func whyProperties(v any, at Place) (msg, hint string) {
	if !utf8.ValidString(plain(v)) {
		return "the value holds bytes that are not UTF-8, which no string of Java can hold", "encode it, with b64enc for one"
	}
	return "", ""
}

func whyEnv(v any, at Place) (msg, hint string) {
	s := plain(v)
	const dialects = "say in the template's header which program reads the file: format env-docker for docker run, env-sh for systemd or a shell"
	switch holds := unreadable(s, func(r rune) bool { return control(r) || notEnv(r) }); {
	case at.Leaf.Kind == "":
		return "", ""
	case at.Name:
		return whyEnvName()
	case holds != "":
		return "the value holds " + holds + ", which docker run, systemd and shells do not all take", dialects
	case envValue(s) != "":
		return "the value holds " + envValue(s), dialects
	}
	return "", ""
}

func whyEnvName() (msg, hint string) {
	return "the value is no name of a variable: letters, digits and _ only, no digit first, none that stands there already", "change the value" + orRaw
}

func whyEnvDocker(v any, at Place) (msg, hint string) {
	holds := unreadable(plain(v), func(r rune) bool { return r == 0 || r == '\r' || r == '\n' })
	switch {
	case at.Leaf.Kind == "":
		return "", ""
	case at.Name:
		return whyEnvName()
	case holds != "":
		return "the value holds " + holds + ", which the files of docker run --env-file cannot hold", "encode it, or mount it as a file"
	}
	return "", ""
}

func whyEnvSh(v any, at Place) (msg, hint string) {
	holds := unreadable(plain(v), func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' || r == 0x7f || notEnv(r) })
	switch {
	case at.Leaf.Kind == "":
		return "", ""
	case at.Name:
		return whyEnvName()
	case holds != "":
		return "the value holds " + holds + ", for which systemd drops the variable or the file", "encode it"
	}
	return "the value needs quotes, which systemd takes as they are in the middle of a value without", "put quotes round the whole value" + orRaw
}

func whyXML(v any, at Place) (msg, hint string) {
	switch s := plain(v); {
	case !utf8.ValidString(s), strings.ContainsFunc(s, notXML):
		return "the value holds a character that XML does not have, or bytes that are not UTF-8", "encode it, with b64enc for one"
	case at.Name:
		return "the value is no part of a name: letters, digits and _ - . only, no attribute that stands there already", "change the value"
	case at.Leaf.Kind == "comment":
		return "the value holds --, a line break or a control character, which have no place in a comment", "take it out of the comment" + orRaw
	case at.Leaf.Kind == "instruction":
		return "the value has no place in this processing instruction", "change the value" + orRaw
	case at.Leaf.Kind == "cdata":
		return "the value holds a carriage return or another control character, for which CDATA sections have no way", "put it in text or an attribute"
	case at.Leaf.Kind == "namespace", at.Leaf.Kind == "doctype", at.Leaf.Kind == "":
		return "values have no place in a DOCTYPE, a namespace or between attributes", "write it into the template" + orRaw
	}
	return "", ""
}
