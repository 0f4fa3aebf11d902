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
	"golang.org/x/sys/unix"
)

// maxIncludes is how deep files may include each other: max_recursion_level of
// mysys/my_default.cc. mostFiles ends what has no end for the servers either.
const maxIncludes, mostFiles = 10, 1000

// An including is a line that includes something, and how deep its file is included.
type including struct {
	file  string
	leaf  format.Leaf
	depth int
}

// include reads what a line names. The servers go on without a file that they cannot
// read; without a directory they do not start, if a file that is not included itself
// names it (search_default_file_with_ext in mysys/my_default.cc, as tried).
func (o *Options) include(by including, into map[string]string) error {
	path := by.leaf.Text
	switch {
	case by.depth == maxIncludes:
		o.pass(by, Warning, "it is not read: files include each other more than ten deep",
			"include it from a file further out")
		return nil
	case len(o.texts) > mostFiles:
		return fmt.Errorf("%s:%d: more than %d files are included", by.file, by.leaf.Line, mostFiles)
	case strings.HasPrefix(path, "~"):
		o.pass(by, Skipped, "what it is depends on the home of the server's user, and is not read here",
			"write the whole path")
		return nil
	case !filepath.IsAbs(path):
		o.pass(by, Warning, "the server looks for it in the directory in which it is started, not beside the file",
			"write the whole path")
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
		o.pass(by, level, so+": "+reason(err), "make the directory, mount its volume here too, or take the line out")
		return nil
	}
	for _, e := range entries {
		path := filepath.Join(by.leaf.Text, e.Name())
		ext := filepath.Ext(e.Name())
		if slices.Contains([]string{".ini", ".conf", ".cfg"}, ext) || ext != ".cnf" && strings.EqualFold(ext, ".cnf") {
			o.pass(by, Warning, "the server does not read "+path+": its name does not end in .cnf", "give it a name that does")
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

func (o *Options) includeFile(by including, path string, into map[string]string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		o.pass(by, Warning, fmt.Sprintf("%s: %s: the server starts without what it would hold", path, reason(err)),
			"write the file, mount its volume here too, or take the line out")
		return nil
	case info.IsDir():
		o.pass(by, Warning, path+" is a directory, which the server ignores", "name a file, or write !includedir")
		return nil
	case info.Mode().IsRegular() && info.Mode()&0o002 != 0:
		o.pass(by, Warning, path+" may be written by everybody: the server ignores it", "chmod o-w")
		o.texts = append(o.texts, File{Name: path}) // whose place is still looked at
		return nil
	case slices.ContainsFunc(o.including, func(f string) bool { return same(f, path) }):
		o.pass(by, Warning, path+" includes itself", "take the line out")
		return nil
	}

	o.including = append(o.including, path)
	defer func() { o.including = o.including[:len(o.including)-1] }()

	o.included = append(o.included, File{Name: path})
	err = o.read(path, into, by.depth+1)
	if errors.Is(err, fs.ErrPermission) {
		o.pass(by, Warning, path+" may not be read by the user who looks now",
			"let the server's user read it, or look as that user")
		return nil
	}
	return err
}

func same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// pass notes what the server makes of a line that includes something.
func (o *Options) pass(by including, level Level, msg, hint string) {
	line := fmt.Sprintf("%s:%d: %s %s: ", by.file, by.leaf.Line, by.leaf.Path, by.leaf.Text)
	o.passed = append(o.passed, bad(level, line+msg, hint))
}

// includes tells what of the option files the server will not read.
func includes(_ context.Context, r *run) []Finding {
	found := slices.Clone(r.Options.passed)
	who := []user{r.user()}
	if u, ok := r.assumed(); ok {
		who = append(who, u)
	}
	for _, f := range r.Options.included {
		for _, u := range who {
			if err := u.may(f.Name, unix.R_OK); errors.Is(err, fs.ErrPermission) {
				msg := fmt.Sprintf("user %d, as which the server runs, may not read %s: what it holds is left out", u.uid, f.Name)
				found = append(found, bad(Warning, msg,
					"chmod a+r, or give it to that user; --server-user says who that is"))
				break
			}
		}
	}
	return orOK(found, fmt.Sprintf("%d files are included, and read", len(r.Options.included)))
}
