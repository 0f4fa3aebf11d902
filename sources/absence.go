package sources

// An Absence says more of a key that a source does not hold, as far as the source
// knows without asking again.
type Absence struct {
	Why  string // "version 3 was deleted at 2026-01-02T15:04:05Z"; "" if nothing is known to have been there
	Hint string // how to look at it, or to bring it back; may be empty
	Put  string // how to put it there, if it differs from other keys of its source; may be empty
	Held bool   // something is held at its path, and only the field is missing
	Near string // a field that is there, whose name the missing one was perhaps meant to be; may be empty
}

// Advice returns the hint, and what was perhaps meant unless Put says that.
func (a Absence) Advice() string {
	if a.Near == "" || a.Put != "" {
		return a.Hint
	}
	meant := "did you mean #" + a.Near + "?"
	if a.Hint == "" {
		return meant
	}
	return meant + " " + a.Hint
}
