package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/render"
	"github.com/initplate/initplate/stage"
)

// A place is where an option file is, or is about to be, and who may read it. The
// server reads on without a word where it cannot read a file.
type place struct {
	path     string
	mode     fs.FileMode
	uid, gid int
	known    bool // mode and owner are
	fsGroup  bool // its group is that of a volume, which the server is in as well
}

// place is where a target goes.
func (t *target) place() place {
	dir, err := os.Stat(filepath.Dir(t.path))
	if err != nil {
		dir = nil
	}
	old, err := os.Lstat(t.path)
	if err != nil || !old.Mode().IsRegular() || dir == nil {
		old = nil
	}
	mode, owner := t.file.Permissions(old, dir)
	fsGroup := dir != nil && dir.Mode()&fs.ModeSetgid != 0
	return place{path: t.path, mode: mode, uid: owner.UID, gid: owner.GID, known: true, fsGroup: fsGroup}
}

// placeOf is where a file stands.
func placeOf(path string) place {
	p := place{path: path}
	if info, err := os.Stat(path); err == nil {
		p.mode, p.known = info.Mode().Perm(), true
		p.uid, p.gid = os.Geteuid(), os.Getegid()
		if owner, ok := stage.OwnerOf(info); ok {
			p.uid, p.gid = owner.UID, owner.GID
		}
		dir, err := os.Stat(filepath.Dir(path))
		p.fsGroup = info.Mode()&fs.ModeSetgid != 0 || err == nil && dir.Mode()&fs.ModeSetgid != 0
	}
	return p
}

// lintPlace looks at the name, the mode and the owner of an option file.
func (a *app) lintPlace(p place, rules []*lint.Rules) error {
	return a.lintTell(a.placeProblems(p, rules), true)
}

func (a *app) placeProblems(p place, rules []*lint.Rules) []lintProblem {
	var all []lintProblem
	add := func(level lint.Level, hint, msg string, args ...any) {
		all = append(all, lintProblem{level, &render.Problem{Template: p.path, Msg: fmt.Sprintf(msg, args...), Hint: hint}})
	}
	if filepath.Ext(p.path) != ".cnf" {
		level := lint.Warning
		if path, err := filepath.Abs(p.path); err == nil && strings.HasSuffix(filepath.Dir(path), ".d") {
			level = lint.Error
		}
		add(level, "give it a name that ends in .cnf", "from a folder such as conf.d the server reads only files whose names end in .cnf")
	}
	if p.known && p.mode&0o002 != 0 {
		add(lint.Error, "write --mode 0640, or chmod o-w", "mode %s: the server passes over a file that everybody may write to", stage.Octal(p.mode))
	}
	for _, r := range rules {
		uid, gid, ok := a.serverUser(r)
		if !ok || !p.known {
			continue
		}
		if !p.lets(uid, gid, 0o4) {
			add(lint.Warning, fmt.Sprintf("give it to that user with --owner %d:%d, or to its group with fsGroup: %d", uid, gid, gid),
				"mode %s, owner %d:%d: user %d, as which the server runs, cannot read it, and the server passes over it without a word", stage.Octal(p.mode), p.uid, p.gid, uid)
		}
		dir := placeOf(filepath.Dir(p.path))
		if dir.known && !dir.lets(uid, gid, 0o5) {
			add(lint.Warning, "chmod a+rx, or mount the volume with fsGroup: "+fmt.Sprint(gid),
				"folder %s, mode %s, owner %d:%d: user %d, as which the server runs, cannot list it", dir.path, stage.Octal(dir.mode), dir.uid, dir.gid, uid)
		}
	}
	return all
}

// lets reports whether a user has some of the permissions r, w and x.
func (p place) lets(uid, gid int, want fs.FileMode) bool {
	switch {
	case uid == 0:
		return true
	case uid == p.uid:
		return p.mode>>6&want == want
	case gid == p.gid || p.fsGroup:
		return p.mode>>3&want == want
	}
	return p.mode&want == want
}

// serverUser is the user that the server runs as; ok is false where that is not
// known, as on a laptop.
func (a *app) serverUser(r *lint.Rules) (uid, gid int, ok bool) {
	if a.ServerUser == "" {
		return r.User(), r.User(), a.inPod() || os.Geteuid() == 0
	}
	o, _ := parseOwner(a.ServerUser) // was looked at before
	if o == nil {
		return 0, 0, false
	}
	if o.GID < 0 {
		o.GID = o.UID
	}
	return o.UID, o.GID, true
}
