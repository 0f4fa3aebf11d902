package main

import (
	"os"
	"testing"

	"github.com/initplate/initplate/test/servers"
)

// The lint's words are those of running servers.
func TestWords(t *testing.T) {
	if !servers.Long() {
		t.Skip("all servers at once: only in the long form; TestForeignWords asks one of them about words")
	}

	ask := map[string]asker{}
	for column, db := range map[string]*servers.Database{
		"mysql97": servers.MySQL(t), "mariadb1011": servers.MariaDB(t, "10.11"), "mariadb118": servers.MariaDB(t, "11.8"),
	} {
		running := db.Start(t, servers.Options{})
		ask[column] = askerOf(db.Dir, running.Socket)
	}
	w, err := askWords(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../lint/words.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != w.text() {
		t.Error("lint/words.tsv is not what the servers say: go run ./test/options words, and look at what changes")
	}
	if most := 40_000; len(got) > most {
		t.Errorf("the words have %d bytes, want %d at most", len(got), most)
	}
}
