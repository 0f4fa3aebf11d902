package remote

import (
	"context"
	"errors"
	"net"
	"net/http"
	"reflect"
	"testing"
)

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LocalHost": true, "127.0.0.1": true, "127.1.2.3": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "127.1": false, "0.0.0.0": false, "::": false, "localhost.": false, "localhost.example": false, "10.0.0.1": false,
	} {
		if got := Loopback(host); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
}

// TestToLoopback: no name server is asked for localhost.
func TestToLoopback(t *testing.T) {
	var dialled []string
	transport := &http.Transport{DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
		dialled = append(dialled, address)
		return nil, errors.New("refused by " + address)
	}}
	ToLoopback(transport)
	_, err := transport.DialContext(t.Context(), "tcp", "LOCALHOST:80")
	transport.DialContext(t.Context(), "tcp", "other.example:80")
	want := []string{"127.0.0.1:80", "[::1]:80", "other.example:80"}
	if !reflect.DeepEqual(dialled, want) || err == nil || err.Error() != "refused by 127.0.0.1:80" {
		t.Errorf("dialled %v, %v", dialled, err)
	}
}
