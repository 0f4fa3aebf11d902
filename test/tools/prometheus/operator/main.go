// prometheus-operator prints the configuration that the Prometheus Operator makes for a release of Prometheus out of
// ServiceMonitors, PodMonitors and Secrets: files with one object each.
package main

import (
	"fmt"
	"log"
	"os"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// objects are what the files hold, the monitors by their files' names.
type objects struct {
	services map[string]*monitoring.ServiceMonitor
	pods     map[string]*monitoring.PodMonitor
	secrets  []any
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("prometheus-operator: ")
	if len(os.Args) < 3 {
		log.Fatal("usage: prometheus-operator VERSION FILE...")
	}

	config, err := generate(os.Args[1], os.Args[2:])
	if err != nil {
		log.Fatal(err)
	}
	if _, err := os.Stdout.Write(config); err != nil {
		log.Fatal(err)
	}
}

func generate(version string, files []string) ([]byte, error) {
	all := objects{map[string]*monitoring.ServiceMonitor{}, map[string]*monitoring.PodMonitor{}, nil}
	for _, file := range files {
		if err := all.read(file); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}

	server := &monitoring.Prometheus{ObjectMeta: meta.ObjectMeta{Name: "prometheus", Namespace: "monitoring"}}
	server.Spec.Version = version
	server.Spec.ScrapeInterval, server.Spec.EvaluationInterval = "30s", "30s" // the defaults of its kind
	generator, err := prometheus.NewConfigGenerator(nil, server)
	if err != nil {
		return nil, err
	}
	store := assets.NewTestStoreBuilder(all.secrets...)
	return generator.GenerateServerConfiguration(server, all.services, all.pods, nil, nil, store, nil, nil, nil, nil)
}

func (o *objects) read(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}

	var kind meta.TypeMeta
	if err := yaml.Unmarshal(text, &kind); err != nil {
		return err
	}
	switch kind.Kind {
	case "ServiceMonitor":
		o.services[file] = &monitoring.ServiceMonitor{}
		return yaml.UnmarshalStrict(text, o.services[file])
	case "PodMonitor":
		o.pods[file] = &monitoring.PodMonitor{}
		return yaml.UnmarshalStrict(text, o.pods[file])
	case "Secret":
		secret := &core.Secret{}
		o.secrets = append(o.secrets, secret)
		return yaml.UnmarshalStrict(text, secret)
	}
	return fmt.Errorf("kind %q is not known here", kind.Kind)
}
