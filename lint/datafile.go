package lint

import "strings"

// dataFiles checks InnoDB's files of a tablespace: NAME:SIZE, several with ; between
// them, and behind the last one :autoextend and :max:SIZE,
// in MariaDB since 11.2 :autoshrink too, as SysTablespace::parse_params
// in InnoDB's fsp0sysspace.cc reads them.
func (f *file) dataFiles(s *setting) {
	files := strings.Split(s.value, ";")
	for i, one := range files {
		if !f.isDataFile(one, i == len(files)-1) {
			f.value(Error, s, "write NAME:SIZE, as in "+s.standard,
				"%s is not a list of files with their sizes", f.shown(s))
			return
		}
	}
}

func (f *file) isDataFile(text string, last bool) bool {
	parts := strings.Split(text, ":")
	return len(parts) >= 2 && parts[0] != "" && fileSize(parts[1]) && grows(f.withoutShrink(parts[2:]), last)
}

// withoutShrink are the attributes of a file but for that of MariaDB.
func (f *file) withoutShrink(parts []string) []string {
	if n := len(parts); n > 1 && parts[n-1] == "autoshrink" && f.server.mariadb() && f.server.series != "10.11" {
		return parts[:n-1]
	}
	return parts
}

// grows reports whether that is how a file grows: not at all, or for the last one, to a
// limit or without.
func grows(parts []string, last bool) bool {
	switch len(parts) {
	case 0:
		return true
	case 1:
		return last && parts[0] == "autoextend"
	case 3:
		return last && parts[0] == "autoextend" && parts[1] == "max" && fileSize(parts[2])
	}

	return false
}

// fileSize reports whether InnoDB reads a size there: a number with K, M or G behind it,
// and for a raw device new or raw.
func fileSize(v string) bool {
	v = strings.TrimSuffix(strings.TrimSuffix(v, "new"), "raw")
	return digits(v) || v != "" && strings.ContainsRune("kKmMgG", rune(v[len(v)-1])) && digits(v[:len(v)-1])
}
