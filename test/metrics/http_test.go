package metrics

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// page returns what a server answers, "" where it does not.
func page(address string) string {
	client := http.Client{Timeout: 10 * time.Second}
	resp, err := client.Get(address)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return ""
	}
	return string(text)
}

// answers tells whether a server answers 200.
func answers(address string) func() bool {
	return func() bool { return page(address) != "" }
}

// A series is one that Prometheus holds: its labels and its last value.
type series struct {
	Metric map[string]string
	Value  [2]any
}

// query asks Prometheus' API.
func query(t testing.TB, address, expr string) []series {
	t.Helper()
	var answer struct {
		Status string
		Data   struct{ Result []series }
	}
	text := page(address + "/api/v1/query?query=" + url.QueryEscape(expr))
	if err := json.Unmarshal([]byte(text), &answer); err != nil || answer.Status != "success" {
		t.Fatalf("%s: %v %s", expr, err, text)
	}
	return answer.Data.Result
}

// is tells whether there is one series, with that value.
func is(all []series, value string) bool {
	return len(all) == 1 && fmt.Sprint(all[0].Value[1]) == value
}
