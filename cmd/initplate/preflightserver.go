package main

import (
	"strings"

	"github.com/initplate/initplate/lint"
	"github.com/initplate/initplate/preflight"
	"github.com/initplate/initplate/stage"
)

// preflightServer returns what the command and the flags say of the server that will
// start.
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

	s.AnyUser = a.ServerUser == "none"
	if o, _ := stage.ParseOwner(a.ServerUser); o != nil { // checked earlier
		s.UID, s.GID, s.UserSaid = o.UID, o.GID, true
		if o.GID < 0 {
			s.GID = o.UID
		}
	}
	return s, nil
}
