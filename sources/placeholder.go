package sources

// A SecretPlaceholder has the fields of a secret and no others, so that a mistyped one is
// found out.
type SecretPlaceholder struct {
	Data          map[string]any
	LeaseID       string
	LeaseDuration int
	Renewable     bool
	RequestID     string
	Warnings      []string
	Auth          any
	WrapInfo      any
}
