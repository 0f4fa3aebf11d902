// Package metrics counts what the controller does, for Prometheus.
package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/outcome"
)

// Metrics has all figures of the controller. Its methods do nothing on nil.
type Metrics struct {
	steps   *prometheus.HistogramVec
	changes prometheus.Counter
	ready   *prometheus.GaugeVec

	mu   sync.Mutex
	seen map[types.NamespacedName][2]string // the labels of ready, by resource
}

// New registers the figures.
func New(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		steps: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "mysqldb_step_seconds",
			Help:    "How long steps took, by step and how they ended: done, waiting, refused, taken or trouble.",
			Buckets: prometheus.ExponentialBuckets(0.005, 4, 7),
		}, []string{"step", "outcome"}),
		changes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "mysqldb_changes_total",
			Help: "Changes that were made in Consul, in Vault and at the provider.",
		}),
		ready: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "mysqldb_resources",
			Help: "Resources, by the status and the reason of their condition Ready.",
		}, []string{"ready", "reason"}),
		seen: map[types.NamespacedName][2]string{},
	}
	registry.MustRegister(m.steps, m.changes, m.ready)
	return m
}

var outcomes = map[outcome.Kind]string{
	outcome.Trouble: "trouble",
	outcome.Waiting: "waiting",
	outcome.Refused: "refused",
	outcome.Taken:   "taken",
}

// Step counts a step.
func (m *Metrics) Step(name string, took time.Duration, err error) {
	if m == nil {
		return
	}
	ended := "done"
	if err != nil {
		kind, _ := outcome.Of(err, "")
		ended = outcomes[kind]
	}
	m.steps.WithLabelValues(name, ended).Observe(took.Seconds())
}

// Changed counts a change.
func (m *Metrics) Changed() {
	if m != nil {
		m.changes.Inc()
	}
}

// See counts a resource as what it is now.
func (m *Metrics) See(db *v1alpha1.MysqlDb) {
	ready := meta.FindStatusCondition(db.Status.Conditions, v1alpha1.Ready)
	if m == nil || ready == nil {
		return
	}

	m.mu.Lock()
	defer m.mu.Unlock()
	name := types.NamespacedName{Namespace: db.Namespace, Name: db.Name}
	m.drop(name)
	labels := [2]string{string(ready.Status), ready.Reason}
	m.seen[name] = labels
	m.ready.WithLabelValues(labels[:]...).Inc()
}

// Forget no longer counts a resource.
func (m *Metrics) Forget(name types.NamespacedName) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.drop(name)
}

func (m *Metrics) drop(name types.NamespacedName) {
	if labels, ok := m.seen[name]; ok {
		m.ready.WithLabelValues(labels[:]...).Dec()
		delete(m.seen, name)
	}
}
