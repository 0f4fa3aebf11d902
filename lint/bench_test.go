package lint

import "testing"

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load("mysql:9.7"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	r, err := Load("mysql:9.7")
	if err != nil {
		b.Fatal(err)
	}
	doc := []byte("[mysqld]\nport=3306\nskip_name_resolve\ninnodb_buffer_pool_size=1G\nmax_conections=5\nbinlog_format=ROWS\n")
	for b.Loop() {
		r.Check(doc, Given{})
	}
}
