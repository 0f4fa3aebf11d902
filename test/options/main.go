// Command options keeps the catalogue of the package lint: it regenerates it with the help
// of real servers, checks it against them, and measures how often the lint and they
// agree.
//
//	go run ./test/options probe      ask the servers anew about every option; rewrites options.tsv
//	go run ./test/options check      the same without writing: what would change
//	go run ./test/options pack       write lint/catalogue.tsv from options.tsv
//	go run ./test/options clients    ask the clients about every option; writes lint/clients.tsv
//	go run ./test/options words      ask running servers for their words; rewrites lint/words.tsv
//	go run ./test/options agree      give generated option files to the lint and to the servers
//	go run ./test/options values     give values out of the servers' lists, and wrong ones, to servers that really start
//	go run ./test/options start      and a few to MariaDB that really starts
//	go run ./test/options files      give each option of option files that are named, or are in directories that are, to the servers and to their clients
//	go run ./test/options plugins    ask the servers which plugins they have, and what options those bring; rewrites lint/libraries.tsv and lint/plugins.tsv
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	syscall.Setpriority(syscall.PRIO_PROCESS, 0, 10)
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
