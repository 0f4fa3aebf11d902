// prometheus-consul reads a configuration as Prometheus 3 does, and prints the targets that it discovers in Consul: a line
// of JSON for each, with its labels. It waits until there are as many as its second argument says.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"os"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/discovery"
	_ "github.com/prometheus/prometheus/discovery/consul" // its part of the configuration
	"github.com/prometheus/prometheus/discovery/targetgroup"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/scrape"
)

const (
	patience = 30 * time.Second // until there are enough targets
	silence  = time.Second      // after that, until it is certain that there are no more
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("prometheus-consul: ")
	if len(os.Args) != 3 {
		log.Fatal("usage: prometheus-consul FILE COUNT")
	}
	count, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}

	errors := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	file, err := config.LoadFile(os.Args[1], false, errors)
	if err != nil {
		log.Fatal(err)
	}
	lines, err := discover(file, count, errors)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range lines {
		fmt.Println(line)
	}
}

// discover returns the targets, once there are so many and no more come.
func discover(file *config.Config, count int, errors *slog.Logger) (lines []string, err error) {
	jobs, err := file.GetScrapeConfigs()
	if err != nil {
		return nil, err
	}
	found := map[string]discovery.Configs{}
	byName := map[string]*config.ScrapeConfig{}
	for _, job := range jobs {
		found[job.JobName] = job.ServiceDiscoveryConfigs
		byName[job.JobName] = job
	}

	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	registry := prometheus.NewRegistry()
	metrics, err := discovery.CreateAndRegisterSDMetrics(registry)
	if err != nil {
		return nil, err
	}
	manager := discovery.NewManager(ctx, errors, registry, metrics, discovery.Updatert(silence/4))
	if err := manager.ApplyConfig(found); err != nil {
		return nil, err
	}
	go func() { _ = manager.Run() }()

	var end <-chan time.Time
	for {
		select {
		case all := <-manager.SyncCh():
			if lines, err = targets(byName, all); err != nil {
				return nil, err
			}
			if len(lines) >= count {
				end = time.After(silence)
			}
		case <-end:
			return lines, nil
		case <-ctx.Done():
			return nil, fmt.Errorf("%d targets were found in %s, want %d", len(lines), patience, count)
		}
	}
}

// targets are what Prometheus scrapes of these groups, a line for each.
func targets(jobs map[string]*config.ScrapeConfig, all map[string][]*targetgroup.Group) (lines []string, err error) {
	builder := labels.NewBuilder(labels.EmptyLabels())
	for name, groups := range all {
		for _, group := range groups {
			found, failed := scrape.TargetsFromGroup(group, jobs[name], nil, builder)
			if len(failed) > 0 {
				return nil, failed[0]
			}
			for _, target := range found {
				if target.Labels(builder).IsEmpty() {
					continue // it was dropped
				}
				line, err := json.Marshal(map[string]any{"url": target.URL().String(), "labels": target.Labels(builder)})
				if err != nil {
					return nil, err
				}
				lines = append(lines, string(line))
			}
		}
	}
	return lines, nil
}
