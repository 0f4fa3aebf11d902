package ini

import (
	"strings"

	"github.com/initplate/initplate/render/format"
)

// spellPHP offers a number as it is, and all else in quotes, or with what stands for itself in
// the quotes that are there.
func spellPHP(v any, at format.Place) []string {
	s := format.Plain(v)
	_, isText := v.(string)
	isWhole := at.Whole && at.Leaf.Kind.IsNumber()
	switch {
	case format.IsComposite(v) || strings.IndexByte(s, 0) >= 0:
		return nil
	case at.Leaf.Kind == "":
		return format.SpellComment(s)
	case at.Name || at.Leaf.Kind == format.Group || at.Leaf.Kind == code || isNoTextPHP(v, at) || replacedFPM(s, at) != "":
		return nil
	case at.Leaf.Style == `"`:
		return insidePHP(s)
	case at.Leaf.Style == "'":
		return []string{quoteRuns(s, "'", `'"`, `"'`)}
	case isWhole && !isText || isWhole && format.IsPlainNumber(s):
		return []string{s}
	case !isWhole && isCleanPHP(s):
		return append([]string{s}, quotedPHP(s)...)
	}
	return quotedPHP(s)
}

// isNoTextPHP reports whether a text stands in a setting that takes none: PHP reads it as 0 in error_reporting, and
// php-fpm does not start with a word for its own bools, which are 1 and nothing (fpm_conf_set_boolean).
func isNoTextPHP(v any, at format.Place) bool {
	s, isText := v.(string)
	isMask := strings.Trim(s, "0123456789") != "" && !format.IsPlainNumber(s)
	isWord := strings.Trim(s, format.LettersAndDigits) == "" && s != "" && s != "1"
	switch name := nameOfPHP(at); name {
	case "error_reporting":
		return isText && isMask
	case "daemonize", "log_buffering", "process.dumpable", "clear_env", "catch_workers_output", "decorate_workers_output",
		"request_terminate_timeout_track_finished":
		return isText && isWord
	}
	return false
}

// nameOfPHP is the name of the setting that a value stands in, also of php_admin_value[NAME].
func nameOfPHP(at format.Place) string {
	name := strings.TrimSuffix(at.Leaf.Path, "]")
	return name[strings.LastIndexAny(name, " [")+1:]
}

func quotedPHP(s string) []string {
	all := insidePHP(s)
	for i := range all {
		all[i] = `"` + all[i] + `"`
	}
	return all
}

// insidePHP offers a value in double quotes. What begins a variable stands in single ones, right
// beside them, and so do backslashes at the end. If that is not enough, so does all that has a
// meaning: a quote before a line break would be the closing one.
func insidePHP(s string) []string {
	const marks = `\"$`
	text := strings.TrimRight(s, `\`)
	first := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "${", `"'${'"`).Replace(text)
	if text != s {
		first += `"'` + s[len(text):] + `'"`
	}
	return []string{first, quoteRuns(s, marks, `"'`, `'"`)}
}

// quoteRuns puts text before and after each run of marks.
func quoteRuns(s, marks, before, after string) string {
	var b strings.Builder
	for s != "" {
		n := strings.IndexAny(s, marks)
		if n < 0 {
			n = len(s)
		}
		b.WriteString(s[:n])
		s = s[n:]
		if run := s[:len(s)-len(strings.TrimLeft(s, marks))]; run != "" {
			b.WriteString(before + run + after)
			s = s[len(run):]
		}
	}
	return b.String()
}

// isCleanPHP reports whether a value can be a part of a text without quotes.
func isCleanPHP(s string) bool {
	return s != "" && strings.Trim(s, format.LettersAndDigits+"._/:@,+-") == ""
}

func whyPHP(v any, at format.Place) (msg, hint string) {
	switch kind := at.Leaf.Kind; {
	case format.IsComposite(v):
		return "the value is a list, a map or nothing", "print its parts"
	case kind == "" || strings.IndexByte(format.Plain(v), 0) >= 0:
		return "", ""
	case at.Name || kind == format.Group:
		return "the value stands in the name of a setting or a section", "write the name in the template" + format.OrRaw
	case kind == code:
		return "the value stands where PHP reads a constant, computes or replaces a variable",
			"put double quotes around the whole value, or write the value by itself" + format.OrRaw
	case isNoTextPHP(v, at) && nameOfPHP(at) == "error_reporting":
		return "the value is a text, and PHP reads a text in error_reporting as 0: no errors at all",
			"give it the number" + format.OrRaw + ", with E_ALL and the like"
	case replacedFPM(format.Plain(v), at) != "":
		return "the value has " + replacedFPM(format.Plain(v), at) + " in " + at.Leaf.Path,
			"change the value: no quotes keep php-fpm from that"
	case isNoTextPHP(v, at):
		return "the value is a text, and php-fpm takes only a bool in " + nameOfPHP(at),
			"declare the parameter with type: bool in the template's header" + format.OrRaw
	}
	return "the value does not read back there", "put double quotes around the whole setting" + format.OrRaw
}
