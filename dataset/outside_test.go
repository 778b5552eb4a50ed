package dataset

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
)

func TestOutputInASplitIsRefused(t *testing.T) {
	pictures := tree(t, "1.jpg")
	root := tree(t, "train/a/1.jpg", "testing/a/1.jpg", "extra/1.jpg", "train/linked -> "+pictures, "way -> train")
	for output, want := range map[string]bool{
		"train": true, "train/run": true, "train/a/new/run": true, "testing/x": true, "way/run": true, "train/../train/x": true,
		"run": false, ".": false, "extra/run": false, "training": false, "../run": false,
	} {
		err := CheckOutside(root, "run", filepath.Join(root, output))
		if (err != nil) != want {
			t.Errorf("%s: %v", output, err)
		}
		if err != nil && (fault.Code(err) != fault.ExitUsage || !strings.HasPrefix(err.Error(), "`run` ") || fault.Hint(err) == "") {
			t.Errorf("%s: %v", output, err)
		}
	}
	if err := CheckOutside(root, "output", filepath.Join(pictures, "run")); err == nil {
		t.Error("where a class folder leads to is no other place")
	}
	if err := CheckOutside(filepath.Join(root, "none"), "output", root); err != nil {
		t.Errorf("no data: %v", err)
	}
}
