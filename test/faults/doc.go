// Package faults tries the program, as it is released, against servers that fail in every way that was thought of.
package faults
