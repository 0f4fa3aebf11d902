package lint

import (
	"bytes"
	"slices"
	"strings"
)

// A File is an option file that was not made from a template.
type File struct {
	Name string
	Text []byte
}

// A FileFinding is what is wrong in one of several files. Its line is of that file.
type FileFinding struct {
	File string
	Finding
}

// CheckFiles returns what is wrong in option files that a server reads in turn. The
// container has so many bytes of memory; 0 if that is not known.
func (r *Rules) CheckFiles(files []File, memory int64) []FileFinding {
	text, starts := joined(files)
	lines := strings.Split(string(text), "\n")
	secret := func(line int) bool { return line > 0 && line <= len(lines) && NamesSecret(lines[line-1]) }

	var all []FileFinding
	for _, f := range r.Check(text, Given{Memory: memory, Secret: secret, Starts: starts, Plain: true}) {
		i := len(starts) - 1
		for i > 0 && starts[i] > f.Line {
			i--
		}
		f.Line -= starts[i] - 1
		all = append(all, FileFinding{files[i].Name, f})
	}
	return all
}

// joined returns the text of all files, and the line at which each begins.
func joined(files []File) (text []byte, starts []int) {
	for i, f := range files {
		if i > 0 {
			text = append(text, '\n')
		}
		starts = append(starts, 1+bytes.Count(text, []byte("\n")))
		text = append(text, f.Text...)
	}
	return text, starts
}

// NamesSecret reports whether the option of a line is one whose value is not to be shown.
func NamesSecret(line string) bool {
	name, _, _ := strings.Cut(strings.ToLower(line), "=")
	return slices.ContainsFunc([]string{"pass", "sst_auth", "sst-auth", "secret", "token"},
		func(word string) bool { return strings.Contains(name, word) })
}

// CheckPlaces returns the errors of where option files stand. A server of this machine
// may run as anybody, so who may read them is not looked at.
func CheckPlaces(files []File) (all []FileFinding) {
	for _, file := range files {
		for _, f := range PlaceOf(file.Name).Check() {
			if f.Level == Error {
				all = append(all, FileFinding{file.Name, f})
			}
		}
	}
	return all
}

// Fitting returns the rules of the newest release of a server, the part of [Names] before
// the colon, that finds the fewest errors in option files. Where it finds none, the others
// that find some are returned, too.
func Fitting(server string, files []File, memory int64) (best *Rules, refuse []*Rules, err error) {
	fewest, misplaced := -1, len(CheckPlaces(files))
	for _, name := range Names() {
		if family, _, _ := strings.Cut(name, ":"); family != server {
			continue
		}
		r, err := Load(name)
		if err != nil {
			return nil, nil, err
		}

		errs := misplaced
		for _, f := range r.CheckFiles(files, memory) {
			if f.Level == Error {
				errs++
			}
		}
		if errs > 0 {
			refuse = append(refuse, r)
		}
		if fewest < 0 || errs <= fewest {
			best, fewest = r, errs
		}
	}
	if fewest > 0 {
		refuse = nil
	}
	return best, refuse, nil
}

// Succeeds reports whether the rules are those of a later release of the same server.
func (r *Rules) Succeeds(other *Rules) bool {
	names := Names()
	return r.Family() == other.Family() && slices.Index(names, r.Name()) > slices.Index(names, other.Name())
}
