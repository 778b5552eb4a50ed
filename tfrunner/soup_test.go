package tfrunner_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

// TestSoup: the fake's loss is its weight, which rises from epoch to epoch, so that the best
// epochs of the warm-up are the first ones.
func TestSoup(t *testing.T) {
	config, _, heard := fakeConfig(t)
	config.Phases, config.Epochs, config.Ending.Final, config.Ending.Soup = []string{"warmup"}, 4, checkpoint.Soup, 3
	run(t, config)
	at := func(epoch string) float64 {
		return weightIn(t, config.Folder, "checkpoints/warmup-000"+epoch+"-000000/variables.index")
	}
	if got, want := weightIn(t, config.Folder, "model/model.txt"), (at("1")+at("2")+at("3"))/3; got != want {
		t.Errorf("the model has the weight %v, the mean of the best is %v", got, want)
	}
	if want := "warmup: report and model have warmup, the mean of epochs 1, 2, 3; the best epoch is 1: val_loss "; !strings.Contains(heard.notes, want) {
		t.Errorf("notes %s", heard.notes)
	}
	if w := heard.reports[0].Weights; !slices.Equal(w.Soup, []int{1, 2, 3}) {
		t.Errorf("the report is on %v", w)
	}
	record, err := config.Folder.ReadRecord()
	if err != nil || record.Model == nil || !slices.Equal(record.Model.Soup, []int{1, 2, 3}) || record.Phases["warmup"].Soup != 3 {
		t.Errorf("run.json: %+v, %v", record, err)
	}
	if left, _ := filepath.Glob(filepath.Join(string(config.Folder), "checkpoints", ".*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}

	// Each epoch that the greedy one adds makes it worse. Nothing is trained for it.
	config.Ending.Final, heard.said = checkpoint.GreedySoup, nil
	run(t, config)
	if got := weightIn(t, config.Folder, "model/model.txt"); got != at("1") || strings.Contains(heard.text(), " epoch 5") {
		t.Errorf("the greedy soup is %v, the best epoch has %v; heard %s", got, at("1"), heard.text())
	}
	config.Ending.Final = checkpoint.Last
	run(t, config)
	checkOutcome(t, config.Folder, "warmup", 4)

	// A soup that lacks one of its epochs says so.
	if strings.Contains(heard.text(), "warning") {
		t.Errorf("heard %s", heard.text())
	}
	if err := os.RemoveAll(filepath.Join(string(config.Folder), "checkpoints/warmup-0002-000000")); err != nil {
		t.Fatal(err)
	}
	config.Ending.Final = checkpoint.Soup
	run(t, config)
	if want := "warning: warmup: of the best 3 epochs, the checkpoints of 2 were not kept, or are gone"; !strings.Contains(heard.text(), want) {
		t.Errorf("heard %s", heard.text())
	}
}

// TestNextPhaseGoesOnFromTheLastEpochOfASoup, and the soup's files are gone.
func TestNextPhaseGoesOnFromTheLastEpochOfASoup(t *testing.T) {
	last, _, _ := fakeConfig(t)
	run(t, last)
	soup, _, _ := fakeConfig(t)
	soup.Data, soup.Graph, soup.Ending.Final = last.Data, last.Graph, checkpoint.Soup
	run(t, soup)
	files := []string{"warmup/history.csv", "unfreeze/history.csv", "checkpoints/unfreeze-0003-000000/variables.index"}
	if d := runfolder.CompareFiles(string(last.Folder), string(soup.Folder), files); len(d) > 0 {
		t.Error(d)
	}
}

// TestSoupOfDamagedCheckpoints takes those that are whole.
func TestSoupOfDamagedCheckpoints(t *testing.T) {
	config, _, heard := fakeConfig(t)
	config.Phases, config.Epochs, config.Ending.Final, config.Ending.Soup = []string{"warmup"}, 3, checkpoint.Soup, 3
	run(t, config)
	damaged := filepath.Join(string(config.Folder), "checkpoints/warmup-0002-000000/variables.index")
	if err := os.WriteFile(damaged, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	heard.notes, config.Ending.Soup = "", 2
	run(t, config)
	if !strings.Contains(heard.text(), "warning: ") || !strings.Contains(heard.notes, "the mean of epochs 1, 3; the best epoch is 1") {
		t.Errorf("heard %s; notes %s", heard.text(), heard.notes)
	}
}

func TestSoupsThatMakeNoSenseAreRefused(t *testing.T) {
	for want, change := range map[string]func(*tfrunner.Config){
		"`final` soup does not go with `patience`": func(c *tfrunner.Config) { c.Ending.Final, c.EarlyStopping.Patience = checkpoint.Soup, 2 },
		"`soup` goes with `final` soup or greedy-soup only": func(c *tfrunner.Config) {
			c.Ending.Soup, c.Given = 3, func(setting string) bool { return setting == "soup" || setting == "graph" || setting == "data" }
		},
		"`soup` -1: want at least 1": func(c *tfrunner.Config) { c.Ending.Final, c.Ending.Soup = checkpoint.Soup, -1 },
	} {
		config, _, _ := fakeConfig(t)
		change(&config)
		opened, err := tfrunner.Open(t.Context(), config)
		if err == nil {
			opened.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitUsage {
			t.Errorf("%s: %v", want, err)
		}
	}
}
