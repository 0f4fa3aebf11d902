package preflight

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// in returns the path of a file of the data directory. Paths in the server's data
// directory become paths in the one of --datadir.
func (r *run) in(name string) string {
	if !filepath.IsAbs(name) {
		return filepath.Join(r.DataDir, name)
	}
	rel, err := filepath.Rel(r.Options.get("datadir", defaultDataDir), name)
	if err == nil && rel != ".." && !strings.HasPrefix(rel, "../") {
		return filepath.Join(r.DataDir, rel)
	}
	return name
}

const defaultDataDir = "/var/lib/mysql"

// directory returns the directory that an option names, by default the
// data directory.
func (r *run) directory(option string) string { return r.in(r.Options.get(option, "")) }

func dataDirectory(_ context.Context, r *run) []Finding {
	info, err := os.Stat(r.DataDir)
	switch {
	case os.IsNotExist(err):
		return fails(fmt.Sprintf("the data directory %s is not there", r.DataDir),
			"mount the volume here too, or give the directory with --datadir")
	case err != nil:
		return fails(oneLine(err), "")
	case !info.IsDir():
		return fails(fmt.Sprintf("the data directory %s is a file", r.DataDir), "")
	}

	u := r.user()
	if err := u.may(r.DataDir, toWrite|toEnter); err != nil {
		msg := fmt.Sprintf("user %d may not write into the data directory %s: %s", u.uid, r.DataDir, reason(err))
		return fails(msg, "run both containers as the server's user (999, Percona 1001; on OpenShift, the one "+
			"that it gives the pod) with fsGroup, or give the directory to it")
	}

	if r.initialized() {
		return ok(r.DataDir + " holds data")
	}
	return r.emptyDirectory()
}

// emptyDirectory finds files in a directory that is not yet a server's. A server
// minds those whose names do not begin with a dot.
func (r *run) emptyDirectory() []Finding {
	entries, err := os.ReadDir(r.DataDir)
	if err != nil {
		return fails(oneLine(err), "")
	}

	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != "lost+found" {
			msg := fmt.Sprintf("the data directory %s does not hold a server's data, but it is not empty: there is %s",
				r.DataDir, e.Name())
			return warns(msg,
				"a server is initialised only in an empty directory: empty it, or use a directory below it")
		}
	}
	return ok("empty: the server will be initialised, or receive all data")
}

// initialized reports whether a server has initialised the data directory.
func (r *run) initialized() bool {
	info, err := os.Stat(r.in("mysql"))
	return err == nil && info.IsDir()
}

// systemTablespace compares the files of the system tablespace with
// innodb_data_file_path: SysTablespace::check_size in fsp/fsp0sysspace.cc refuses
// those that differ.
func systemTablespace(_ context.Context, r *run) []Finding {
	spec := r.Options.get("innodb_data_file_path", "ibdata1:12M:autoextend")
	files, err := parseDataFiles(spec)
	if err != nil {
		return fails(fmt.Sprintf("innodb_data_file_path: %v", err), "write it like ibdata1:12M:autoextend")
	}
	if !r.initialized() {
		return ok("there is none yet")
	}

	found := r.firstDataFile(files[0])
	for _, f := range files[1:] {
		info, err := os.Stat(r.dataFilePath(f))
		switch {
		case os.IsNotExist(err): // the server adds it
		case err != nil:
			found = append(found, f.missing(r.dataFilePath(f)))
		default:
			found = append(found, f.otherSize(r.dataFilePath(f), info.Size())...)
		}
	}
	return orOK(found, spec+" fits")
}

// firstDataFile looks at the file that says how large pages are.
func (r *run) firstDataFile(f dataFile) []Finding {
	path := r.dataFilePath(f)
	info, err := os.Stat(path)
	if err != nil {
		return []Finding{f.missing(path)}
	}
	return append(f.otherSize(path, info.Size()), r.pageSize(path)...)
}

func (r *run) dataFilePath(f dataFile) string {
	return absolute(f.name, r.directory("innodb_data_home_dir"))
}

func (f dataFile) missing(path string) Finding {
	return bad(Error, fmt.Sprintf("innodb_data_file_path names %s, which is not there", path),
		"write innodb_data_file_path as it was when the data were made")
}

// otherSize finds a size that the server refuses. It rounds sizes down to megabytes.
func (f dataFile) otherSize(path string, bytes int64) []Finding {
	is := bytes &^ (1<<20 - 1)
	has := path + " has " + inWords(is)
	switch {
	case !f.extend && is != f.size:
		return fails(has+", and innodb_data_file_path says "+inWords(f.size),
			fmt.Sprintf("write %s:%dM in innodb_data_file_path", f.name, is>>20))
	case f.extend && is < f.size:
		return fails(has+", less than the "+inWords(f.size)+" that innodb_data_file_path begins with",
			fmt.Sprintf("write %s:%dM:autoextend in innodb_data_file_path", f.name, is>>20))
	case f.extend && f.max > 0 && is > f.max:
		return fails(has+", more than the max of "+inWords(f.max)+" in innodb_data_file_path", "raise the max")
	}
	return nil
}

// pageSize compares innodb_page_size with what the first page says: FSP_SPACE_FLAGS
// at byte 54, whose bits are in fsp0types.h of both servers.
func (r *run) pageSize(path string) []Finding {
	f, err := os.Open(path)
	if err != nil {
		return skipped(oneLine(err))
	}
	defer f.Close()

	head := make([]byte, 58)
	if _, err := io.ReadFull(f, head); err != nil {
		return fails(path+" is cut short", "restore it from a backup")
	}

	is := pageBytes(head)
	want, valid := r.Options.size("innodb_page_size", "16K")
	if valid && want != is {
		msg := fmt.Sprintf("the data were made with pages of %s, and innodb_page_size is %s",
			inWords(is), inWords(want))
		return fails(msg, fmt.Sprintf("write innodb_page_size = %d; it cannot be changed afterwards", is))
	}
	return nil
}

// pageBytes returns the size of pages, from FSP_SPACE_FLAGS in the first one.
func pageBytes(head []byte) int64 {
	flags := binary.BigEndian.Uint32(head[54:])

	code := flags >> 6 & 0xf
	if flags&0x10 != 0 { // MariaDB's full_crc32
		code = flags & 0xf
	}

	if code == 0 {
		return 16 << 10
	}
	return 512 << code
}

// A dataFile is one of innodb_data_file_path.
type dataFile struct {
	name      string
	size, max int64
	extend    bool
}

func parseDataFiles(spec string) ([]dataFile, error) {
	var files []dataFile
	for part := range strings.SplitSeq(spec, ";") {
		f, err := parseDataFile(part)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}

	for _, f := range files[:len(files)-1] {
		if f.extend {
			return nil, fmt.Errorf("only the last file can be autoextend, and %s is not", f.name)
		}
	}
	return files, nil
}

// parseDataFile reads NAME:SIZE[:autoextend[:max:SIZE]], and the words for raw devices.
func parseDataFile(part string) (f dataFile, err error) {
	fields := strings.Split(part, ":")
	if len(fields) < 2 || fields[0] == "" {
		return f, fmt.Errorf("%q is not NAME:SIZE", part)
	}

	size, valid := ParseSize(fields[1])
	if !valid || size < 1<<20 {
		return f, fmt.Errorf("%q is not a size of at least 1M", fields[1])
	}
	f = dataFile{name: fields[0], size: size}

	for rest := fields[2:]; len(rest) > 0; rest = rest[1:] {
		switch {
		case rest[0] == "autoextend":
			f.extend = true
		case rest[0] == "max" && len(rest) > 1:
			rest = rest[1:]
			f.max, valid = ParseSize(rest[0])
			if !valid {
				return f, fmt.Errorf("%q is not a size", rest[0])
			}
		case rest[0] == "new" || rest[0] == "raw" || rest[0] == "newraw":
		default:
			return f, fmt.Errorf("%q is neither autoextend nor max:SIZE", rest[0])
		}
	}
	return f, nil
}
