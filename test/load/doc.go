// Package load counts what the program, as it is released, asks of servers: by one run, and by many at once.
package load
