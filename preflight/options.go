package preflight

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/initplate/initplate/render/format"
	"github.com/initplate/initplate/render/format/mysql"
)

// Options are those of a server, by name with underscores. The last value wins.
type Options struct {
	values map[string]string
	client map[string]string // of the group [client]
	sst    map[string]string // of the group [sst], for the scripts of state transfers
	files  []fileOptions
	texts  []File

	including []string  // the files being read, each included by the one before
	included  []File    // the files that others include
	passed    []Finding // what the server will not read
}

// A File is an option file and its text.
type File struct {
	Name string
	Text []byte
}

// Files returns the files that were read, with those that they include.
func (o Options) Files() []File { return o.texts }

type fileOptions struct {
	name   string
	values map[string]string
}

// StandardFiles returns the files that servers read by default and that exist:
// /etc/my.cnf, then /etc/mysql/my.cnf (init_default_directories in mysys/my_default.cc).
func StandardFiles() (files []string) {
	for _, f := range []string{"/etc/my.cnf", "/etc/mysql/my.cnf"} {
		if isThere(f) {
			files = append(files, f)
		}
	}
	return files
}

// ReadOptions reads option files as a server does, with the files that they include.
// Later files override earlier ones.
func ReadOptions(files ...string) (Options, error) {
	o := Options{values: map[string]string{}, client: map[string]string{}, sst: map[string]string{}}
	for _, f := range files {
		one := fileOptions{f, map[string]string{}}
		o.including = []string{f}
		if err := o.read(f, one.values, 0); err != nil {
			return o, err
		}
		o.files = append(o.files, one)
	}
	return o, nil
}

func (o *Options) read(file string, into map[string]string, depth int) error {
	doc, err := readFile(file)
	if err != nil {
		return err
	}
	o.texts = append(o.texts, File{file, doc})

	leaves, err := mysql.Format().Parse(doc)
	if e, ok := err.(*format.SyntaxError); ok {
		return fmt.Errorf("%s:%d: %s", file, e.Line, e.Msg)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}

	for _, l := range leaves {
		if l.Kind == format.Include {
			if err := o.include(including{file, l, depth}, into); err != nil {
				return err
			}
			continue
		}
		o.set(l, into)
	}
	return nil
}

// set keeps an option if a check reads its group.
func (o *Options) set(l format.Leaf, into map[string]string) {
	group, name, _ := strings.Cut(l.Path, " ")
	name = canonical(name)
	if l.Kind == format.Group {
		return
	}

	if serverGroup(strings.Trim(group, "[]")) {
		o.values[name], into[name] = l.Text, l.Text
	}
	switch group {
	case "[client]", "[client-server]":
		o.client[name] = l.Text
	case "[sst]":
		o.sst[name] = l.Text
	}
}

// serverGroup reports whether mysqld or mariadbd reads a group, with or without a
// release ("mysqld-9.7").
func serverGroup(name string) bool {
	base, release, versioned := strings.Cut(name, "-")
	if versioned && release != "" && release[0] >= '0' && release[0] <= '9' {
		name = base
	}
	return slices.Contains([]string{"mysqld", "server", "mariadb", "mariadbd", "galera", "client-server"}, name)
}

// canonical returns an option's name with underscores and without the prefix loose.
func canonical(name string) string {
	return strings.TrimPrefix(strings.ReplaceAll(name, "-", "_"), "loose_")
}

// Client returns an option of the group [client], by its name with underscores; "" if it is
// not given.
func (o Options) Client(name string) string { return o.client[name] }

func (o Options) get(name, otherwise string) string {
	return cmp.Or(o.values[name], otherwise)
}

// size returns an option in bytes. It is not ok if the value is not a size.
func (o Options) size(name, otherwise string) (bytes int64, ok bool) {
	return ParseSize(o.get(name, otherwise))
}

// ParseSize reads a number with one of the suffixes K, M, G, T, P and E, as
// eval_num_suffix in mysys/my_getopt.cc does.
func ParseSize(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, false
	}

	shift := 10 * (1 + strings.IndexByte("kmgtpe", s[len(s)-1]|0x20))
	if shift > 0 {
		s = s[:len(s)-1]
	}

	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64>>shift {
		return 0, false
	}
	return n << shift, true
}

// inWords writes a number of bytes for people.
func inWords(bytes int64) string {
	for _, u := range []struct {
		shift int
		name  string
	}{{40, "TiB"}, {30, "GiB"}, {20, "MiB"}, {10, "KiB"}} {
		if bytes >= 1<<u.shift {
			return strconv.FormatFloat(float64(bytes)/float64(int64(1)<<u.shift), 'f', 1, 64) + " " + u.name
		}
	}
	return strconv.FormatInt(bytes, 10) + " bytes"
}

// on reports whether a switch is on.
func on(value string) bool {
	return slices.Contains([]string{"on", "1", "true"}, strings.ToLower(strings.TrimSpace(value)))
}
