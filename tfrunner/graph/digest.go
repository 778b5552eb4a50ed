package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

	"github.com/tfft/tfft/internal/fault"
)

// Digest identifies the graph in dir: its functions, its manifest and,
// through the checksums that the index holds, its initial weights.
func Digest(dir string) (string, error) {
	h := sha256.New()
	for _, name := range []string{SavedModelFile, manifestPath, "variables/variables.index"} {
		if err := hashFile(h, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return "", fault.Usage("graph %q: %w", dir, err).WithHint("export the graph again")
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func hashFile(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}
