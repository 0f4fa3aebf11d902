package lint

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/initplate/initplate/stage"
)

// A Place is where an option file is, or is about to be, and who may read it. The
// server reads on without a word where it cannot read a file.
type Place struct {
	Path    string
	Known   bool // mode and owner are
	Mode    fs.FileMode
	Owner   stage.Owner
	FSGroup bool // its group is that of a volume, which the server is in as well
}

// PlaceOf is where a file is.
func PlaceOf(path string) Place {
	p := Place{Path: path}
	info, err := os.Stat(path)

	if err != nil {
		return p
	}

	p.Known, p.Mode = stage.HasModes, info.Mode().Perm()
	p.Owner = stage.Owner{UID: os.Geteuid(), GID: os.Getegid()}
	if owner, ok := stage.OwnerOf(info); ok {
		p.Owner = owner
	}

	dir, err := os.Stat(filepath.Dir(path))
	p.FSGroup = info.Mode()&fs.ModeSetgid != 0 || err == nil && dir.Mode()&fs.ModeSetgid != 0
	return p
}

// Check returns what is wrong with the name, the mode and the owner of an option file
// for servers that run as some users; none where these are not known.
func (p Place) Check(users ...stage.Owner) []Finding {
	all := p.checkName()
	if !p.Known {
		return all
	}

	if p.Mode&0o002 != 0 { // mysys/my_default.cc, search_default_file_with_ext
		all = append(all, Finding{
			Level: Error, Hint: "write --mode 0640, or chmod o-w",
			Msg: fmt.Sprintf("mode %s: the server ignores a file that everyone may write to", stage.Octal(p.Mode)),
		})
	}

	for _, user := range users {
		all = append(all, p.checkReader(user)...)
	}

	return all
}

func (p Place) checkName() []Finding {
	if filepath.Ext(p.Path) == ".cnf" {
		return nil
	}

	f := Finding{
		Level: Warning, Hint: "give it a name that ends in .cnf",
		Msg: "from a directory such as conf.d the server reads only files whose names end in .cnf",
	}

	if path, err := filepath.Abs(p.Path); err == nil && strings.HasSuffix(filepath.Dir(path), ".d") {
		f.Level = Error
	}

	return []Finding{f}
}

// otherUser ends the hints about a user, which may be that of the server's image only.
const otherUser = "; --server-user names another one, and is none where the cluster gives pods a user, " +
	"as OpenShift does"

// checkReader finds what keeps a user from reading the file, or from listing its directory.
func (p Place) checkReader(user stage.Owner) (all []Finding) {
	if !p.lets(user, 0o4) {
		const unread = "%s: user %d, as which the server runs, cannot read it, and the server ignores it without a word"
		const give = "give it to that user with --owner %d:%d, or to its group with fsGroup: %[2]d" + otherUser
		all = append(all, Finding{
			Level: Warning,
			Msg:   fmt.Sprintf(unread, p.permissions(), user.UID),
			Hint:  fmt.Sprintf(give, user.UID, user.GID),
		})
	}

	if dir := PlaceOf(filepath.Dir(p.Path)); dir.Known && !dir.lets(user, 0o5) {
		const unlisted = "directory %s, %s: user %d, as which the server runs, cannot list it"
		all = append(all, Finding{
			Level: Warning,
			Msg:   fmt.Sprintf(unlisted, dir.Path, dir.permissions(), user.UID),
			Hint:  fmt.Sprintf("chmod a+rx, or mount the volume with fsGroup: %d"+otherUser, user.GID),
		})
	}

	return all
}

// permissions are the mode and the owner, for people.
func (p Place) permissions() string {
	return fmt.Sprintf("mode %s, owner %d:%d", stage.Octal(p.Mode), p.Owner.UID, p.Owner.GID)
}

// lets reports whether a user has some of the permissions r, w and x.
func (p Place) lets(user stage.Owner, want fs.FileMode) bool {
	mode := p.Mode
	switch {
	case user.UID == 0:
		return true
	case user.UID == p.Owner.UID:
		mode >>= 6
	case user.GID == p.Owner.GID || p.FSGroup:
		mode >>= 3
	}

	return mode&want == want
}
