package stage

import (
	"crypto/rand"
	"strings"
)

const (
	mark         = ".initplate-"
	backupSuffix = ".old"
	idLen        = 8
	idChars      = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" // of rand.Text

	// Longer target names are not part of the staged file's name: a file system takes 255
	// bytes, an encrypted one 143.
	maxBase = 100
)

// newName returns the name of a new staged file for a target.
func newName(base string) string {
	id := rand.Text()[:idLen]
	if len(base) > maxBase {
		return mark + id
	}
	return "." + base + mark + id
}

// parseName reports whether name is that of a staged file or of a backup, and returns the
// name of its target. That is empty if it was too long to be included.
func parseName(name string) (target string, backup, ok bool) {
	name, backup = strings.CutSuffix(name, backupSuffix)
	i := strings.LastIndex(name, mark)
	if i < 0 || name[0] != '.' {
		return "", false, false
	}

	id := name[i+len(mark):]
	if len(id) != idLen || strings.Trim(id, idChars) != "" {
		return "", false, false
	}

	return strings.TrimPrefix(name[:i], "."), backup, true
}
