// Package policy applies what initplate policy prints to a real Vault and a real Consul.
package policy
