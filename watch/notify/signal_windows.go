package notify

import "syscall"

// signals returns none: a process of Windows cannot send one to another.
func signals() map[string]syscall.Signal { return nil }
