package sources

import "time"

// A Login says, for records, as whom a run logged in to a server. None of it is secret.
type Login struct {
	Source    string // "vault"
	Address   string // of the server, without parts that may be secret
	Namespace string
	Method    string // "kubernetes"; "token" where one was given
	Mount     string // "auth/kubernetes"
	Role      string
	Accessor  string // of the token; "" if unknown
	Entity    string // the identity in Vault
	Policies  []string
	Ends      time.Time // of the token; zero if unknown
}
