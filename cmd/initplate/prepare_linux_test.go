package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// prepare makes of this process one that has what a script asked for, before the
// program begins: mounts of its own, or another user.
//
//	INITPLATE_TEST_MOUNT=full:DIR   a file system at DIR without space left
//	INITPLATE_TEST_MOUNT=bind:FILE  FILE mounted onto itself
//	INITPLATE_TEST_UID=N            user and group N
func prepare() {
	if how := os.Getenv("INITPLATE_TEST_MOUNT"); how != "" {
		check(os.Unsetenv("INITPLATE_TEST_MOUNT"))
		mount(how)
	}
	if id, err := strconv.Atoi(os.Getenv("INITPLATE_TEST_UID")); err == nil {
		check(syscall.Setgroups(nil))
		check(syscall.Setresgid(id, id, id))
		check(syscall.Setresuid(id, id, id))
	}
}

// mount gives this thread mounts of its own and runs the program anew in it: a
// process that executes another one goes on with the mounts of that thread.
func mount(how string) {
	runtime.LockOSThread()
	check(syscall.Unshare(syscall.CLONE_NEWNS))
	check(syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""))
	kind, path, _ := strings.Cut(how, ":")
	switch kind {
	case "bind":
		check(syscall.Mount(path, path, "", syscall.MS_BIND, ""))
	case "full":
		check(syscall.Mount("tmpfs", path, "tmpfs", 0, "size=16k"))
		check(os.WriteFile(path+"/ballast", make([]byte, 16<<10), 0o600))
	}
	exe, err := os.Executable()
	check(err)
	check(syscall.Exec(exe, os.Args, os.Environ()))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
