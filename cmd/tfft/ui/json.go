package ui

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/train"
)

// jsonPrinter writes one JSON object a line, each with its "event".
type jsonPrinter struct{ out *json.Encoder }

func newJSONPrinter(w io.Writer) *jsonPrinter { return &jsonPrinter{json.NewEncoder(w)} }

// print ignores write errors: a reader that went away does not stop training.
func (j *jsonPrinter) print(event any) { _ = j.out.Encode(event) }

func (j *jsonPrinter) Phase(p tfrunner.PhaseStart) {
	p.Features = Flags(p.Features)
	j.print(struct {
		Event string `json:"event"`
		tfrunner.PhaseStart
	}{"phase", p})
}

// Step prints nothing: a line a step would flood the reader.
func (j *jsonPrinter) Step(*train.Progress) {}

// Task prints nothing, likewise.
func (j *jsonPrinter) Task(string, int, int) {}

func (j *jsonPrinter) Epoch(at *train.Progress) {
	j.print(epochEvent{at.Phase, at.History[len(at.History)-1]})
}

// epochEvent is an epoch, whose figures stand beside the event's own fields.
type epochEvent struct {
	phase string
	epoch train.Epoch
}

// MarshalJSON puts the event's own fields before the figures.
func (e epochEvent) MarshalJSON() ([]byte, error) {
	own, err := json.Marshal(struct {
		Event string `json:"event"`
		Phase string `json:"phase"`
	}{"epoch", e.phase})
	if err != nil {
		return nil, err
	}
	figures, err := json.Marshal(e.epoch)
	if err != nil {
		return nil, err
	}
	return append(append(own[:len(own)-1], ','), figures[1:]...), nil
}

func (j *jsonPrinter) Report(r tfrunner.Report) {
	j.print(struct {
		Event  string          `json:"event"`
		Phase  string          `json:"phase"`
		Split  string          `json:"split"`
		Images int             `json:"images"`
		Report json.RawMessage `json:"report"`
	}{"report", r.Phase, r.Split, r.Images, r.JSON})
}

// Model prints nothing: the model lies where a run's always does.
func (j *jsonPrinter) Model(string) {}

func (j *jsonPrinter) Warn(format string, args ...any) {
	j.print(struct {
		Event   string `json:"event"`
		Message string `json:"message"`
	}{"warning", Flags(fmt.Sprintf(format, args...))})
}

// Note prints nothing: notes are for people.
func (j *jsonPrinter) Note(string, ...any) {}
