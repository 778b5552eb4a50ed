package session

// #include <malloc.h>
import "C"

// trim gives the C library's free memory back to the system: what TensorFlow took
// to optimize a graph, above all.
func trim() { C.malloc_trim(0) }
