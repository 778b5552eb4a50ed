package tfrunner_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/internal/fakerun"
	"github.com/tfft/tfft/tfrunner/train"
)

// listener notes what a run says.
type listener struct {
	said    []string
	notes   string // a line each
	reports []tfrunner.Report
	onEpoch func(*train.Progress)
}

func (l *listener) note(format string, args ...any) {
	l.said = append(l.said, fmt.Sprintf(format, args...))
}

func (l *listener) Phase(p tfrunner.PhaseStart) {
	l.note("%s from epoch %d of %d on %d images", p.Phase, p.Epoch, p.Epochs, p.Images)
}
func (l *listener) Step(*train.Progress) {}
func (l *listener) Epoch(p *train.Progress) {
	l.note("%s epoch %d", p.Phase, p.Epoch)
	if l.onEpoch != nil {
		l.onEpoch(p)
	}
}
func (l *listener) Work(string, int, int) {}
func (l *listener) Report(r tfrunner.Report) {
	l.reports = append(l.reports, r)
	l.note("%s report on %d %s images", r.Phase, r.Images, r.Split)
}
func (l *listener) Model(dir string)                { l.note("model %s", filepath.Base(dir)) }
func (l *listener) Warn(format string, args ...any) { l.note("warning: "+format, args...) }
func (l *listener) Note(format string, args ...any) { l.notes += fmt.Sprintf(format, args...) + "\n" }

func (l *listener) text() string { return strings.Join(l.said, "\n") }

// fakeConfig is a run of two phases on new images, in a new folder.
func fakeConfig(t *testing.T) (tfrunner.Config, *fakerun.Engine, *listener) {
	t.Helper()
	heard := &listener{}
	config, engine := fakerun.Config(t)
	config.Observer = heard
	return config, engine, heard
}
