//go:build !linux

package main

// dropText is for Linux only.
func dropText() {}
