// Package printed catches what an Example prints, for a test that first prepares the
// files that the Example reads.
package printed

import (
	"io"
	"os"
	"testing"
)

// By is what f writes to stdout.
func By(t testing.TB, f func()) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = write
	f()
	os.Stdout = stdout
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(read)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
