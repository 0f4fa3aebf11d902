package encode_test

import (
	"fmt"
	"strings"

	"github.com/initplate/initplate/render/format/encode"
	"github.com/initplate/initplate/render/format/ini"
	"github.com/initplate/initplate/render/format/mysql"
)

// pieces are a document with one value.
func pieces(value any) []encode.Piece {
	return []encode.Piece{
		{Kind: encode.Literal, Text: "[client]\npassword = "},
		{Kind: encode.Scalar, Value: value},
		{Kind: encode.Literal, Text: "\n"},
	}
}

// A value cannot add a line or a section to the document.
func ExampleDocument() {
	texts, errs := encode.Document(mysql.Format(), pieces("it's #1\n[mysqld]"))
	fmt.Print(strings.Join(texts, ""), errs, "\n")
	// Output:
	// [client]
	// password = "it's #1\n[mysqld]"
	// []
}

// Where no spelling reads back as the value, it is refused. The error does not show it.
func ExampleDocument_refused() {
	_, errs := encode.Document(ini.Format(), pieces("two\nlines"))
	for _, e := range errs {
		fmt.Println(e.Msg)
	}
	// Output:
	// the value holds a line break, which readers of INI read differently (format ini)
}
