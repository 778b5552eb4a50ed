package runfolder_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
	"github.com/tfft/tfft/tfrunner/checkpoint"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
)

func TestLockKeepsASecondOneOut(t *testing.T) {
	run := runfolder.Folder(t.TempDir())
	unlock, err := run.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.Lock(); fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), string(run)) || fault.Hint(err) == "" {
		t.Errorf("second lock: %v, want it refused with the folder's name and a hint", err)
	}
	unlock()
	again, err := run.Lock()
	if err != nil {
		t.Fatalf("after unlocking: %v", err)
	}
	again()
	if entries, _ := os.ReadDir(string(run)); len(entries) != 0 {
		t.Errorf("the lock left %v behind", entries)
	}
}

func TestRecordReadsBack(t *testing.T) {
	run := runfolder.Folder(t.TempDir())
	if _, err := run.ReadRecord(); fault.Code(err) != fault.ExitUsage {
		t.Errorf("no run: %v", err)
	}
	want := &runfolder.Record{Identity: checkpoint.Identity{Seed: 7, Classes: []string{"a", "b"}}, Reported: "evaluation"}
	if err := run.WriteRecord(want); err != nil {
		t.Fatal(err)
	}
	got, err := run.ReadRecord()
	if err != nil || got.Seed != 7 || got.Classes[1] != "b" || got.Reported != "evaluation" {
		t.Errorf("%+v, %v", got, err)
	}
	want.DataDir = names.Text("donn\xe9es")
	want.BadFiles = []dataset.Finding{{Path: "b\xe4d.png", Problem: "another program says \xe4"}}
	if err := run.WriteRecord(want); err != nil {
		t.Fatal(err)
	}
	if got, err := run.ReadRecord(); err != nil || got.BadFiles[0].Path != "b\xe4d.png" || names.Parse(got.DataDir) != "donn\xe9es" {
		t.Errorf("names that are no text: %+v, %v", got, err)
	}
}

func TestDiscardRemovesOnlyItsOwn(t *testing.T) {
	run := runfolder.Folder(t.TempDir())
	for _, dir := range []string{"warmup", "unfreeze", "all", "mine"} {
		if err := os.Mkdir(filepath.Join(string(run), dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := run.Discard(threePhases, "unfreeze"); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]bool{"warmup": true, "unfreeze": false, "all": false, "mine": true} {
		if _, err := os.Stat(filepath.Join(string(run), dir)); (err == nil) != want {
			t.Errorf("%s: there %v, want %v", dir, err == nil, want)
		}
	}
}

func TestFoldersOfARunAreNoPhaseNames(t *testing.T) {
	run := runfolder.Folder("run")
	for _, dir := range []string{run.Model(), run.Checkpoints(threePhases).Dir} {
		if graph.ValidPhaseName(filepath.Base(dir)) {
			t.Errorf("a phase may be called %s", filepath.Base(dir))
		}
	}
}
