package sources

import "time"

// A Login is who a run was to a server, for records. Nothing of it is secret.
type Login struct {
	Source    string // "vault"
	Address   string // of the server, without what may be secret in it
	Namespace string
	Method    string // "kubernetes"; "token" where one was given
	Mount     string // "auth/kubernetes"
	Role      string
	Accessor  string // of the token; "" where that is not known
	Entity    string // the identity in Vault
	Policies  []string
	Ends      time.Time // of the token; zero where that is not known
}
