package tfrunner_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tfft/tfft/tfrunner"
)

func TestHistoryFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.csv")
	p := &tfrunner.Progress{History: []tfrunner.Epoch{
		{Epoch: 1, Loss: 1.0 / 3, Accuracy: 0.5, ValLoss: 2, ValAccuracy: 0.25, LearningRate: 1e-4, Seconds: 1.23456, ImagesPerSecond: 320.04,
			Times: tfrunner.Times{Waiting: 0.25, Stepping: 0.5, Validating: 0.375, Caching: 0.1096}},
		{Epoch: 2, Loss: 0.25, Accuracy: 1, ValLoss: 1e-7, ValAccuracy: 1, LearningRate: 1e-4, Seconds: 60, ImagesPerSecond: 7},
	}}
	if err := tfrunner.HistoryWriter(path).OnEpoch(p); err != nil {
		t.Fatal(err)
	}
	const want = `epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds,images_per_second,waiting_seconds,stepping_seconds,validating_seconds,caching_seconds
1,0.3333333333333333,0.5,2,0.25,0.0001,1.235,320.0,0.250,0.500,0.375,0.110
2,0.25,1,1e-07,1,0.0001,60.000,7.0,0.000,0.000,0.000,0.000
`
	if got, _ := os.ReadFile(path); string(got) != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
