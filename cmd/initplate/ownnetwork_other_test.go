//go:build !linux

package main

import (
	"os/exec"
	"testing"
)

// inOwnNetwork cannot make a network here.
func inOwnNetwork(t *testing.T, _ func(*testing.T)) {
	t.Skip("this takes Linux, for a network of its own")
}

func inOwnGroup(*exec.Cmd) {}

func endGroup(*exec.Cmd) error { return nil }
