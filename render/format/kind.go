package format

// A Kind is the type of a leaf, in the words of its language.
type Kind string

// Kinds that more than one language has, or that packages above the languages know. A kind of
// one language alone is a constant of its package.
const (
	Str    Kind = "str"
	Int    Kind = "int"
	Float  Kind = "float"
	Bool   Kind = "bool"
	Null   Kind = "null"
	Map    Kind = "map"
	List   Kind = "list"
	Tables Kind = "tables" // a list of maps, each on lines of its own
	Odd    Kind = "odd"    // programs do not agree on its type

	Group   Kind = "group"
	Flag    Kind = "flag"  // a name without a value
	Again   Kind = "again" // a name that is there already
	Include Kind = "include"
	Element Kind = "element"
	Word    Kind = "word" // of a statement, not a value

	Document    Kind = "document"
	Comment     Kind = "comment"
	Hint        Kind = "hint"        // of SQL, to its optimizer
	Instruction Kind = "instruction" // of XML, as the next
	Doctype     Kind = "doctype"
	Anchor      Kind = "anchor"
	Alias       Kind = "alias"
	Tag         Kind = "tag"
	Custom      Kind = "custom" // a value after a tag that somebody defined
)

// IsNumber reports whether a leaf of this kind is a number.
func (k Kind) IsNumber() bool { return k == Int || k == Float }
