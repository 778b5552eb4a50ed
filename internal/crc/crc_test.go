package crc_test

import (
	"testing"

	"github.com/tfft/tfft/internal/crc"
)

// TestCheckValue compares with the value that RFC 3720 (appendix B.4) gives for 32
// bytes of zero.
func TestCheckValue(t *testing.T) {
	zeros := make([]byte, 32)
	const want = 0x8a9136aa
	if got := crc.Of(zeros); got != want {
		t.Errorf("got %#x, want %#x", got, uint32(want))
	}
	if got := crc.Add(crc.Of(zeros[:5]), zeros[5:9], zeros[9:]); got != want {
		t.Errorf("in parts: got %#x, want %#x", got, uint32(want))
	}
}
