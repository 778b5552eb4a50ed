package train_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tfft/tfft/tfrunner/internal/faketrain"
	"github.com/tfft/tfft/tfrunner/train"
)

// figures are those of a classifier.
func figures(loss, accuracy float64) train.Metrics {
	return train.Metrics{train.Loss: loss, "accuracy": accuracy}
}

func TestHistoryFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.csv")
	p := &train.Progress{History: []train.Epoch{
		{Epoch: 1, Training: figures(1.0/3, 0.5), Validation: figures(2, 0.25), LearningRate: 1e-4, Seconds: 1.23456, ImagesPerSecond: 320.04,
			Times: train.Times{Waiting: 0.25, Stepping: 0.5, Validating: 0.375, Caching: 0.1096}},
		{Epoch: 2, Training: figures(0.25, 1), Validation: figures(1e-7, 1), LearningRate: 1e-4, Seconds: 60, ImagesPerSecond: 7},
	}}
	if err := train.HistoryWriter(path, t.Errorf).OnEpoch(p); err != nil {
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

func TestHistoryIsReadAsItWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.csv")
	want := []train.Epoch{
		{Epoch: 1, Training: figures(0.1+0.2, 1.0/3), Validation: figures(1e-17, 1), LearningRate: 1e-4, Seconds: 1.5, ImagesPerSecond: 2.5,
			Times: train.Times{Waiting: 0.125, Stepping: 1, Validating: 0.25, Caching: 0.125}},
		{Epoch: 2, Training: figures(0, 0), Validation: figures(0, 0)},
	}
	if err := train.WriteHistory(path, want); err != nil {
		t.Fatal(err)
	}
	got, err := train.ReadHistory(path)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

// TestHistoryOfAnotherVersionIsRead: columns are found by name.
func TestHistoryOfAnotherVersionIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.csv")
	const header = "caching_seconds,precision,val_loss,val_accuracy,epoch,loss,accuracy,learning_rate,seconds,images_per_second," +
		"waiting_seconds,stepping_seconds,validating_seconds\n"
	const row = "12,0.9,3,4,1,1,2,5,6,7,8,9,10\n"
	if err := os.WriteFile(path, []byte(header+row), 0o644); err != nil {
		t.Fatal(err)
	}
	want := []train.Epoch{{Epoch: 1, Training: figures(1, 2), Validation: figures(3, 4), LearningRate: 5, Seconds: 6, ImagesPerSecond: 7,
		Times: train.Times{Waiting: 8, Stepping: 9, Validating: 10, Caching: 12}}}
	if got, err := train.ReadHistory(path); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	for text, want := range map[string]string{
		"":                "the file is empty",
		"loss,accuracy\n": `no column "epoch"`,
		"epoch,loss\n":    `no column "val_loss"`,
		strings.Replace(header, "val_loss", "loss_of", 1):  `no column "val_loss"`,
		header + strings.Replace(row, "4", "four", 1):      `line 2: val_accuracy: strconv.ParseFloat: parsing "four"`,
		header + row + strings.Replace(row, "1,1", "-", 1): "wrong number of fields",
	} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := train.ReadHistory(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

// TestEpochAndTotalsInJSON: as every version of tfft has written and read them.
func TestEpochAndTotalsInJSON(t *testing.T) {
	const text = `{"phase":"warmup","epoch":1,"step":2,"sums":{"correct":16,"images":32,"loss":48,` +
		`"times":{"waiting_seconds":1,"stepping_seconds":2,"validating_seconds":0,"caching_seconds":0}},` +
		`"history":[{"epoch":1,"loss":1.5,"accuracy":0.5,"val_loss":1.25,"val_accuracy":0.625,"learning_rate":0.0001,"seconds":4,` +
		`"images_per_second":64,"waiting_seconds":1,"stepping_seconds":2,"validating_seconds":0.5,"caching_seconds":0.5}]}`
	var p train.Progress
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	if metrics := p.Totals.Metrics(faketrain.Metrics); !maps.Equal(metrics, figures(1.5, 0.5)) {
		t.Errorf("metrics so far: %v", metrics)
	}
	row := p.History[0]
	if !maps.Equal(row.Training, figures(1.5, 0.5)) || !maps.Equal(row.Validation, figures(1.25, 0.625)) || row.Stepping != 2 {
		t.Errorf("epoch %+v", row)
	}
	if got, err := json.Marshal(p); err != nil || string(got) != text {
		t.Errorf("%s, %v, want %s", got, err, text)
	}
}
