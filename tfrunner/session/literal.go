package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// patternCharacters make TensorFlow take the path of a checkpoint for a pattern that
// files are to match: RestoreV2 looks for them with Env::GetMatchingPaths.
const patternCharacters = `[]*?\`

// literalFolder is a folder under a name that TensorFlow takes for what it is.
type literalFolder struct {
	path   string   // what TensorFlow is given
	real   string   // what the folder is called
	opened *os.File // path leads through it; nil where that is real
}

// openLiteral gives a folder such a name, until it is closed. The name of an opened
// folder is a number: /proc/self/fd/7.
func openLiteral(dir string) (*literalFolder, error) {
	real, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if !strings.ContainsAny(real, patternCharacters) {
		return &literalFolder{path: real, real: real}, nil
	}
	opened, err := os.Open(real)
	if err != nil {
		return nil, err
	}
	f := &literalFolder{path: fmt.Sprintf("/proc/self/fd/%d", opened.Fd()), real: real, opened: opened}
	if info, err := os.Stat(f.path); err != nil || !info.IsDir() {
		f.close()
		return nil, fmt.Errorf("TensorFlow takes %q for a pattern, because of one of %s, and there is no /proc to give it another name", real, patternCharacters)
	}
	return f, nil
}

func (f *literalFolder) close() {
	if f.opened != nil {
		f.opened.Close()
	}
}

// failed is what TensorFlow says of the folder, with the folder's own name.
func (f *literalFolder) failed(err error) error {
	if f.opened == nil {
		return firstLine(err)
	}
	return errors.New(strings.ReplaceAll(firstLine(err).Error(), f.path, f.real))
}

// withLiteral calls use with a prefix of files that TensorFlow takes for what it is.
func withLiteral(prefix string, use func(folder *literalFolder, prefix string) error) error {
	if base := filepath.Base(prefix); strings.ContainsAny(base, patternCharacters) {
		return fmt.Errorf("TensorFlow takes the name %q for a pattern, because of one of %s", base, patternCharacters)
	}
	folder, err := openLiteral(filepath.Dir(prefix))
	if err != nil {
		return err
	}
	defer folder.close()
	return use(folder, filepath.Join(folder.path, filepath.Base(prefix)))
}
