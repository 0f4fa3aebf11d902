package lint

import (
	"cmp"
	"math"
	"math/big"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/bytesize"
)

// same keeps the value as it is.
func same() rule {
	return rule{" with the same value", func(_ *file, s *setting) (string, outcome) {
		switch {
		case s.switched:
			return onOff(!s.off), written
		case !s.has:
			return "", nameAlone
		}
		return s.value, written
	}}
}

func onOff(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// on reports whether a switch is on: any word but these is read as OFF.
func (s *setting) on() bool {
	switch {
	case s.switched:
		return !s.off
	case !s.has:
		return true
	}
	return slices.Contains([]string{"on", "true", "1"}, strings.ToLower(s.value))
}

const noLine = "-" // there is nothing to write

// when writes one value for ON and another for OFF; noLine for none.
func when(on, off string) rule {
	says := ", " + on + " if it is ON, " + off + " if it is OFF"
	switch {
	case on == noLine:
		says = ", " + off + " if it is OFF, else leave it out"
	case off == noLine:
		says = ", " + on + " if it is ON, else leave it out"
	}

	return rule{says, func(_ *file, s *setting) (string, outcome) {
		v := off
		if s.on() {
			v = on
		}
		if v == noLine {
			return "", dropped
		}
		return v, written
	}}
}

// alone writes the option without a value, where the switch is on.
func alone() rule {
	return rule{"", func(_ *file, s *setting) (string, outcome) {
		if s.on() {
			return "", nameAlone
		}
		return "", dropped
	}}
}

// scaled multiplies a number, and writes a whole one unless it may have a fraction.
func scaled(by float64, fraction bool, says string) rule {
	return rule{says, func(_ *file, s *setting) (string, outcome) {
		return s.counted(func(v float64) float64 {
			v *= by
			switch {
			case fraction:
				return v
			case v > 0 && v < 1:
				return 1 // 0 would be no limit
			}
			return math.Round(v)
		})
	}}
}

// counted returns what becomes of the number that a setting says.
func (s *setting) counted(change func(float64) float64) (string, outcome) {
	v, ok := s.amount()
	if !ok {
		return "", unreadable
	}
	return strconv.FormatFloat(change(v), 'f', -1, 64), written
}

// amount is the number that a setting says.
func (s *setting) amount() (float64, bool) {
	if s.switched {
		v, err := strconv.ParseFloat(onOff(!s.off), 64)
		return v, err == nil
	}

	if n, _, ok := wholeNumber(s.value); ok {
		v, _ := new(big.Float).SetInt(n).Float64()
		return v, true
	}

	v, err := strconv.ParseFloat(s.value, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// replaced writes for each word the one after it; * stands for any.
func replaced(says, pairs string) rule {
	return rule{says, func(_ *file, s *setting) (string, outcome) {
		v := strings.ToLower(s.value)
		if s.switched || !s.has {
			v = onOff(s.on())
		}
		return orUnreadable(cmp.Or(paired(pairs, v), paired(pairs, "*")))
	}}
}

// orUnreadable returns the value to write, "" for none, and what that means.
func orUnreadable(value string) (string, outcome) {
	if value == "" {
		return "", unreadable
	}
	return value, written
}

// verbosity turns the levels of log_warnings into those of log_error_verbosity: 0 is
// errors, 1 warnings, 2 and more notes; see "log_warnings" in the manual of MySQL 5.7.
func verbosity() rule {
	return rule{", a number greater by one, 3 at most", func(_ *file, s *setting) (string, outcome) {
		if !s.has {
			return "2", written
		}
		return s.counted(func(v float64) float64 { return math.Trunc(min(max(v, 0), 2)) + 1 })
	}}
}

// warnings is the way back.
func warnings() rule {
	return rule{", a number less by one", func(_ *file, s *setting) (string, outcome) {
		return s.counted(func(v float64) float64 { return math.Trunc(min(max(v, 1), 3)) - 1 })
	}}
}

// logSwitch is of a log that was switched on by naming its file, or by the option alone.
func logSwitch() rule {
	return rule{", ON, or OFF where its value is 0", func(_ *file, s *setting) (string, outcome) {
		if s.on() || s.has && !s.switched && !isBool(s.value) {
			return "ON", written
		}
		return "OFF", written
	}}
}

// logFile is the file of such a log.
func logFile() rule {
	return rule{same().says, func(_ *file, s *setting) (string, outcome) {
		if s.switched || !s.has || s.value == "" || isBool(s.value) {
			return "", dropped
		}
		return s.value, written
	}}
}

// redoCapacity is the size of the redo log: that of a file times the number of files,
// which are two of 48 MiB unless they are set; see "innodb_redo_log_capacity" in the
// manual of MySQL 8.0.
func redoCapacity() rule {
	const least = 8 << 20
	return rule{", the size of a file times their number", func(f *file, _ *setting) (string, outcome) {
		size, isSize := f.positiveOr("innodb_log_file_size", 48<<20)
		number, isNumber := f.positiveOr("innodb_log_files_in_group", 2)
		if !isSize || !isNumber {
			return "", unreadable
		}

		total := new(big.Int).Mul(size, number)
		if !total.IsInt64() {
			return "", unreadable
		}
		return bytesize.Format(max(total.Int64(), least)), written
	}}
}

// positiveOr is the number above zero that an option is set to, or the standard one if it is not set. It is not ok if
// that cannot be read.
func (f *file) positiveOr(name string, standard int64) (n *big.Int, ok bool) {
	s := f.anywhere(name)
	if s == nil {
		return big.NewInt(standard), true
	}
	if f.veiled(s.line) {
		return nil, false
	}

	n, _, ok = wholeNumber(s.value)
	return n, ok && n.Sign() > 0
}

// beside keeps the value where another option is set too; without it, it did nothing.
func beside(other string) rule {
	return rule{same().says, func(f *file, s *setting) (string, outcome) {
		if f.anywhere(other) == nil {
			return "", dropped
		}
		return same().give(f, s)
	}}
}

// waitCount is how many transactions MariaDB waits for: MySQL waits without it too.
func waitCount() rule {
	return rule{", 1000000", func(f *file, s *setting) (string, outcome) {
		if v, ok := s.amount(); f.anywhere("binlog_group_commit_sync_no_delay_count") != nil || ok && v == 0 {
			return "", dropped
		}
		return "1000000", written
	}}
}

// modes are the words of wsrep_mode that options of their own were, with those that the
// file has.
func modes() rule {
	return rule{", with the word for it", func(f *file, _ *setting) (string, outcome) {
		var all []string
		if s := f.anywhere("wsrep_mode"); s != nil && s.value != "" {
			all = strings.Split(s.value, ",")
		}
		for _, m := range []struct{ option, word string }{
			{"wsrep_replicate_myisam", "REPLICATE_MYISAM"},
			{"wsrep_strict_ddl", "STRICT_REPLICATION"},
		} {
			if s := f.anywhere(m.option); s != nil && s.on() && !slices.Contains(all, m.word) {
				all = append(all, m.word)
			}
		}
		if len(all) == 0 {
			return "", dropped
		}
		return strings.Join(all, ","), written
	}}
}

// charset names the character set that utf8 was short for, which MySQL 9.7 refuses.
func charset() rule {
	return rule{same().says, func(f *file, s *setting) (string, outcome) {
		v, how := same().give(f, s)
		if name, rest, _ := strings.Cut(strings.ToLower(v), "_"); name == "utf8" && !f.server.mariadb() {
			return strings.TrimSuffix("utf8mb3_"+rest, "_"), how
		}
		return v, how
	}}
}

// nativePassword switches that plugin on, where it was the default and is not set.
func nativePassword() rule {
	return rule{", ON if it is mysql_native_password", func(f *file, s *setting) (string, outcome) {
		if s.value != "mysql_native_password" || f.anywhere("mysql_native_password") != nil {
			return "", dropped
		}
		return "ON", written
	}}
}

// policy makes a plugin the default of new accounts, which may name another; see
// "authentication_policy" in the manual of MySQL 8.4.
func policy() rule {
	return rule{", *:PLUGIN,, with the plugin named here", func(f *file, s *setting) (string, outcome) {
		switch s.value {
		case "mysql_native_password":
			if f.lacks(target{option: "mysql_native_password"}) {
				return "", dropped
			}
		case "sha256_password":
		default:
			return "", dropped
		}
		return "*:" + s.value + ",,", written
	}}
}

// messagesDir and locale are what language was in one: the directory of a language's
// messages, or the language alone; see "language" in the manual of MySQL 5.5.
func messagesDir() rule {
	return rule{", the directory above it", func(_ *file, s *setting) (string, outcome) {
		if dir := path.Dir(path.Clean(s.value)); path.IsAbs(s.value) && dir != "/" {
			return dir, written
		}
		return "", dropped
	}}
}

func locale() rule {
	const locales = `english en_US czech cs_CZ danish da_DK dutch nl_NL estonian et_EE french fr_FR german de_DE
		greek el_GR hungarian hu_HU italian it_IT japanese ja_JP korean ko_KR norwegian no_NO norwegian-ny nn_NO
		polish pl_PL portuguese pt_PT romanian ro_RO russian ru_RU serbian sr_RS slovak sk_SK spanish es_ES
		swedish sv_SE ukrainian uk_UA bulgarian bg_BG`
	return rule{", the locale of that language", func(_ *file, s *setting) (string, outcome) {
		name := strings.ToLower(path.Base(path.Clean(s.value)))
		return orUnreadable(paired(locales, name))
	}}
}

// within takes the line that is the value of set_variable.
func within() rule {
	return rule{"its value as a line of its own", func(_ *file, s *setting) (string, outcome) {
		name, value, ok := strings.Cut(s.value, "=")
		value = strings.TrimSpace(value)
		if !ok || !plainValue(value) {
			return "", unreadable
		}
		return strings.TrimSpace(name) + " = " + value, written
	}}
}

// loads is a line that loads a library, unless the file has one for it or for the library of the older name, of which
// there is a hint of its own.
func loads(library string) rule {
	return rule{", " + library, func(f *file, _ *setting) (string, outcome) {
		if slices.ContainsFunc(f.loading, func(l loading) bool { return newLibrary(l.library) == library }) {
			return "", dropped
		}
		return library, written
	}}
}

// newLibrary returns the name that a library of semisynchronous replication has today.
func newLibrary(name string) string {
	name = strings.NewReplacer("master", "source", "slave", "replica").Replace(name)
	return strings.TrimSuffix(name, ".so") + ".so"
}
