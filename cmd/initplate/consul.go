package main

import (
	"slices"

	"github.com/initplate/initplate/nearest"
	"github.com/initplate/initplate/prose"
	"github.com/initplate/initplate/sources/consul"
)

// groupConsul is the heading of the flags for Consul.
const groupConsul = "Consul"

// consistencies are the values of --consul-consistency.
func consistencies() []string { return []string{"default", "stale", "consistent"} }

func (s *settings) consulFlags(f flagSet) {
	f.text(&s.ConsulConsistency, "consul-consistency",
		"`MODE` of reads: default; stale, from any server, even without a leader; "+
			"or consistent, with another round trip")
	f.text(&s.ConsulAuthMethod, "consul-auth-method",
		"`NAME` of the auth method to log in with, instead of a token; its token is destroyed at the end")
	f.text(&s.ConsulJWTFile, "consul-jwt-file", "`FILE` of the JWT to log in with, if it is not the pod's")
}

func (a *app) checkConsistency() error {
	if slices.Contains(append(consistencies(), ""), a.ConsulConsistency) {
		return nil
	}
	hint := nearest.Hint(a.ConsulConsistency, consistencies())
	return usage(hint, "--consul-consistency must be %s", prose.Or(consistencies()))
}

func (a *app) consulConfig() consul.Config {
	return consul.Config{
		Unset:       a.noneSet("CONSUL_HTTP_ADDR"),
		Consistency: a.ConsulConsistency, AuthMethod: a.ConsulAuthMethod, JWTFile: a.ConsulJWTFile,
		Env: a.lookup, Defaults: a.other.defaults,
		Log: a.log, Delayed: a.progress.again, InPod: a.inPod(), LoggedIn: a.record.login,
	}
}
