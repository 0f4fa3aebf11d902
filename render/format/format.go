// Package format is the contract between configuration languages and those who write and
// read documents in them.
//
// A [Format] is a reader of one language and a few ways to write a value in it. What else
// differs between languages is a field of it, so that nobody asks for its name. Each language
// is a package below this one and needs the contract alone. Package encode writes values into
// documents of all languages, and package languages lists them.
package format

import (
	"errors"
	"io/fs"
)

// A Leaf is one item that the reader of a document sees. Leaves are in the order of the
// document.
type Leaf struct {
	Path string // where it stands, as "[mysqld] port"
	Kind Kind   // its type
	Text string // its value
	Line int    // the line it begins on, from 1; not compared

	// Depth is how deep it stands in a nested document. It distinguishes a name with a dot from
	// two names.
	Depth int

	// KeyKind is the type of the last name of its path, "" if that is text or a plain whole
	// number. A value must not change it.
	KeyKind Kind

	// Style is how it is quoted, and KeyStyle how the last name of its path is, in words of the
	// format. They are for Spell, and not compared.
	Style, KeyStyle string
}

// A Format is one configuration language.
type Format struct {
	Name string
	Exts []string // file name extensions, with the dot

	// Files are base names of files in the format, such as nginx.conf. They count more than an
	// extension.
	Files []string

	// DropIns says that the files NAME.EXT.d/*.conf are in the format, where EXT is one of Exts.
	DropIns bool

	// Mode, if set, is the most that a new file in the format may be opened to, as its program
	// refuses it otherwise.
	Mode fs.FileMode

	// Parse reads a document as its programs do. It fails with a [*SyntaxError]. A nil Parse
	// means text of no known language: nothing is read back, and the first spelling is written.
	Parse func(doc []byte) ([]Leaf, error)

	// ParseAny, if set, also reads what only some of the programs read as Parse does. That is
	// enough to know what a template escapes by hand.
	ParseAny func(doc []byte) ([]Leaf, error)

	// ParseFilled, if set, is Parse for a document that holds values. It may refuse what is
	// only dangerous then.
	ParseFilled func(doc []byte) ([]Leaf, error)

	// Spell returns ways to write v at a place, the likeliest first. They need not be right, as
	// the encoder only takes one that reads back.
	Spell func(v any, at Place) []string

	// Quotes are the marks that may stand around a value and are not a part of it.
	Quotes string

	// Literal are marks that people put around a value although they are a part of it there.
	Literal string

	// Nested says that values of the format may be lists and maps, so that what toJSON and the
	// like print is written as it is.
	Nested bool

	// Margins says that texts of the format may have lines whose indentation the reader drops. It is
	// true of all that are Nested.
	Margins bool

	// Stand, of a nested format, is what stands for a structure while the document is marked: a
	// token, or an entry or item with the token if the structure is a block of entries or
	// items. rootKind is the kind of the structure's root.
	Stand func(rootKind Kind, token string) string

	// Open, of a nested format whose names must be strings, reports whether a string is open
	// after literal text; open says whether one was before it.
	Open func(open bool, literal string) bool

	// Alone, of a nested format, reads a structure that is not a document.
	Alone func(text string) ([]Leaf, error)

	// Flow, of a nested format, writes a list, a map or nil on one line.
	Flow func(v any) (string, error)

	// Respell, if set, rewrites what an encoder printed so that all programs read it as the
	// same. Text that they all read so stays as it is; leaves is how it reads. It fails with
	// [ErrOdd] if there is no such way.
	Respell func(text string, leaves []Leaf) (string, error)

	// WhyStructure, if set, says why a list, a map or what an encoder printed cannot stand in
	// its place.
	WhyStructure func() (msg, hint string)

	// NoDocument is for a format in which a string or a number by itself is a document. It says
	// why a list or a map that cannot be read must not be written as a text, and what would
	// help; "" if s is neither.
	NoDocument func(s string) (msg, hint string)

	// OnlyComments, if set, reports whether text holds only comments. Without it, such text is
	// a document whose leaves are all comments.
	OnlyComments func(text string) bool

	// Lonely, if set, says what would help a value that is alone on its line where only lines
	// of the format's own can stand; "" if nothing is known. before is what the template has
	// before it, layout the functions that laid it out.
	Lonely func(before, layout string) (hint string)

	// ReadsOn says that the reader may report a later line than the one that is wrong.
	ReadsOn bool

	// Explain, if set, translates an error of the reader about a document in which numbers stand
	// for values, or says what would help. digit is the first digit of each such number, and
	// bare says that one stands on the line without quotes.
	Explain func(msg string, digit byte, bare bool) (said, hint string)

	// Block, if set, says what would help a value that does not read back in a block of lines.
	// before is the document before it, and reads tries another beginning and another spelling.
	Block func(v any, at Place, before, layout string, reads func(before, spelling string) bool) (hint string)

	// Rounds says that many readers keep only as many digits of an integer as a float has.
	Rounds bool

	// SizeLetters says that programs take a letter as the unit of a size: 16M.
	SizeLetters bool

	// Misread, if set, reports a leaf that its program does not read as it looks.
	Misread func(l *Looker, leaf Leaf)

	// Unclear, if set, says why programs read a place differently, whatever value stands there,
	// and what would help; "" if they do not.
	Unclear func(at Place) (msg, hint string)

	// Bare, if set, reports whether a document is only a word or a value by itself, which the
	// reader takes for a name or a statement.
	Bare func(text string, leaves []Leaf) bool

	// Fragment, if set, says that a text may be meant as text in the language of the format,
	// and what would help; "" if it is not. The caller checks whether it reads so. byHand says
	// that the text has several lines, or was laid out by the functions in layout.
	Fragment func(s string, at Place, layout string, byHand bool) (msg, hint string)

	// LineMax, if set, is how many bytes of a line the programs read, without its line break.
	// LineNote says which programs, for errors.
	LineMax  int
	LineNote string

	// Reads, if set, reports whether a value alone in a leaf that has a Style reads back as it
	// should there.
	Reads func(at Leaf, v any, got Leaf) bool

	// Choosy, if set, reports whether a place takes only a few texts, such as the name of a
	// method. A check's placeholder may be none of them.
	Choosy func(at Place) bool

	// Why, if set, says why a value cannot stand in a place, and what would help, without
	// showing it; "" for the words that fit every format.
	Why func(v any, at Place) (msg, hint string)
}

// A SyntaxError says where a document cannot be read.
type SyntaxError struct {
	Line int // from 1; 0 if unknown
	Msg  string
}

func (e *SyntaxError) Error() string { return e.Msg }

// MaxDepth is how deep documents may be nested.
const MaxDepth = 1000

// ErrOdd is the error of Respell, in words for people.
var ErrOdd = errors.New("a number or a word that readers of YAML read differently")
