package process

// #include <malloc.h>
import "C"

// limitArenas has the C library keep to two arenas. It gives each thread that
// allocates an arena of its own, up to eight a core, and none of them gives its
// free memory back by itself. TensorFlow's large tensors lie outside; two arenas
// are enough for the small things.
func limitArenas() { C.mallopt(C.M_ARENA_MAX, 2) }
