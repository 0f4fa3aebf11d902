package stage

import (
	"io/fs"
	"os"
)

// Permissions returns the mode and the owner that a file gets in directory when it replaces
// old. old is nil if there is no regular file to replace, and directory is nil if the
// directory does not exist yet.
//
// The old file's mode and owner are kept only if nobody but root and this process's user
// can have chosen them: the file is theirs, or nobody else may write to the directory.
// Otherwise whoever made the file first could read the new one. Then its mode can only take
// bits away. Its group is kept if it is also the directory's, as on a volume with fsGroup,
// but not if this process is root, who could give the file to any group.
func (f File) Permissions(old, directory fs.FileInfo) (fs.FileMode, Owner) {
	kept := old != nil && isOurs(old, directory)
	return f.mode(old, kept), f.owner(old, directory, kept)
}

func (f File) mode(old fs.FileInfo, kept bool) fs.FileMode {
	if f.Mode != 0 {
		return f.Mode
	}

	fresh, most := f.New, f.Most
	if fresh == 0 {
		fresh = (0o644 | f.Exec) &^ umask()
	}
	if most == 0 {
		most = fs.ModePerm
	}

	switch {
	case old == nil:
		return fresh & most
	case !kept:
		return old.Mode().Perm() & fresh & most
	}

	return old.Mode().Perm() & most
}

func (f File) owner(old, directory fs.FileInfo, kept bool) Owner {
	user := os.Geteuid()
	is, of := Owner{user, os.Getegid()}, Owner{}
	if directory != nil {
		owner, known := OwnerOf(directory)
		if known && directory.Mode()&fs.ModeSetgid != 0 {
			is.GID = owner.GID
		}
		of = owner
	}

	if f.Owner != nil {
		return f.Owner.over(is)
	}
	if old == nil {
		return is
	}

	was, ok := OwnerOf(old)
	switch {
	case ok && kept:
		return was
	case ok && user != 0 && trusted(of) && was.GID == of.GID:
		is.GID = was.GID
	}

	return is
}

// over returns is with the user and the group that o sets.
func (o Owner) over(is Owner) Owner {
	if o.UID >= 0 {
		is.UID = o.UID
	}
	if o.GID >= 0 {
		is.GID = o.GID
	}
	return is
}

// isOurs reports whether nobody but root and our user can have made a file in directory.
func isOurs(file, directory fs.FileInfo) bool {
	owner, ok := OwnerOf(file)
	if !ok || trusted(owner) {
		return true
	}
	of, _ := OwnerOf(directory)
	return trusted(of) && directory.Mode().Perm()&0o022 == 0
}

func trusted(o Owner) bool { return o.UID == 0 || o.UID == os.Geteuid() }
