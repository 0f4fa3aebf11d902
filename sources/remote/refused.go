package remote

import "errors"

// Refused reports whether an error says that nothing listens at an address.
func Refused(err error) bool { return errors.Is(err, refused) }
