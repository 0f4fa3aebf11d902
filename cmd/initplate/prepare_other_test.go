//go:build !linux

package main

// prepare has nothing to offer here: the scripts that ask for more are for root on Linux.
func prepare() {}
