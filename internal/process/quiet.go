package process

// TensorFlow reads TF_CPP_MIN_LOG_LEVEL while its libraries are loaded, and
// writes to stderr even then, whatever the level (seen with TensorFlow 2.21).
// Both are over before main. So quiet.c acts earlier still: it answers for the
// variable, and keeps stderr shut while the libraries load; unless --debug,
// TFFT_DEBUG or TF_CPP_MIN_LOG_LEVEL says otherwise.
//
// libjpeg, which is a part of TensorFlow, writes warnings of damaged files to
// stderr. There quiet.c answers for the function that writes them, and keeps the first for
// DecoderWarned.

// #include <stddef.h>
// void tfft_warned(char *text, size_t size);
import "C"

// DecoderWarned is what libjpeg warned of on this thread, first since the last call; empty:
// nothing, or the system is not Linux, where warnings are not caught.
func DecoderWarned() string {
	var text [200]C.char
	C.tfft_warned(&text[0], C.size_t(len(text)))
	return C.GoString(&text[0])
}
