package header

// Given is a parameter's value from the command line or a file.
type Given struct {
	Value any
	By    string // for errors: "--set port"
}
