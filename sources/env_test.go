package sources

import "testing"

func TestEnv(t *testing.T) {
	vars := map[string]string{"PORT": "3306", "EMPTY": ""}
	source := Env(func(name string) (string, bool) { v, ok := vars[name]; return v, ok })
	got, err := source.Fetch(t.Context(), []string{"PORT", "EMPTY", "UNSET"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		want Value
		held bool
	}{
		{"PORT", Value{Data: "3306", Origin: "env:PORT"}, true},
		{"EMPTY", Value{Data: "", Origin: "env:EMPTY"}, true},
		{"UNSET", Value{}, false},
	} {
		if v, held := got[tt.name]; v != tt.want || held != tt.held {
			t.Errorf("%s: got %v, %v; want %v, %v", tt.name, v, held, tt.want, tt.held)
		}
	}
}
