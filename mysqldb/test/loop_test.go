//go:build linux

package test

import (
	"testing"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
)

// TestLives makes a database by each provider, and removes it.
func TestLives(t *testing.T) {
	w := start(t)
	for provider, policy := range map[v1alpha1.ProviderName]v1alpha1.DeletionPolicy{
		v1alpha1.ProviderServer: v1alpha1.Delete,
		v1alpha1.ProviderRDS:    v1alpha1.Snapshot,
	} {
		t.Run(string(provider), func(t *testing.T) {
			l := w.newLife(t, provider, policy)
			l.begin()
			l.apply(group, "mysqldbs", l.manifest(""))
			l.ready()
			l.checkReady()
			for _, c := range l.gate.Calls() {
				t.Log(c.Write, c.Text)
			}
			l.remove()
			l.gone()
			l.checkGone()
			for _, c := range l.gate.Calls() {
				t.Log(c.Write, c.Text)
			}
			t.Log(l.controller.Log())
		})
	}
}
