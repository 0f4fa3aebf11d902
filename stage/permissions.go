package stage

import (
	"io/fs"
	"os"
)

// Permissions returns the mode and the owner that a file gets in a folder where another
// one stands in its place; old is nil where none does, or what does is no regular file,
// and folder where that is yet to be made.
//
// The old file's are kept only if nobody but root and this process's user can have chosen
// them: it is theirs, or nobody else may write to the folder. Else whoever made the file
// first would get the new one. Then its mode can only take bits away, and of its owner
// a group stays that is also the folder's, as on a volume with fsGroup, but not for root,
// who could give the file to any.
func (f File) Permissions(old, folder fs.FileInfo) (fs.FileMode, Owner) {
	kept := old != nil && isOurs(old, folder)
	return f.mode(old, kept), f.owner(old, folder, kept)
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

func (f File) owner(old, folder fs.FileInfo, kept bool) Owner {
	user := os.Geteuid()
	is, of := Owner{user, os.Getegid()}, Owner{}
	if folder != nil {
		var known bool
		if of, known = OwnerOf(folder); known && folder.Mode()&fs.ModeSetgid != 0 {
			is.GID = of.GID
		}
	}

	if want := f.Owner; want != nil {
		if want.UID >= 0 {
			is.UID = want.UID
		}
		if want.GID >= 0 {
			is.GID = want.GID
		}
		return is
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

// isOurs reports whether nobody but root and our user can have made a file in a folder.
func isOurs(file, folder fs.FileInfo) bool {
	owner, ok := OwnerOf(file)
	if !ok || trusted(owner) {
		return true
	}
	of, _ := OwnerOf(folder)
	return trusted(of) && folder.Mode().Perm()&0o022 == 0
}

func trusted(o Owner) bool { return o.UID == 0 || o.UID == os.Geteuid() }
