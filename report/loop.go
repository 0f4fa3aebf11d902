package report

import "github.com/initplate/initplate/watch"

// LoopMetrics returns how a watching process is doing, in the text format of Prometheus. It has
// no key and no path. Times are in seconds since 1970. Notified counts notifications by their
// result; it is empty if there are none.
func LoopMetrics(s watch.Status, notified map[string]int) []byte {
	rounds := map[string]int{"succeeded": s.Rounds, "failed": s.Failures}

	var m metrics
	m.add("watch_ready", "Whether the files are in place, and nothing in them has expired.", oneIf(s.Unready() == ""))
	m.add("watch_failing", "Whether the last round failed.", oneIf(s.Failing))
	m.each("watch_rounds_total", "Rounds, by result.", "result", rounds)
	m.add("watch_writes_total", "Rounds that changed a file.", s.Writes)
	m.each("watch_notifications_total", "Notifications after a change of files, by result.", "result", notified)
	m.at("watch_values_timestamp_seconds", "When the values in the files were read.", s.Since)
	m.at("watch_expiry_timestamp_seconds", "When the first of the values in the files expires.", s.Expires)
	m.at("watch_next_round_timestamp_seconds", "When the next round begins, if nothing wakes it earlier.", s.Next)
	return m.Bytes()
}
