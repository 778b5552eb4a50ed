// Package process sets up the process that the program tfft runs in, for
// TensorFlow's sake: importing it keeps stderr quiet while TensorFlow's libraries
// load (quiet.c) and when they warn, DecoderWarned says of what, SaveMemory gives back what they need no more,
// ShowLabels lets a crash name its image, CrashBySignal gives it an exit code of its own. It changes the whole process, so that it
// belongs to a program, not to a library: cmd/tfft alone imports it.
package process

// SaveMemory keeps down the memory that TensorFlow costs. Call it once, first
// thing in main.
func SaveMemory() {
	limitArenas()
	giveBackLibraryPages()
}
