package report

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/initplate/initplate/sources"
)

// TestEmptyReport: what there is none of is an empty list, for programs that count.
func TestEmptyReport(t *testing.T) {
	text, err := New("1.0", time.Unix(7, 0)).JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"begin": "1970-01-01T00:00:07Z"`, `"errors": []`, `"logins": []`, `"outputs": []`, `"rounds": []`,
		`"tries": 1`, `"retries": {}`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

// TestReferenceOf: of a value only what says which one it was is told.
func TestReferenceOf(t *testing.T) {
	ref := sources.Ref{Source: "vault", Key: "pki/issue/web"}
	ends := time.Date(2030, 1, 2, 3, 4, 5, 678, time.FixedZone("", 3600))
	for _, tt := range []struct {
		name   string
		value  *sources.Value
		secret bool
		want   string
	}{
		{"not held", nil, true, `{"reference":"vault:pki/issue/web","held":false,"secret":true}`},
		{"held", &sources.Value{Version: "3"}, false,
			`{"reference":"vault:pki/issue/web","held":true,"secret":false,"version":"3"}`},
		{"secret by its value", &sources.Value{Secret: true}, false,
			`{"reference":"vault:pki/issue/web","held":true,"secret":true}`},
		{"leased", &sources.Value{Lease: sources.Lease{ID: "l", Ends: ends, Renewable: true}}, true,
			`{"reference":"vault:pki/issue/web","held":true,"secret":true,` +
				`"lease":{"id":"l","ends":"2030-01-02T02:04:05Z","renewable":true}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(referenceOf(ref, tt.value, tt.secret))
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s, %v, want %s", got, err, tt.want)
			}
		})
	}
}
