// Package browser opens pages of --report in Chromium. It is a module of its own, as nothing else
// needs what it imports: make browser.
package browser
