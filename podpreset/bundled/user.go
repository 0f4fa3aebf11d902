package bundled

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/initplate/initplate/prose"
)

// What stands instead of a user.
const (
	none   = "none" // the pod or the cluster says it
	anyone = "any"  // every user may read the files
)

// findUser finds the user that reads the files. A file that the program cannot read is ignored without a word by MySQL
// and by others, so it must be known.
func (p *preset) findUser() error {
	var users []string
	for _, t := range p.templates {
		user := cmp.Or(p.User, t.Header.Pod.User, t.Header.Owner)
		switch {
		case user == "":
			return &Error{"the files of " + t.given() + " may hold secrets, and the user that reads them is not known",
				"give it: --server-user UID:GID, or none if the pod's securityContext or the cluster says it"}
		case user == anyone:
			p.Open = true
		case !slices.Contains(users, user):
			users = append(users, user)
		}
	}

	switch {
	case p.Open:
		users = []string{"65532:65532"} // as in the image
	case len(users) > 1:
		return &Error{"the files of " + prose.And(p.names) + " are for several users: " + prose.And(users),
			"print a preset for each user, or give --server-user UID:GID"}
	}
	return p.runAs(users[0])
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
	p.UID = ids[1]
	p.GID = cmp.Or(ids[2], ids[1])
	return nil
}

// owner is UID:GID of the init container, or none.
func (p *preset) owner() string {
	if p.UID == "" {
		return none
	}
	return p.UID + ":" + p.GID
}

// checkSecrets refuses to open files with secrets to every user.
func (p *preset) checkSecrets() error {
	for _, t := range p.templates {
		if p.Open && t.holdsSecrets() {
			return &Error{"the files of " + t.given() + " may hold secrets, and the others are for every user of the pod",
				"print a preset for each, or give --server-user UID:GID"}
		}
	}
	return nil
}

func (t Template) holdsSecrets() bool {
	for _, param := range t.Header.Params {
		if param.Secret {
			return true
		}
	}
	return strings.Contains(t.Text, "VAULT_PATH}")
}
