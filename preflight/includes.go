package preflight

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/format"
)

// maxIncludes is how deep files may include each other: max_recursion_level of
// mysys/my_default.cc. mostFiles stops inclusions that do not end in the servers either.
const maxIncludes, mostFiles = 10, 1000

// An including is a line that includes something, and how deep its file is included.
type including struct {
	file  string
	leaf  format.Leaf
	depth int
}

// include reads what a line names. The servers start without a file that they cannot
// read. Without a directory they do not start, unless the line is in an included file
// (search_default_file_with_ext in mysys/my_default.cc; tried with the servers).
func (o *Options) include(by including, into map[string]string) error {
	path := by.leaf.Text
	switch {
	case by.depth == maxIncludes:
		o.pass(by, Warning, "it is not read: files include each other more than ten deep",
			"include it from one of the first files")
		return nil
	case len(o.texts) > mostFiles:
		return fmt.Errorf("%s:%d: more than %d files are included", by.file, by.leaf.Line, mostFiles)
	case strings.HasPrefix(path, "~"):
		o.pass(by, Skipped, "its place depends on the home directory of the server's user, so it is not read here",
			"write the absolute path")
		return nil
	case !filepath.IsAbs(path):
		o.pass(by, Warning, "the server looks for it in its working directory, not beside the file",
			"write the absolute path")
	}
	if by.leaf.Path == "!includedir" {
		return o.includeDirectory(by, into)
	}
	return o.includeFile(by, path, into)
}

func (o *Options) includeDirectory(by including, into map[string]string) error {
	entries, err := os.ReadDir(by.leaf.Text)
	if err != nil {
		level, so := Error, "the server does not start"
		if by.depth > 0 {
			level, so = Warning, "the server starts without what is in it"
		}
		o.pass(by, level, so+": "+reason(err), "make the directory, mount its volume here too, or remove the line")
		return nil
	}

	for _, e := range entries {
		path := filepath.Join(by.leaf.Text, e.Name())
		ext := filepath.Ext(e.Name())
		if almostCnf(ext) {
			o.pass(by, Warning, "the server does not read "+path+": its name does not end in .cnf",
				"give it a name that does")
		}
		if ext != ".cnf" {
			continue
		}

		if err := o.includeFile(by, path, into); err != nil {
			return err
		}
	}
	return nil
}

// almostCnf reports whether a file is likely to be meant as an option file.
func almostCnf(ext string) bool {
	return slices.Contains([]string{".ini", ".conf", ".cfg"}, ext) || ext != ".cnf" && strings.EqualFold(ext, ".cnf")
}

func (o *Options) includeFile(by including, path string, into map[string]string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		o.pass(by, Warning, fmt.Sprintf("%s: %s: the server starts without what it would hold", path, reason(err)),
			"write the file, mount its volume here too, or remove the line")
		return nil
	case info.IsDir():
		o.pass(by, Warning, path+" is a directory, which the server ignores", "name a file, or write !includedir")
		return nil
	case info.Mode().IsRegular() && info.Mode()&0o002 != 0:
		o.pass(by, Warning, path+" is writable by everyone: the server ignores it", "chmod o-w "+path)
		o.texts = append(o.texts, File{Name: path}) // the lint still looks at its place
		return nil
	case slices.ContainsFunc(o.including, func(f string) bool { return same(f, path) }):
		o.pass(by, Warning, path+" includes itself", "remove the line")
		return nil
	}

	o.including = append(o.including, path)
	defer func() { o.including = o.including[:len(o.including)-1] }()

	o.included = append(o.included, File{Name: path})
	err = o.read(path, into, by.depth+1)
	if errors.Is(err, fs.ErrPermission) {
		o.pass(by, Warning, path+" cannot be read by the user of this process",
			"let the server's user read it, or run preflight as that user")
		return nil
	}
	return err
}

func same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// pass notes what the server does with a line that includes something.
func (o *Options) pass(by including, level Level, msg, hint string) {
	line := fmt.Sprintf("%s:%d: %s %s: ", by.file, by.leaf.Line, by.leaf.Path, by.leaf.Text)
	o.passed = append(o.passed, bad(level, line+msg, hint))
}

// includes reports the included files that the server will not read.
func includes(_ context.Context, r *run) []Finding {
	who := []user{r.user()}
	if u, ok := r.assumed(); ok {
		who = append(who, u)
	}

	found := slices.Clone(r.Options.passed)
	for _, f := range r.Options.included {
		if u, ok := whoMayNot(who, f.Name); ok {
			msg := fmt.Sprintf("user %d, as which the server runs, may not read %s: the server starts without it",
				u.uid, f.Name)
			found = append(found, bad(Warning, msg,
				"chmod a+r, or give it to that user; name the right user with --server-user"))
		}
	}
	return orOK(found, fmt.Sprintf("%d files are included, and the server reads them", len(r.Options.included)))
}

// whoMayNot returns the first user who has no permission to read a file.
func whoMayNot(who []user, path string) (user, bool) {
	for _, u := range who {
		if err := u.may(path, toRead); errors.Is(err, fs.ErrPermission) {
			return u, true
		}
	}
	return user{}, false
}
