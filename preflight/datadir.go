package preflight

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// in returns the path of a file in the data directory. What options name below the
// server's is below that of --datadir here.
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

// directory returns the directory that an option names, which is the data directory where it
// names none.
func (r *run) directory(option string) string { return r.in(r.Options.get(option, "")) }

func dataDirectory(_ context.Context, r *run) []Finding {
	info, err := os.Stat(r.DataDir)
	switch {
	case os.IsNotExist(err):
		return []Finding{bad(Error, fmt.Sprintf("the data directory %s is not there", r.DataDir), "mount the volume here too, or say where it is with --datadir")}
	case err != nil:
		return []Finding{bad(Error, oneLine(err), "")}
	case !info.IsDir():
		return []Finding{bad(Error, fmt.Sprintf("the data directory %s is a file", r.DataDir), "")}
	}
	u := r.user()
	if err := u.may(r.DataDir, unix.W_OK|unix.X_OK); err != nil {
		return []Finding{bad(Error, fmt.Sprintf("user %d may not write into the data directory %s: %s", u.uid, r.DataDir, reason(err)),
			"run both containers as the server's user (999, Percona 1001) with fsGroup, or give the directory to it")}
	}
	entries, err := os.ReadDir(r.DataDir)
	if err != nil {
		return []Finding{bad(Error, oneLine(err), "")}
	}
	if !r.initialized() {
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), ".") && e.Name() != "lost+found" {
				return []Finding{bad(Warning, fmt.Sprintf("the data directory %s is not that of a server, and not empty: there is %s", r.DataDir, e.Name()),
					"a server is initialised in an empty directory only: empty it, or use a directory below it")}
			}
		}
		return ok("empty: the server will be initialised, or receive all data")
	}
	return ok(r.DataDir + " holds data")
}

// initialized reports whether a server has lived in the data directory.
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
		return []Finding{bad(Error, fmt.Sprintf("innodb_data_file_path: %v", err), "it is written as in ibdata1:12M:autoextend")}
	}
	if !r.initialized() {
		return ok("there is none yet")
	}
	var found []Finding
	home := r.directory("innodb_data_home_dir")
	for i, f := range files {
		path := f.name
		if !filepath.IsAbs(path) {
			path = filepath.Join(home, path)
		}
		info, err := os.Stat(path)
		if err != nil {
			if i > 0 && os.IsNotExist(err) {
				continue // the server adds it
			}
			found = append(found, bad(Error, fmt.Sprintf("innodb_data_file_path names %s, which is not there", path), "write innodb_data_file_path as it was when the data were made"))
			continue
		}
		is := info.Size() &^ (1<<20 - 1) // the server rounds down to megabytes
		switch {
		case !f.extend && is != f.size:
			found = append(found, bad(Error, fmt.Sprintf("%s has %s, and innodb_data_file_path says %s", path, inWords(is), inWords(f.size)),
				fmt.Sprintf("write %s:%dM in innodb_data_file_path", f.name, is>>20)))
		case f.extend && is < f.size:
			found = append(found, bad(Error, fmt.Sprintf("%s has %s, less than the %s that innodb_data_file_path begins with", path, inWords(is), inWords(f.size)),
				fmt.Sprintf("write %s:%dM:autoextend in innodb_data_file_path", f.name, is>>20)))
		case f.extend && f.max > 0 && is > f.max:
			found = append(found, bad(Error, fmt.Sprintf("%s has %s, more than the max of %s in innodb_data_file_path", path, inWords(is), inWords(f.max)), "raise the max"))
		}
		if i == 0 {
			found = append(found, r.pageSize(path)...)
		}
	}
	return orOK(found, spec+" fits")
}

// pageSize compares innodb_page_size with what the first page says: FSP_SPACE_FLAGS
// at byte 54, whose bits are told in fsp0types.h of both servers.
func (r *run) pageSize(path string) []Finding {
	f, err := os.Open(path)
	if err != nil {
		return []Finding{bad(Skipped, oneLine(err), "")}
	}
	defer f.Close()
	head := make([]byte, 58)
	if _, err := io.ReadFull(f, head); err != nil {
		return []Finding{bad(Error, path+" is cut short", "restore it from a backup")}
	}
	is := pageBytes(head)
	want, valid := r.Options.size("innodb_page_size", "16K")
	if valid && want != is {
		return []Finding{bad(Error, fmt.Sprintf("the data were made with pages of %s, and innodb_page_size is %s", inWords(is), inWords(want)),
			fmt.Sprintf("write innodb_page_size = %d; it cannot be changed afterwards", is))}
	}
	return nil
}

// pageBytes is the size of pages, by FSP_SPACE_FLAGS in the first.
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
	parts := strings.Split(spec, ";")
	for i, part := range parts {
		fields := strings.Split(part, ":")
		if len(fields) < 2 || fields[0] == "" {
			return nil, fmt.Errorf("%q is not NAME:SIZE", part)
		}
		f, valid := dataFile{name: fields[0]}, false
		if f.size, valid = ParseSize(fields[1]); !valid || f.size < 1<<20 {
			return nil, fmt.Errorf("%q is not a size of at least 1M", fields[1])
		}
		for rest := fields[2:]; len(rest) > 0; rest = rest[1:] {
			switch {
			case rest[0] == "autoextend":
				f.extend = true
			case rest[0] == "max" && len(rest) > 1:
				if f.max, valid = ParseSize(rest[1]); !valid {
					return nil, fmt.Errorf("%q is not a size", rest[1])
				}
				rest = rest[1:]
			case rest[0] == "new" || rest[0] == "raw" || rest[0] == "newraw":
			default:
				return nil, fmt.Errorf("%q is neither autoextend nor max:SIZE", rest[0])
			}
		}
		if f.extend && i < len(parts)-1 {
			return nil, fmt.Errorf("only the last file can be autoextend, and %s is not", f.name)
		}
		files = append(files, f)
	}
	return files, nil
}
