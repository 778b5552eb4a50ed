package predict

import (
	"os"
	"path/filepath"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/graph"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/session"
	"github.com/tfft/tfft/tfrunner/train"
)

// stored is a model as it lies on disk.
type stored struct {
	folder     string // of the SavedModel
	manifest   *graph.Manifest
	classes    []string
	thresholds []float64 // of classes; nil: the most probable one is the answer
	exif       string
	saved      *train.Saved       // the variables of a checkpoint; nil: the folder has its own
	averaged   bool               // averages stand for the weights of its phase, where the graph keeps such
	weights    *runfolder.Weights // whose they are; nil: it is not known
}

// find is the model that dir and opts mean.
func find(dir string, opts Options) (*stored, error) {
	if opts.Checkpoint != "" {
		return findCheckpoint(dir, opts)
	}
	folder, err := findModel(dir)
	if err != nil {
		return nil, err
	}
	s := &stored{folder: folder}
	if s.manifest, err = graph.ReadManifest(folder); err != nil {
		return nil, err
	}
	if s.exif, err = exifOf(folder, s.manifest.Input, opts.Warn); err != nil {
		return nil, err
	}
	if run, ok := runOf(folder); ok {
		if record, err := run.ReadRecord(); err == nil {
			s.weights = record.Model
		}
	}
	if s.classes, err = session.ReadLabels(folder); err != nil {
		return nil, err
	}
	s.thresholds, err = session.ReadThresholds(folder, s.classes)
	return s, err
}

// findModel is the model folder that dir stands for, which is whole: dir itself, or
// that of the run in dir.
func findModel(dir string) (string, error) {
	if filepath.Base(dir) == graph.SavedModelFile {
		return "", fault.Usage("%q is a file of a model", dir).WithHint("give its folder: %s", filepath.Dir(dir))
	}
	if graph.IsSavedModel(dir) || exists(filepath.Join(dir, "assets.extra")) {
		if !exists(filepath.Join(dir, durable.SumsFile)) {
			return "", fault.Usage("%q is no trained model: it has no %s", dir, durable.SumsFile).
				WithHint("give the folder of a run, or its model folder")
		}
		return dir, runfolder.CheckModel(dir)
	}
	run := runfolder.Folder(dir)
	if _, err := run.ReadRecord(); err != nil {
		return "", err
	}
	return run.Model(), run.CheckModel()
}

// exifOf is what the model does about EXIF orientation. Where it does not say, as an
// older tfft wrote it, the record of its run does; away from its run, it is assumed
// to be what is usual, and warn is told.
func exifOf(model string, in graph.Input, warn func(string, ...any)) (string, error) {
	decoding, ok, err := session.ReadDecoding(model, in)
	if err != nil || ok {
		return decoding.EXIF, err
	}
	if run, ok := runOf(model); ok {
		record, err := run.ReadRecord()
		if err != nil {
			return "", err
		}
		return record.EXIF, nil
	}
	if warn != nil {
		warn("the model %q does not say whether it was trained on pictures as their EXIF orientation has them; they are turned upright", model)
	}
	return dataset.EXIFApply, nil
}

// runOf is the run that a model folder lies in.
func runOf(model string) (runfolder.Folder, bool) {
	abs, err := filepath.Abs(model)
	run := runfolder.Folder(filepath.Dir(abs))
	return run, err == nil && run.Model() == abs && exists(run.RecordFile())
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
