// Package format is the contract between configuration languages and those who write and
// read documents in them.
//
// A [Format] is a reader of one language and a few ways to spell a value in it, no more;
// what else differs between languages is a field of it, so that nobody asks for its name.
// Each language is a package below this one, which needs the contract alone; package encode
// writes values into documents of any of them, and package languages is the list of all.
package format

import "errors"

// A Leaf is one item that the reader of a document sees, in document order.
type Leaf struct {
	Path string // where it stands, as "[mysqld] port"
	Kind Kind   // its type
	Text string // its value
	Line int    // the line it begins on, from 1; not compared

	// Depth is how deep it stands in a nested document: with the order of the leaves
	// it tells a name that holds a dot from a path of two.
	Depth int

	// KeyKind is the type of the last name of its path, "" if that is text, or a
	// whole number that reads as such; a value must not make it another.
	KeyKind Kind

	// Style is how it is quoted, and KeyStyle how the last name of its path is, in
	// the words of the format; for Spell, not compared.
	Style, KeyStyle string
}

// A Format is one configuration language.
type Format struct {
	Name string
	Exts []string // file name extensions, with the dot

	// Files are base names of files, such as nginx.conf, that say more than an extension.
	Files []string

	// Parse reads a document as the programs do that it is for. It fails with a
	// [*SyntaxError]. A nil Parse means text of no known language: nothing is read
	// back, and the first spelling stands.
	Parse func(doc []byte) ([]Leaf, error)

	// ParseAny, where it is set, also reads what only some of the programs read as
	// Parse tells: enough to know what a template escapes by hand.
	ParseAny func(doc []byte) ([]Leaf, error)

	// ParseFilled, where it is set, is Parse for a document in which values stand: it may
	// refuse what is dangerous only then.
	ParseFilled func(doc []byte) ([]Leaf, error)

	// Spell returns ways to write v at a place, the likeliest first. They need
	// not be right: the encoder takes none that does not read back. It is never asked
	// for more than is likely to be looked at, so it may be lavish.
	Spell func(v any, at Place) []string

	// Quotes are the marks that may stand round a value and are not part of it.
	Quotes string

	// Nested says that values of the format hold further structure, so that what
	// toJson and its like print is taken as it is.
	Nested bool

	// Stand, of a nested format, is what stands for a structure while the document
	// is marked: a token, in the dress of an entry or an item where the structure is
	// a block of those. rootKind is the kind of the structure's own root.
	Stand func(rootKind Kind, token string) string

	// Open, of a nested format whose names must be strings, reports whether a string
	// is open behind literal text, if one was or was not before it.
	Open func(open bool, literal string) bool

	// Alone, of a nested format, reads a structure that is no document.
	Alone func(text string) ([]Leaf, error)

	// Flow, of a nested format, writes a list, a map or nothing.
	Flow func(v any) (string, error)

	// Respell, where it is set, writes what an encoder printed, which reads as leaves, so
	// that all programs read it as the same; as it is, where they do. It fails with
	// [ErrOdd] where there is no such way.
	Respell func(text string, leaves []Leaf) (string, error)

	// WhyStructure, where it is set, says why what an encoder printed, or a list or map, has
	// no place; "" for the words that fit most formats.
	WhyStructure func() (msg, hint string)

	// NoDocument, of a format in which a string or a number by itself is a document, says
	// why a list or a map that does not read as one must not become a text, and what would
	// help; "" if s is neither.
	NoDocument func(s string) (msg, hint string)

	// OnlyComments, where it is set, is how IsComment knows text of nothing but comments;
	// elsewhere that is a document without other leaves.
	OnlyComments func(text string) bool

	// Lonely, where it is set, says what would help a value that is alone on its line
	// where only lines of the format's own can stand; "" where none is told of. before is
	// what the template has before it, layout the functions that laid it out.
	Lonely func(before, layout string) (hint string)

	// ReadsOn says that the reader may mind a later line than the one that is wrong.
	ReadsOn bool

	// Explain, where it is set, puts what the reader minds of a document in which numbers
	// stand for values into words of its own, where it can, or says what would help: digit
	// is the first of each such number, and bare says that one stands without quotes on the
	// line.
	Explain func(msg string, digit byte, bare bool) (told, hint string)

	// Block, where it is set, says what would help a value that does not read back in a
	// block of lines: before is the document before it, and reads tries another beginning
	// and another spelling.
	Block func(v any, at Place, before, layout string, reads func(before, spelling string) bool) (hint string)

	// Rounds says that many readers keep no more of an integer than a float has digits.
	Rounds bool

	// SizeLetters says that programs take a letter for the unit of a size: 16M.
	SizeLetters bool

	// Misread, where it is set, looks at a leaf for a setting that its program reads
	// otherwise than it looks.
	Misread func(l *Looker, leaf Leaf)

	// Unclear, where it is set, says of a place that programs read it differently,
	// whatever value stands there, and what would help; "" if they do not.
	Unclear func(at Place) (msg, hint string)

	// Bare, where it is set, reports whether a document that reads is no more than a
	// word or a value by itself, which the reader takes for a name or a statement.
	Bare func(text string, leaves []Leaf) bool

	// Fragment, where it is set, says of text that it may be meant as text of the
	// format's own where it stands, and what would help; "" if it is not. Whether it
	// reads as such is seen to elsewhere. byHand is text of several lines, or that was
	// laid out by the functions in layout.
	Fragment func(s string, at Place, layout string, byHand bool) (msg, hint string)

	// LineMax, where it is set, is how many bytes of a line the programs read, its
	// line break aside, and LineNote says which programs, for errors.
	LineMax  int
	LineNote string

	// Reads, where it is set, reports whether a value alone in a leaf that has a Style
	// reads back as it should there.
	Reads func(at Leaf, v any, got Leaf) bool

	// Why, where it is set, says why a value has no place, and what would help, in
	// words that do not hold it; "" for the words that fit every format.
	Why func(v any, at Place) (msg, hint string)
}

// A SyntaxError says where a document cannot be read.
type SyntaxError struct {
	Line int // from 1; 0 if unknown
	Msg  string
}

func (e *SyntaxError) Error() string { return e.Msg }

// MaxDepth bounds how deep documents may be nested.
const MaxDepth = 1000

// ErrOdd is what Respell fails with, in words for people.
var ErrOdd = errors.New("a number or a word that not all readers of YAML take for the same")
