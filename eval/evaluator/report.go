package evaluator

import (
	"path/filepath"

	"github.com/tfft/tfft/eval"
	"github.com/tfft/tfft/internal/durable"
)

// Report is the outcome of an evaluation.
type Report struct {
	Images  int
	Metrics map[string]float64
	Text    string // for people
	JSON    []byte // the same, as one object on one line
}

// Write writes report.txt and report.json into the folder dir, which must exist.
func (r *Report) Write(dir string) error {
	if err := durable.WriteFile(filepath.Join(dir, eval.ReportFile), []byte(r.Text)); err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, eval.ReportJSONFile), r.JSON)
}

// scored is a report of package eval.
type scored interface {
	Text() string
	JSON() ([]byte, error)
}

// reportOf is the outcome on so many images, with their metrics.
func reportOf(s scored, images int, metrics map[string]float64) (*Report, error) {
	data, err := s.JSON()
	if err != nil {
		return nil, err
	}
	return &Report{Images: images, Metrics: metrics, Text: s.Text(), JSON: data}, nil
}
