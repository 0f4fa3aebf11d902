package encode

// How many parses the search for what breaks a document, and for what looks better, costs.
const (
	SearchMax = searchMax
	RelaxMax  = relaxMax
)
