// Pack makes what a release consists of from directories of files:
//
//	pack archive DIR FILE    an archive, .tar.gz or .zip, with DIR as its only directory
//	pack sums DIR            DIR/SHA256SUMS, of all files in DIR
//	pack sign KEY FILE...    FILE.minisig, with a secret key of minisign's
//
// Archives have the same bytes wherever they are made: files are sorted and belong to root, their
// modes are 0755 or 0644, and their time is that of SOURCE_DATE_EPOCH. The password of a secret
// key is in MINISIGN_PASSWORD.
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

var errUsage = errors.New("usage: pack archive DIR FILE | pack sums DIR | pack sign KEY FILE [FILE...]")

func main() {
	err := run(os.Args[1:])
	if err == nil {
		return
	}

	fmt.Fprintln(os.Stderr, "pack:", err)
	if errors.Is(err, errUsage) {
		os.Exit(2)
	}
	os.Exit(1)
}

func run(args []string) error {
	if len(args) < 2 {
		return errUsage
	}

	switch command, args := args[0], args[1:]; {
	case command == "archive" && len(args) == 2:
		at, err := epoch(os.Getenv("SOURCE_DATE_EPOCH"))
		if err != nil {
			return err
		}
		return archive(args[0], args[1], at)
	case command == "sums" && len(args) == 1:
		return writeSums(args[0])
	case command == "sign" && len(args) > 1:
		return sign(args[0], os.Getenv("MINISIGN_PASSWORD"), args[1:])
	}
	return errUsage
}

// epoch reads SOURCE_DATE_EPOCH: seconds since 1970.
func epoch(text string) (time.Time, error) {
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf(
			"SOURCE_DATE_EPOCH=%q is not a number of seconds: set it to the commit's time", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}
