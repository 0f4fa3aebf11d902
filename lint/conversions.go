package lint

import (
	_ "embed"
	"iter"
	"strings"
)

// What is known of them: options, the servers, what they become, and why. What becomes of an
// option is a line for each target, with | between them: the other option, and the rule by
// which its value is made, if it is not the same; = stands for the other of two options. Of
// several for one option, the first counts whose options the server has. What they mean is in
// the manuals of MySQL 5.0 to 9.7 and of MariaDB under the options' names, and test/options
// tries it with the servers.
//
//go:embed conversions.tsv
var conversionTable string

// conversions are those of an option; of each, where its name is "".
func conversions(option string) iter.Seq[conversion] {
	return func(yield func(conversion) bool) {
		_, rest, _ := strings.Cut(conversionTable, "\n")
		for line := range strings.Lines(rest) {
			names, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			if option != "" && !strings.Contains(names, option) {
				continue
			}
			for name := range strings.FieldsSeq(names) {
				if (name == option || option == "") && !yield(readConversion(name, names, rest)) {
					return
				}
			}
		}
	}
}

// readConversion reads what a line says of one of its options.
func readConversion(option, names, line string) conversion {
	in, line, _ := strings.Cut(line, "\t")
	to, why, _ := strings.Cut(line, "\t")
	c := conversion{option: option, in: in, why: why}
	if first, second, _ := strings.Cut(names, " "); to == "=" && option == first {
		to = second
	} else if to == "=" {
		to = first
	}

	for one := range strings.SplitSeq(to, "|") {
		if words := strings.Fields(one); len(words) > 0 {
			name := strings.TrimPrefix(words[0], ".")
			c.to = append(c.to, target{name, ruleOf(append(words[1:], "", "", ""))})
		}
	}
	return c
}

// ruleOf is the rule of a target, written as its name and what it needs.
func ruleOf(words []string) rule {
	switch words[0] {
	case "alone":
		return alone()
	case "beside":
		return beside(words[1])
	case "capacity":
		return redoCapacity()
	case "charset":
		return charset()
	case "count":
		return waitCount()
	case "days":
		return scaled(24*60*60, false, ", its days in seconds")
	case "directory":
		return messagesDir()
	case "file":
		return logFile()
	case "loads":
		return loads(words[1])
	case "locale":
		return locale()
	case "log":
		return logSwitch()
	case "milliseconds":
		return scaled(1000, false, ", its seconds in milliseconds")
	case "modes":
		return modes()
	case "native":
		return nativePassword()
	case "neighbors":
		return replaced(", 0 for none, 1 for cont, 2 for area", "0 0 none 0 1 2 area 2 2 1 cont 1")
	case "policy":
		return policy()
	case "restore":
		return replaced(", ON, or OFF where it is 0", "0 OFF * ON")
	case "seconds":
		return scaled(0.001, true, ", its milliseconds in seconds")
	case "verbosity":
		return verbosity()
	case "warnings":
		return warnings()
	case "when":
		return when(words[1], words[2])
	case "within":
		return within()
	}

	return same()
}
