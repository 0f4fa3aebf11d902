package stage

import (
	"fmt"
	"os/user"
	"strconv"
	"strings"
)

// ParseOwner reads UID[:GID] or :GID, or the names of a user and a group of this machine. It returns
// nil for "" and "none".
func ParseOwner(s string) (*Owner, error) {
	if s == "" || s == "none" {
		return nil, nil
	}

	name, group, hasGroup := strings.Cut(s, ":")
	uid, err := -1, error(nil)
	if name != "" || group == "" {
		uid, err = idOf(name, "user", userID)
	}
	if err != nil || !hasGroup {
		return &Owner{uid, -1}, err
	}

	gid, err := idOf(group, "group", groupID)
	return &Owner{uid, gid}, err
}

func userID(name string) (string, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return "", err
	}
	return u.Uid, nil
}

func groupID(name string) (string, error) {
	g, err := user.LookupGroup(name)
	if err != nil {
		return "", err
	}
	return g.Gid, nil
}

// idOf returns the number of a user or a group, which is given as a number or a name.
func idOf(s, what string, lookup func(string) (string, error)) (int, error) {
	id, err := strconv.ParseUint(s, 10, 31)
	if err == nil {
		return int(id), nil
	}
	if strings.Trim(s, "0123456789-+. ") == "" {
		return 0, fmt.Errorf("%q is not the number or name of a %s", s, what)
	}

	text, err := lookup(s)
	if err != nil {
		return 0, fmt.Errorf("there is no %s %s here", what, s)
	}

	id, err = strconv.ParseUint(text, 10, 31)
	return int(id), err
}
