package document

import (
	"encoding/json"
	"fmt"
	"testing"
)

func TestField(t *testing.T) {
	const text = `{"a": "x", "n": 1.50, "o": {"b/c": [1, {"~": true}], "": "empty"}, "nil": null, "/s": 2}`
	for name, want := range map[string]any{
		"a": "x", "n": json.Number("1.50"), "/a": "x", "/o/b~1c/1/~0": true, "/o/": "empty",
		"/o/b~1c/0": json.Number("1"), "/~1s": json.Number("2"),
		"none": nil, "nil": nil, "/o/b~1c/01": nil, "/o/b~1c/2": nil, "/o/b~1c/-1": nil, "/a/b": nil, "o.b": nil,
	} {
		got, held, err := Field([]byte(text), name)
		if got != want || held != (want != nil) || err != nil {
			t.Errorf("%s: got %v, %v, %v", name, got, held, err)
		}
	}

	for _, text := range []string{"", "secret", `{"a": 1} x`, `{"a":`} {
		_, held, err := Field([]byte(text), "a")
		if held || err == nil || fmt.Sprint(err) != "it is not JSON, so it has no fields" {
			t.Errorf("%q: got %v, %v", text, held, err)
		}
	}
	for _, text := range []string{`"text"`, "31415926", "true", "null"} {
		_, held, err := Field([]byte(text), "a")
		if held || err == nil || fmt.Sprint(err) != "it is neither an object nor a list, so it has no fields" {
			t.Errorf("%q: got %v, %v", text, held, err)
		}
	}
}
