// Licences prints the licence texts of all that a Go program is linked with: of its modules, and of
// Go's own library. Run it in the directory of the program's module, with the modules that the
// program was built from.
//
//	go run ./release/licences dist/initplate
package main

import (
	"bytes"
	"debug/buildinfo"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "licences: usage: licences PROGRAM")
		os.Exit(2)
	}

	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(program string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	parts, err := linked(info)
	if err != nil {
		return err
	}
	text, err := document(info, parts)
	if err != nil {
		return err
	}

	_, err = os.Stdout.Write(text)
	return err
}

// A notice is one text, and those who distribute their work under it.
type notice struct {
	text  string
	parts []string // as in "github.com/a/b v1.0.0, LICENSE"
}

// document lists each text once, in the order of the first part that has it.
func document(info *debug.BuildInfo, parts []part) ([]byte, error) {
	var all []*notice
	for _, p := range parts {
		texts, err := p.texts()
		if err != nil {
			return nil, err
		}
		for _, t := range texts {
			all = add(all, t.text, p.name+", "+t.file)
		}
	}

	var b bytes.Buffer
	fmt.Fprintf(&b, "%s is linked with the works that are listed here, each before the text of its licence\n"+
		"or its notice. The source of each is published at its name, in the version that is given.\n", info.Main.Path)
	for _, n := range all {
		fmt.Fprintf(&b, "\n%s\n%s\n%s\n\n%s\n", line, strings.Join(n.parts, "\n"), line, n.text)
	}
	return b.Bytes(), nil
}

var line = strings.Repeat("=", 80)

func add(all []*notice, text, part string) []*notice {
	i := slices.IndexFunc(all, func(n *notice) bool { return n.text == text })
	if i < 0 {
		return append(all, &notice{text, []string{part}})
	}
	all[i].parts = append(all[i].parts, part)
	return all
}
