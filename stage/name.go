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

	// The longest target name that is part of a staged file's: a file system
	// takes 255 bytes, an encrypted one 143.
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

// parseName tells whether name is that of a staged file or of a backup, and of
// which target. That is empty where the target's name was too long to be included.
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
