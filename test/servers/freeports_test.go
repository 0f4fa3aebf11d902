package servers

import (
	"fmt"
	"net"
	"slices"
	"testing"
)

// TestPorts: free ports are in a row, and not those that somebody has.
func TestPorts(t *testing.T) {
	first := Ports(t, 3)
	if first[0] < firstPort || first[2] > lastPort || first[1] != first[0]+1 || first[2] != first[0]+2 {
		t.Errorf("not three in a row from %d to %d: %v", firstPort, lastPort, first)
	}

	block, err := ownPorts()
	if err != nil {
		t.Fatal(err)
	}
	port := Ports(t, 1)[0]
	taken, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()

	block.next = port
	if next := Ports(t, 2); slices.Contains(next, port) || next[1] != next[0]+1 {
		t.Errorf("got %v where %d is taken", next, port)
	}
}

// TestPortsOfProcesses: two processes do not choose from the same ports.
func TestPortsOfProcesses(t *testing.T) {
	own, err := ownPorts()
	if err != nil {
		t.Fatal(err)
	}
	other, err := claimPorts()
	if err != nil {
		t.Fatal(err)
	}

	defer other.claim.Close()
	if own.first == other.first {
		t.Errorf("both have the ports from %d on", own.first)
	}
}
