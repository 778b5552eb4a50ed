// Package crc sums up records that lie on a disk, so that damage to them shows:
// CRC-32C, for which processors have an instruction.
package crc

import "hash/crc32"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Of is the checksum of parts, one after the other.
func Of(parts ...[]byte) uint32 { return Add(0, parts...) }

// Add is the checksum of what sum stands for and parts behind it.
func Add(sum uint32, parts ...[]byte) uint32 {
	for _, part := range parts {
		sum = crc32.Update(sum, castagnoli, part)
	}
	return sum
}
