package command

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps a program from the Ctrl-C of our console: the end of the context ends it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// endGroup has nothing to end: the process group of Windows is one for Ctrl-C only.
func endGroup(int) {}
