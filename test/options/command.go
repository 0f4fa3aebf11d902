package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("usage: go run ./test/options probe|pack|words|clients|check|agree|start|values|files|plugins")
	}

	_, file, _, _ := runtime.Caller(0)
	tsv, root := filepath.Join(filepath.Dir(file), "options.tsv"), filepath.Join(filepath.Dir(file), "..", "..")
	t, err := readTable(tsv)

	if err != nil {
		return err
	}

	if args[0] == "pack" {
		return pack(t, root)
	}

	work, err := os.MkdirTemp("", "initplate-options-")
	if err != nil {
		return err
	}

	defer os.RemoveAll(work)
	if err := os.Chmod(work, 0o755); err != nil {
		return err
	}

	servers, err := allServers(work)
	if err != nil {
		return err
	}

	switch args[0] {
	case "probe":
		if err := probe(ctx, t, servers, work, args[1:]); err != nil {
			return err
		}
		return os.WriteFile(tsv, []byte(t.text()), 0o644)
	case "clients":
		path := filepath.Join(root, "lint", "clients.tsv")
		old, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text, err := probeClients(ctx, servers, work, string(old), args[1:])
		if err != nil {
			return err
		}
		return os.WriteFile(path, []byte(text), 0o644)
	case "words":
		return writeWords(ctx, servers, root)
	case "check":
		return check(ctx, t, servers, work, args[1:], os.Stdout)
	case "start":
		return start(ctx, t, servers, work, args[1:], os.Stdout)
	case "plugins":
		return learn(ctx, t, servers, root, os.Stdout)
	case "files":
		return files(ctx, servers, args[1:], os.Stdout)
	case "values":
		return values(ctx, servers, os.Stdout)
	case "agree":
		return agree(ctx, t, servers, work, args[1:], os.Stdout)
	}

	return fmt.Errorf("there is no command %s", args[0])
}
