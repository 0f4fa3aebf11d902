// Command site makes the pages of README.md and docs into a static site, as they are: one HTML file for each, links
// between them, and no script.
//
//	go run . -repository .. -out ../dist/site
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

func main() {
	repository := flag.String("repository", "..", "the `directory` with README.md and docs")
	out := flag.String("out", "../dist/site", "the `directory` to write; what is in it is removed")
	flag.Parse()

	pages, err := build(*repository, *out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
	fmt.Printf("wrote %d pages; begin with %s/index.html\n", pages, *out)
}

// build writes the site, and returns how many pages it has. A link that leads nowhere is an error, and nothing is
// written.
func build(repository, out string) (pages int, err error) {
	s, err := readSite(repository)
	if err != nil {
		return 0, err
	}

	files, err := s.render()
	if err != nil {
		return 0, err
	}

	if err := os.RemoveAll(out); err != nil {
		return 0, err
	}
	return len(s.pages), errors.Join(s.write(out, files)...)
}
