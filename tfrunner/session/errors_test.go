package session

import (
	"errors"
	"testing"

	tf "github.com/wamuir/graft/tensorflow"
)

// TestCodeOfGraftsErrors makes graft report an error whose code is known: 5, not
// found. It fails where graft keeps its status elsewhere than code looks.
func TestCodeOfGraftsErrors(t *testing.T) {
	_, err := tf.LoadSavedModel(t.TempDir(), []string{servingTag}, nil)
	if err == nil {
		t.Fatal("an empty folder was loaded")
	}
	if got := code(err); got != 5 {
		t.Errorf("code %d of %v (%T), want 5", got, err, err)
	}
	if got := code(errors.New("other")); got != 2 {
		t.Errorf("code %d of an error that is not graft's, want 2", got)
	}
}
