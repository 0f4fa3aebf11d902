package preflight

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A user is the one that a server runs as.
type user struct {
	uid    int
	groups []int
}

// user is the one that the server runs as: that of --server-user; if root starts the
// server, that of its option user; else that of this process. Root, who may do anything,
// stands for any user.
func (r *run) user() user {
	if r.Server.AnyUser {
		return user{0, []int{0}}
	}
	if r.Server.UserSaid {
		return r.imageUser()
	}
	if os.Geteuid() == 0 {
		if u, ok := r.named(r.Options.get("user", "")); ok {
			return u
		}
	}
	return r.withGroups(os.Geteuid(), os.Getegid())
}

// assumed is the user of the server's image. It counts if root runs preflight and
// nothing says who will run the server.
func (r *run) assumed() (u user, ok bool) {
	u = r.imageUser()
	isSaid := r.Server.UserSaid || r.Server.AnyUser || r.Options.get("user", "") != ""
	return u, !isSaid && os.Geteuid() == 0 && u.uid != 0
}

// imageUser is the user that was named, or that of the official images.
func (r *run) imageUser() user {
	if s := r.Server; s.UserSaid || s.UID != 0 {
		return r.withGroups(s.UID, s.GID)
	}

	id := 999
	if r.family() == mysqlFamily && r.percona() {
		id = 1001
	}
	return r.withGroups(id, id)
}

// withGroups adds the groups of this process: the fsGroup of a pod is one of all its
// containers.
func (r *run) withGroups(uid, gid int) user {
	groups, _ := os.Getgroups()
	if uid != os.Geteuid() { // root's own groups say nothing about others
		groups = slices.DeleteFunc(groups, func(g int) bool { return g == 0 })
	}
	return user{uid, append(groups, gid)}
}

// named looks up a user by name or number in the passwd file of the server's root.
func (r *run) named(name string) (u user, ok bool) {
	if name == "root" {
		return user{0, []int{0}}, true
	}
	text, err := readFile(filepath.Join(r.Root, "etc/passwd"))
	if err != nil {
		return u, false
	}

	for line := range strings.Lines(string(text)) {
		fields := strings.Split(line, ":")
		if len(fields) < 4 || fields[0] != name && fields[2] != name {
			continue
		}

		uid, err1 := strconv.Atoi(fields[2])
		gid, err2 := strconv.Atoi(fields[3])
		return r.withGroups(uid, gid), err1 == nil && err2 == nil
	}
	return u, false
}
