package process

// TensorFlow reads TF_CPP_MIN_LOG_LEVEL while its libraries are loaded, and
// writes to stderr even then, whatever the level (seen with TensorFlow 2.21).
// Both are over before main. So quiet.c acts earlier still: it answers for the
// variable, and keeps stderr shut while the libraries load; unless --debug,
// TFFT_DEBUG or TF_CPP_MIN_LOG_LEVEL says otherwise.
//
// libjpeg, which is a part of TensorFlow, writes warnings of damaged files to
// stderr. There quiet.c answers for the function that writes them. What a damaged
// file is, tfft dataset check says.

import "C"
