// Hello is what a program in Go costs that does nothing.
package main

import "fmt"

func main() { fmt.Println("hello, world") }
