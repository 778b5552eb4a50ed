package main

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/tfft/tfft/internal/test/gate"
	"github.com/tfft/tfft/tfrunner/graph"
)

// TestRunAsOthersReadIt looks at a run through TensorFlow's own readers: what
// each phase changed, and what the model that was written says.
func TestRunAsOthersReadIt(t *testing.T) {
	t.Parallel()
	run := mustRun(t, "--epochs", "2")
	dir, data := gate.Graph(t, "tiny"), gate.Data(t, "digits")
	check := exec.Command(gate.Python(t), "testdata/check_run.py", dir, run, data)
	check.Stderr = os.Stderr
	out, err := check.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Changed map[string][]string
		Served  [][2]float64
		Bytes   [][2]float64 `json:"from_bytes"`
		Labels  []string
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	checkChanged(t, dir, got.Changed)
	if want := []string{"5", "6", "7", "8", "9"}; !slices.Equal(got.Labels, want) {
		t.Errorf("labels.txt: %v, want %v", got.Labels, want)
	}
	rows := predictions(t, filepath.Join(run, "unfreeze", "predictions.csv"))
	for _, served := range [][][2]float64{got.Served, got.Bytes} {
		if len(served) != len(rows) {
			t.Fatalf("%d rows served, want %d", len(served), len(rows))
		}
		for i, row := range rows {
			probability, _ := strconv.ParseFloat(row[3], 64)
			if row[2] != got.Labels[int(served[i][0])] || math.Abs(probability-served[i][1]) > 1e-5 {
				t.Errorf("%s: tfft says %s (%s), the served model %v", row[0], row[2], row[3], served[i])
			}
		}
	}
}

// checkChanged compares the layers that changed with those that the manifest
// says train. The dropout layer's seed moves on in every phase.
func checkChanged(t *testing.T, dir string, changed map[string][]string) {
	t.Helper()
	manifest, err := graph.ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, phase := range manifest.Phases {
		want := append([]string{"dropout"}, phase.Trainable...)
		slices.Sort(want)
		if !slices.Equal(changed[phase.Name], want) {
			t.Errorf("%s changed %v, want %v and nothing else", phase.Name, changed[phase.Name], want)
		}
	}
}

// predictions reads predictions.csv without its header.
func predictions(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows[1:]
}
