// Package names makes the names of what is made for a resource from those of its namespace and of itself. Different
// resources have different names, also where "a-b" and "c" look like "a" and "b-c" once they are joined.
package names

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// The longest names that servers take. An identifier of RDS has 63 characters, and the one of its final snapshot has
// this identifier and a suffix in 255. MySQL takes 64 characters for a database.
const (
	maxID       = 63
	maxDatabase = 64
	digest      = 13 // characters of a hash: 65 bits
)

// ID returns the name of the instance, of Vault's role and of Vault's connection of a resource. It begins with a letter
// and has letters, digits and single hyphens, as RDS wants it.
func ID(namespace, name string) string { return join(namespace, name, "-", "db-", maxID) }

// Database returns the name of the database of a resource that names none. No such name needs quotes.
func Database(namespace, name string) string { return join(namespace, name, "_", "db_", maxDatabase) }

// join returns "namespace-name" where that is clear, and adds a hash of both names where it is not. Clear names have
// one hyphen and all others have more, so none of the first is one of the second.
func join(namespace, name, hyphen, letter string, limit int) string {
	clear := namespace + hyphen + name
	if isWord(namespace) && isWord(name) && isLetter(namespace[0]) && len(clear) <= limit {
		return clear
	}

	words := strings.FieldsFunc(namespace+"-"+name, func(r rune) bool { return r == '-' || r == '.' })
	readable, room := strings.Join(words, hyphen), limit-len(hyphen)-digest
	if !isLetter(readable[0]) || !strings.Contains(readable[:min(len(readable), room-1)], hyphen) {
		readable = letter + readable
	}

	readable = strings.TrimRight(readable[:min(len(readable), room)], hyphen)
	return readable + hyphen + hash(namespace+"/"+name)
}

// isWord reports whether a name has letters and digits only. Kubernetes allows hyphens and, in some names, dots too.
func isWord(name string) bool { return name != "" && !strings.ContainsAny(name, "-.") }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// hash returns the beginning of a SHA-256 in lower case. Neither name of a resource contains a slash, so the text that
// is hashed is of one resource only.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:digest]
}
