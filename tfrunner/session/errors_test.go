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

func TestFirstLineKeepsTheMessageOnly(t *testing.T) {
	for text, want := range map[string]string{
		"{{function_node __wrapped__SaveV2_dtypes_1}} /run/x; No space left on device\n\t [[{{node save/SaveV2}}]]": "/run/x; No space left on device",
		"{{function_node __inference_a}}{{node b/c}} Incompatible shapes: [2] vs. [3]":                              "Incompatible shapes: [2] vs. [3]",
		"no such file":             "no such file",
		"`shape` must be a vector": "'shape' must be a vector",
	} {
		if got := firstLine(errors.New(text)).Error(); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
