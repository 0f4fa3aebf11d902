package preflight

import (
	"context"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A Server is what is known of the server that will start.
type Server struct {
	Family   string // "MySQL", Percona's included, or "MariaDB"; if empty, the options decide
	Release  string // "9.7", or "9.7.4"; if empty, the server's program is asked, if it is here
	UID, GID int    // the user and group of its image
	UserSaid bool   // it does run as UID
	AnyUser  bool   // nothing is to be said about what its user may do
}

const (
	mysqlFamily   = "MySQL"
	mariadbFamily = "MariaDB"
)

// family returns MySQL or MariaDB.
func (r *run) family() string {
	switch {
	case r.Server.Family != "":
		return r.Server.Family
	case r.percona():
		return mysqlFamily
	}
	return mariadbFamily
}

// A version is the number of a release. Unknown parts are -1.
type version struct{ major, minor, patch int }

// parseVersion reads the number at the start of a text: 9.7, 9.7.4-2, 11.8.9-MariaDB.
func parseVersion(s string) (v version, ok bool) {
	end := strings.IndexFunc(s, func(c rune) bool { return c != '.' && (c < '0' || c > '9') })
	if end >= 0 {
		s = s[:end]
	}
	parts := strings.Split(s, ".")
	v = version{-1, -1, -1}
	for i, to := range []*int{&v.major, &v.minor, &v.patch} {
		if i < len(parts) {
			n, err := strconv.Atoi(parts[i])
			if err != nil || n > 9999 {
				return v, false
			}
			*to = n
		}
	}
	return v, v.minor >= 0
}

func (v version) String() string {
	s := strconv.Itoa(v.major) + "." + strconv.Itoa(v.minor)
	if v.patch >= 0 {
		s += "." + strconv.Itoa(v.patch)
	}
	return s
}

// series compares the first two parts. It is negative if v is older.
func (v version) series(w version) int {
	if v.major != w.major {
		return v.major - w.major
	}
	return v.minor - w.minor
}

// release is the version that will start: that of the server's program if it can run
// here, or else the one that was named.
func (r *run) release(ctx context.Context) (v version, ok bool) {
	if v, ok := r.ownVersion(ctx); ok {
		return v, true
	}
	return parseVersion(r.Server.Release)
}

// ownVersion asks the server's program, if it is here.
func (r *run) ownVersion(ctx context.Context) (v version, ok bool) {
	for _, name := range []string{"usr/sbin/mariadbd", "usr/sbin/mysqld"} {
		path := filepath.Join(r.Root, name)
		if isThere(path) {
			return r.versionOf(ctx, path)
		}
	}
	return v, false
}

func (r *run) versionOf(ctx context.Context, program string) (v version, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()

	cmd := exec.CommandContext(ctx, program, "--no-defaults", "--version")
	cmd.Env = []string{"LC_ALL=C"}
	out, err := cmd.Output()
	if err != nil {
		return v, false
	}

	m := regexp.MustCompile(`\bVer ([0-9]+\.[0-9]+\.[0-9]+)(.*)`).FindStringSubmatch(string(out))
	if m == nil || strings.Contains(m[2], mariadbFamily) != (r.family() == mariadbFamily) {
		return v, false
	}
	return parseVersion(m[1])
}
