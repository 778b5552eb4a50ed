package tfrunner_test

import (
	"testing"

	"github.com/tfft/tfft/internal/test/printed"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/internal/fakerun"
)

// What the examples compute and decode with.
var (
	engine     tfrunner.Engine = &fakerun.Engine{}
	newDecoder                 = func(tfrunner.DecoderOptions) (tfrunner.Decoder, error) { return fakerun.Decoder{}, nil }
)

// TestExamples runs the examples where they find a graph and images.
func TestExamples(t *testing.T) {
	tests := []struct {
		name    string
		example func()
		want    string
	}{
		{"Train", ExampleTrain, `warmup: epoch 1, learning rate 0.5
warmup: epoch 2, learning rate 0.5
unfreeze: epoch 1, learning rate 0.1
unfreeze: epoch 2, learning rate 0.1
unfreeze: epoch 3, learning rate 0.1
`},
		{"Open", ExampleOpen, `warmup: 4 epochs in batches of 16
unfreeze: 4 epochs in batches of 16
warmup: epoch 4 done
unfreeze: epoch 4 done
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			fakerun.WriteFiles(t, dir, "graphs/digits", "data/digits")
			t.Setenv("XDG_CACHE_HOME", dir)
			t.Chdir(dir)
			if got := printed.By(t, tt.example); got != tt.want {
				t.Errorf("it prints\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
