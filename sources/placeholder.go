package sources

// A SecretPlaceholder has the fields of a secret and no others, so that a check finds
// mistyped ones.
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
