package session

// #include <malloc.h>
import "C"

// The C library gives each thread that allocates an arena of its own, up to
// eight a core, and none of them gives its free memory back by itself.
// TensorFlow's large tensors lie outside; two arenas are enough for the small
// things.
func init() { C.mallopt(C.M_ARENA_MAX, 2) }

// trim gives the arenas' free memory back to the system: what TensorFlow took to
// optimize a graph, above all.
func trim() { C.malloc_trim(0) }
