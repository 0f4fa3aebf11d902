package main

import "golang.org/x/sys/windows"

// Why nothing can listen at an address: bind of Winsock. The numbers of package syscall that have
// these names are made up on Windows.
const (
	addressTaken     = windows.WSAEADDRINUSE
	addressElsewhere = windows.WSAEADDRNOTAVAIL
	addressDenied    = windows.WSAEACCES
)
