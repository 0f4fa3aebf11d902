package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"aead.dev/minisign"
)

// sign writes a signature beside each file, which minisign -V verifies with the public key.
func sign(keyFile, password string, files []string) error {
	key, err := readKey(keyFile, password)
	if err != nil {
		return fmt.Errorf("%s: %w", keyFile, err)
	}

	for _, file := range files {
		signature, err := signature(key, file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file+".minisig", signature, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// readKey reads a secret key, which has a password or none, as minisign -G -W makes it.
func readKey(file, password string) (key minisign.PrivateKey, err error) {
	text, err := os.ReadFile(file)
	switch {
	case err != nil:
		return key, err
	case !minisign.IsEncrypted(text):
		return key, key.UnmarshalText(text)
	case password == "":
		return key, errors.New("the key has a password: set MINISIGN_PASSWORD")
	}

	key, err = minisign.DecryptKey(password, text)
	if err != nil {
		return key, fmt.Errorf("%w: is MINISIGN_PASSWORD the key's password?", err)
	}
	return key, nil
}

// signature signs the hash of a file, as minisign itself does by default. The trusted comment is signed
// too: it says which file this is.
func signature(key minisign.PrivateKey, file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()

	r := minisign.NewReader(f)
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, err
	}
	return r.SignWithComments(key, "file:"+filepath.Base(file), "signature of a release of initplate"), nil
}
