package sources

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestEnv(t *testing.T) {
	vars := map[string]string{"PORT": "3306", "EMPTY": ""}
	source := Env(func(name string) (string, bool) { v, ok := vars[name]; return v, ok }, nil)
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

// environ is an environment as [os.Environ] returns it.
func environ(vars map[string]string) func() []string {
	return func() (out []string) {
		for name, value := range vars {
			out = append(out, name+"="+value)
		}
		return out
	}
}

// ofService are the variables that a kubelet of Kubernetes 1.33 sets for a service with a named
// port and one of UDP.
func ofService(name string) map[string]string {
	return map[string]string{
		name + "_SERVICE_HOST": "10.0.0.11", name + "_SERVICE_PORT": "9092", name + "_SERVICE_PORT_CLIENT_TLS": "9092", name + "_PORT": "tcp://10.0.0.11:9092",
		name + "_PORT_9092_TCP": "tcp://10.0.0.11:9092", name + "_PORT_9092_TCP_PROTO": "tcp", name + "_PORT_9092_TCP_PORT": "9092", name + "_PORT_9092_TCP_ADDR": "10.0.0.11",
		name + "_PORT_53_UDP": "udp://10.0.0.11:53", name + "_PORT_53_UDP_PROTO": "udp", name + "_PORT_53_UDP_PORT": "53", name + "_PORT_53_UDP_ADDR": "10.0.0.11",
	}
}

func TestEnvPrefix(t *testing.T) {
	for _, tt := range []struct {
		name   string
		prefix string
		links  []string // services
		vars   map[string]string
		want   string
	}{
		{"sorted", "KAFKA_", nil, map[string]string{"KAFKA_B": "1", "KAFKA_A": "2", "KAFKA": "3", "KAFKA_": "4", "OTHER": "5", "kafka_c": "6"}, "KAFKA_A KAFKA_B"},
		{"empty value", "A_", nil, map[string]string{"A_B": ""}, "A_B"},
		{"value with =", "A_", nil, map[string]string{"A_B": "x=y"}, "A_B"},
		{"name with dots", "A_", nil, map[string]string{"A_b.c": "x", "A_b-c": "x"}, "A_b-c A_b.c"},
		{"without _", "KAFKA", nil, map[string]string{"KAFKA_B": "1", "KAFKAX": "2"}, "KAFKAX KAFKA_B"},
		{"no such name", "KAFKA_", nil, map[string]string{"A": "1"}, ""},
		{"a name that ends in *", "A_", nil, map[string]string{"A_*": "1", "A_B": "1"}, "A_B"},

		{"service", "KAFKA_", []string{"KAFKA"}, map[string]string{"KAFKA_LOG_DIRS": "/x"}, "KAFKA_LOG_DIRS"},
		{"longer service", "KAFKA_", []string{"KAFKA_UI", "KAFKA_UI_V2"}, map[string]string{"KAFKA_LOG_DIRS": "/x", "KAFKA_UI": "1", "KAFKA_UI_HOST": "h"}, "KAFKA_LOG_DIRS KAFKA_UI KAFKA_UI_HOST"},
		{"longer prefix", "KAFKA_SERVICE_", []string{"KAFKA"}, map[string]string{"KAFKA_SERVICE_NAME": "x"}, "KAFKA_SERVICE_NAME"},
		{"service whose name has a word of these", "A_", []string{"A_PORT", "A_SERVICE"}, map[string]string{"A_PORT": "80", "A_B": "1"}, "A_B A_PORT"},
		{"a setting of the pod beside the service", "KAFKA_", []string{"KAFKA"}, map[string]string{"KAFKA_PORT": "9092", "KAFKA_SERVICE_HOST": "broker", "KAFKA_SERVICE_PORT": "http"}, "KAFKA_PORT KAFKA_SERVICE_HOST KAFKA_SERVICE_PORT"},
		{"names without a service", "KAFKA_", nil, map[string]string{"KAFKA_PORT": "9092", "KAFKA_SERVICE_HOST": "10.0.0.1", "KAFKA_SERVICE_PORT": "9092", "KAFKA_NAME": "/a/b"}, "KAFKA_NAME KAFKA_PORT KAFKA_SERVICE_HOST KAFKA_SERVICE_PORT"},
		{"a port that is not an address", "KAFKA_", nil, map[string]string{"KAFKA_PORT_9092_TCP": "yes", "KAFKA_SERVICE_HOST": "10.0.0.1"}, "KAFKA_PORT_9092_TCP KAFKA_SERVICE_HOST"},
		{"IPv6", "A_", nil, map[string]string{"A_PORT": "tcp://[fd00::1]:80", "A_PORT_80_TCP": "tcp://[fd00::1]:80", "A_PORT_80_TCP_ADDR": "fd00::1", "A_SERVICE_HOST": "fd00::1", "A_B": "1"}, "A_B"},
		{"link of docker", "DB_", nil, map[string]string{"DB_NAME": "/web/db", "DB_PORT": "tcp://172.17.0.5:5432", "DB_PORT_5432_TCP": "tcp://172.17.0.5:5432", "DB_PORT_5432_TCP_ADDR": "172.17.0.5", "DB_PORT_5432_TCP_PORT": "5432", "DB_PORT_5432_TCP_PROTO": "tcp", "DB_USER": "x"}, "DB_USER"},
		{"a name beside a link", "DB_", []string{"DB"}, map[string]string{"DB_NAME": "shop"}, "DB_NAME"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			vars := map[string]string{}
			for _, l := range tt.links {
				maps.Copy(vars, ofService(l))
			}
			maps.Copy(vars, tt.vars)
			held := map[string]any{}
			for name, value := range vars {
				held[name] = value
			}
			row := EnvRow(func(name string) (string, bool) { v, ok := vars[name]; return v, ok }, environ(vars))
			for what, source := range map[string]Source{"the environment": row.Source, "a stand-in": row.StandIn(held)} {
				got, err := source.Fetch(t.Context(), []string{tt.prefix + "*"})
				if err != nil {
					t.Fatal(err)
				}
				v, ok := got[tt.prefix+"*"]
				names, _ := v.Data.([]string)
				if strings.Join(names, " ") != tt.want || ok != (tt.want != "") || !slices.IsSorted(names) {
					t.Errorf("%s has %q, want %q", what, names, tt.want)
				}
			}
		})
	}
}
