// Package notify tests `initplate render --watch --notify` with real servers: what they serve while their files are
// replaced.
package notify
