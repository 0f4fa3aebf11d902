//go:build unix

package main

import "syscall"

// Why nothing can listen at an address: bind(2).
const (
	addressTaken     = syscall.EADDRINUSE
	addressElsewhere = syscall.EADDRNOTAVAIL
	addressDenied    = syscall.EACCES
)
