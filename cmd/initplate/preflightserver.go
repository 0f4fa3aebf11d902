package main

import (
	"strings"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/preflight"
)

// preflightServer returns what the command and --rules say about the server.
func (a *app) preflightServer(command string) (preflight.Server, error) {
	var s preflight.Server
	switch command {
	case "mysql":
		s.Family = "MySQL"
	case "mariadb":
		s.Family = "MariaDB"
	}

	if a.Rules != "" && !strings.Contains(a.Rules, ",") {
		r, err := lint.Load(a.Rules)
		if err != nil {
			return s, usage("rules are "+strings.Join(lint.Names(), ", "), "--rules: %v", err)
		}
		_, s.Release, _ = strings.Cut(r.Name(), ":")
		s.Family, s.UID, s.GID = r.Family(), r.User(), r.User()
	}

	if user, ok := a.namedUser(); ok {
		s.UID, s.GID, s.UserSaid = user.UID, user.GID, true
	}

	return s, nil
}
