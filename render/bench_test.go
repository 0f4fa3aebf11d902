package render

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"text/template"

	"github.com/initplate/initplate/render/funcs"
	"github.com/initplate/initplate/render/walk"
	"github.com/initplate/initplate/sources"
)

// The bundled template, as a laptop renders it: parse, walk, execute, encode.
func BenchmarkMySQL(b *testing.B) {
	text, err := os.ReadFile("../templates/mysql/mysql.cnf.tmpl")
	if err != nil {
		b.Fatal(err)
	}
	local := sources.Set{"env": &store{}, "file": &store{}}
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			if _, err := Parse("mysql", string(text), Options{Sources: table()}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("walk", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer() // the walk changes the tree that it is given
			tm, err := Parse("mysql", string(text), Options{Sources: table()})
			if err != nil {
				b.Fatal(err)
			}
			tree := template.Must(template.New("mysql").Funcs(funcs.For(string(text))).Funcs(tm.program.Funcs()).Parse(string(text)))
			b.StartTimer()
			if _, problems := walk.New(tm.subject(tree)); len(problems) > 0 {
				b.Fatal(problems)
			}
		}
	})
	b.Run("render", func(b *testing.B) {
		tm, err := Parse("mysql", string(text), Options{Sources: table()})
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, _, err := Collect(b.Context(), local, nil, tm); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A template that makes many references, each printed once.
func BenchmarkReferences(b *testing.B) {
	for _, n := range []int{1000, 10000, 100000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var text strings.Builder
			held := map[string]any{}
			text.WriteString("[a]\n")
			for i := range n {
				fmt.Fprintf(&text, "k%d = {{ key \"app/%d\" }}\n", i, i)
				held[fmt.Sprintf("app/%d", i)] = "v"
			}
			for b.Loop() {
				tm, err := Parse("t.cnf", text.String(), Options{Sources: table()})
				if err != nil {
					b.Fatal(err)
				}
				if _, _, err := Collect(b.Context(), nil, sources.Set{"consul": &store{held: held}}, tm); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
