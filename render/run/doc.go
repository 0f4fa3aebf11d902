// Package run executes templates with the values that are known so far, and finds out which
// others they need.
//
// A read that is not needed costs a request. A write that is not needed issues a certificate
// that nobody uses. So a reference with parameters is asked for only where the template is
// known to get there, with a key that is known to be right.
package run
