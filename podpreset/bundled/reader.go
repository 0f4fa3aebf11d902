package bundled

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/render/header"
)

// What stands instead of a user.
const (
	none   = "none" // the pod or the cluster says it
	anyone = "any"  // every user may read the files
)

// A reader is who reads the files of a preset.
type reader struct {
	uid, gid string // of the init container; "" if the pod or the cluster says it
	open     bool   // the files are readable to everybody in the pod
}

// findReader finds the user that reads the files. A file that the program cannot read is ignored without a word by
// MySQL and by others, so it must be known.
func (p *preset) findReader() error {
	var users []string
	for _, t := range p.templates {
		user := cmp.Or(p.User, t.Header.Pod.User, t.Header.Owner)
		if user == "" {
			return &Error{"the files of " + t.Name + " may hold secrets, and the user that reads them is not known",
				"give it: --server-user UID:GID, or none if the pod's securityContext or the cluster says it"}
		}
		users = append(users, user)
	}

	slices.Sort(users)
	users = slices.Compact(users)
	p.user.open = slices.Contains(users, anyone)
	fixed := slices.DeleteFunc(users, func(u string) bool { return u == anyone })
	switch {
	case len(fixed) > 1 && !p.user.open:
		return &Error{"the files of " + strings.Join(p.names(), ", ") + " are read by several users: " + strings.Join(fixed, ", "),
			"print a preset for each user, or give --server-user UID:GID"}
	case len(fixed) != 1:
		return p.runAs("65532:65532") // as in the image
	}
	return p.runAs(fixed[0])
}

// runAs sets the user of the init container. Pod Security restricted refuses root.
func (p *preset) runAs(user string) error {
	if user == none {
		return nil
	}

	ids := regexp.MustCompile(`^([1-9][0-9]{0,9})(?::([0-9]{1,10}))?$`).FindStringSubmatch(user)
	if ids == nil {
		return &Error{"--server-user " + user + " is not a user for an init container",
			"write numbers, as in 999:999, and not root's; or none"}
	}
	p.user.uid = ids[1]
	p.user.gid = cmp.Or(ids[2], ids[1])
	return nil
}

// checkSecrets refuses to open files with secrets to every user.
func (p *preset) checkSecrets() error {
	for _, t := range p.templates {
		if p.user.open && holdsSecrets(t) {
			return &Error{"the files of " + t.Name + " may hold secrets, and the others are for every user of the pod",
				"print a preset for each, or give --server-user UID:GID"}
		}
	}
	return nil
}

func holdsSecrets(t Template) bool {
	isSecret := func(p *header.Param) bool { return p.Secret }
	return strings.Contains(t.Text, "VAULT_PATH}") || slices.ContainsFunc(params(t), isSecret)
}
