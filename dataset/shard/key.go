package shard

import "strings"

// Key splits the name of a file in a tar as WebDataset does: the key of its sample is all up
// to the first dot of the base name, folders included, and what follows that dot, in lower
// case, says what the file is of the sample. ok is false for names without a key: those
// without a dot, that begin with one, or end with their only one.
func Key(name string) (key, field string, ok bool) {
	base := strings.LastIndexByte(name, '/') + 1
	stem, field, dotted := strings.Cut(name[base:], ".")
	return name[:base] + stem, strings.ToLower(field), dotted && stem != "" && field != ""
}
