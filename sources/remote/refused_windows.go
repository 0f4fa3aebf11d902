package remote

import "golang.org/x/sys/windows"

// refused is what Windows answers: its syscall.ECONNREFUSED is a number that Go has made up.
const refused = windows.WSAECONNREFUSED
