package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/initplate/initplate/crash"
	"github.com/initplate/initplate/sources"
)

// patience is how long a run waits silently.
const patience = time.Second

// A progress shows what a run waits for. On a terminal it is one line that changes and is
// erased at the end. Elsewhere it is log lines, each after twice as long a pause as the
// last.
type progress struct {
	log  *slog.Logger
	line *statusLine // nil without a terminal

	level slog.Level // of log lines

	server func(source string) string // returns the server of a source: that of consul-service is consul

	mu      sync.Mutex
	asking  map[string]time.Time     // by source, the time since when
	delayed map[string]sources.Delay // by source, why they take longer
	missing string                   // the missing values that the run waits for
	retries map[string]int           // by source
}

func newProgress(log *slog.Logger, line *statusLine, server func(string) string) *progress {
	return &progress{
		log: log, line: line, server: server,
		asking: map[string]time.Time{}, delayed: map[string]sources.Delay{}, retries: map[string]int{},
	}
}

// start shows progress until stop is called.
func (p *progress) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done crash.Group
	done.Go(func() {
		defer p.show("")
		p.run(ctx)
	})

	return func() {
		cancel()
		done.Wait()
	}
}

// run shows progress until ctx ends.
func (p *progress) run(ctx context.Context) {
	begin, level := time.Now(), p.level // no round restarts it meanwhile
	next, gap := patience, patience
	tick := time.NewTicker(patience / 4)
	defer tick.Stop()

	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}

		what, passed := p.what(), time.Since(begin)
		switch {
		case passed < patience:
		case p.line != nil:
			p.show(withLeft(ctx, what))
		case what != "" && passed >= next:
			gap *= 2
			next = passed + gap
			p.log.Log(ctx, level, "waiting for "+what, leftAttr(ctx)...)
		}
	}
}

func (p *progress) show(text string) {
	if p.line != nil {
		p.line.show(text)
	}
}

// what returns what the run waits for; "" for nothing.
func (p *progress) what() string {
	p.mu.Lock()
	defer p.mu.Unlock()

	var parts []string
	for _, name := range slices.Sorted(maps.Keys(p.asking)) {
		switch d, ok := p.delayed[p.server(name)]; {
		case ok:
			parts = append(parts, p.server(name)+" ("+d.Cause+")")
		case time.Since(p.asking[name]) >= patience:
			parts = append(parts, p.server(name)+" (no answer yet)")
		}
	}

	parts = slices.Compact(parts)
	if len(parts) == 0 && p.missing != "" {
		parts = []string{p.missing}
	}

	return strings.Join(parts, " and ")
}

func left(ctx context.Context) (time.Duration, bool) {
	end, ok := ctx.Deadline()
	return max(time.Until(end), 0).Round(time.Second), ok
}

func leftAttr(ctx context.Context) []any {
	if d, ok := left(ctx); ok {
		return []any{"left", d.String()}
	}
	return nil
}

func withLeft(ctx context.Context, what string) string {
	if what == "" {
		return ""
	}
	text := "initplate: waiting for " + what
	if d, ok := left(ctx); ok { // at the front, as the line may be cut
		text = fmt.Sprintf("initplate: %d s left, waiting for %s", int(d.Seconds()), what)
	}
	return text
}

// again notes that a request is repeated.
func (p *progress) again(d sources.Delay) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delayed[d.Source] = d
	p.retries[d.Source]++
}

// restart forgets what an earlier round waited for. From now on nobody waits for the files, so
// that log lines are for --log-level debug.
func (p *progress) restart() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.level = slog.LevelDebug
	p.missing = ""
	clear(p.delayed)
	clear(p.retries)
}

// lacks notes which missing values the run waits for.
func (p *progress) lacks(missing string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.missing = missing
}

// An observed source reports to a progress while it is being asked.
type observed struct {
	sources.Source
	name string
	*progress
}

func (w observed) Fetch(ctx context.Context, keys []string) (map[string]sources.Value, error) {
	w.asks(w.name)
	defer w.asked(w.name)
	return w.Source.Fetch(ctx, keys)
}

func (p *progress) asks(source string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asking[source] = time.Now()
}

func (p *progress) asked(source string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.asking, source)
	for other := range p.asking {
		if p.server(other) == p.server(source) {
			return
		}
	}

	delete(p.delayed, p.server(source))
}

func (p *progress) observe(set sources.Set) sources.Set {
	out := sources.Set{}
	for name, s := range set {
		out[name] = observed{s, name, p}
	}
	return out
}

// retried returns how often requests were repeated, by source.
func (p *progress) retried() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.retries)
}
