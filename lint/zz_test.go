package lint

import "testing"

func BenchmarkAll(b *testing.B) {
	for b.Loop() {
		r, _ := Load("mysql:9.7")
		r.known.all()
	}
}
