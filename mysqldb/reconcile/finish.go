package reconcile

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/initplate/initplate/mysqldb/api/v1alpha1"
	"github.com/initplate/initplate/mysqldb/outcome"
)

// finish writes the status and says when to look again.
func (p *pass) finish(ctx context.Context, stop *stopped) (ctrl.Result, error) {
	if !controllerutil.ContainsFinalizer(p.db, v1alpha1.Finalizer) && p.removal() {
		p.Metrics.Forget(client.ObjectKeyFromObject(p.db))
		return ctrl.Result{}, nil
	}

	p.setConditions(stop)
	if err := p.writeStatus(ctx); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if stop == nil {
		return ctrl.Result{RequeueAfter: jitter(p.Interval)}, nil
	}

	kind, _ := outcome.Of(stop.err, "")
	switch {
	case kind == outcome.Waiting:
		return ctrl.Result{RequeueAfter: p.Poll}, nil
	case kind == outcome.Refused && !p.removal():
		return ctrl.Result{}, nil // a change of the resource or its class comes by itself
	case kind == outcome.Taken:
		return ctrl.Result{RequeueAfter: jitter(p.Interval)}, nil
	}
	return ctrl.Result{}, stop.err // tried again, each time later
}

// jitter spreads looks at many resources over time.
func jitter(d time.Duration) time.Duration { return d - rand.N(d/5+1) }

// setConditions says of each condition what is known. What a step that was not reached is about stays as it was.
func (p *pass) setConditions(stop *stopped) {
	p.db.Status.ObservedGeneration = p.db.Generation
	if stop == nil {
		p.set(v1alpha1.Provisioned, metav1.ConditionTrue, "Available", "")
		p.set(v1alpha1.Published, metav1.ConditionTrue, "Published", "")
		p.set(v1alpha1.Ready, metav1.ConditionTrue, "Ready", "")
		return
	}

	if !p.removal() && stop.step.condition == v1alpha1.Published {
		p.set(v1alpha1.Provisioned, metav1.ConditionTrue, "Available", "")
	}
	if meta.FindStatusCondition(p.db.Status.Conditions, v1alpha1.Published) == nil {
		p.set(v1alpha1.Published, metav1.ConditionFalse, "NotProvisioned", "")
	}

	kind, reason := outcome.Of(stop.err, "Error")
	status, text := p.statusOf(kind), line(stop.err)
	p.set(stop.step.condition, status, reason, text)
	p.set(v1alpha1.Ready, status, reason, text)
}

// statusOf is that of a condition whose step stopped. What was made is most likely still there when servers do not
// answer.
func (p *pass) statusOf(kind outcome.Kind) metav1.ConditionStatus {
	if kind == outcome.Trouble && !p.removal() && p.wasReady() {
		return metav1.ConditionUnknown
	}
	return metav1.ConditionFalse
}

// wasReady reports whether the resource was Ready before servers stopped answering.
func (p *pass) wasReady() bool {
	ready := meta.FindStatusCondition(p.db.Status.Conditions, v1alpha1.Ready)
	return ready != nil && ready.Status != metav1.ConditionFalse
}

// set sets a condition. A change of Ready is an event too.
func (p *pass) set(condition string, status metav1.ConditionStatus, reason, text string) {
	before := meta.FindStatusCondition(p.db.Status.Conditions, condition)
	changed := before == nil || before.Status != status || before.Reason != reason
	meta.SetStatusCondition(&p.db.Status.Conditions, metav1.Condition{
		Type: condition, Status: status, Reason: reason, Message: text, ObservedGeneration: p.db.Generation,
	})
	if condition == v1alpha1.Ready && changed {
		p.tell(status, reason, text)
	}
}

func (p *pass) tell(status metav1.ConditionStatus, reason, text string) {
	action := "Create"
	if p.removal() {
		action = "Delete"
	}
	if status == metav1.ConditionTrue {
		text = "consul:" + p.db.Status.ConsulPrefix + "/ and vault:" + p.db.Status.VaultPath
	}
	if p.Events == nil {
		return
	}
	p.Events.Eventf(p.db, nil, p.eventType(status, reason), reason, action, "%s", text)
}

// eventType is Warning for what time alone does not end.
func (p *pass) eventType(status metav1.ConditionStatus, reason string) string {
	waiting := map[string]bool{"Creating": true, "Modifying": true, "Deleting": true, "Revoking": true, "BackingUp": true}
	if status == metav1.ConditionTrue || waiting[reason] {
		return corev1.EventTypeNormal
	}
	return corev1.EventTypeWarning
}

// writeStatus writes what has changed, if anything has.
func (p *pass) writeStatus(ctx context.Context) error {
	p.Metrics.See(p.db)
	if p.Changes.Dry() || equality.Semantic.DeepEqual(p.was.Status, p.db.Status) {
		return nil
	}

	ctx, cancel := context.WithTimeout(ctx, p.Patience)
	defer cancel()
	return p.Cluster.Status().Patch(ctx, p.db, client.MergeFrom(p.was))
}

// maxMessage is the most that is kept of an error: a condition takes 32,768 bytes, people take less.
const maxMessage = 1000

// line returns an error as one line.
func line(err error) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(err.Error(), "?")), " ")
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "..."
	}
	return text
}
