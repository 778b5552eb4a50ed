package ui

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/tfft/tfft/tfrunner/train"
)

// jsonPrinter writes one JSON object a line, each with its "event".
type jsonPrinter struct{ out *json.Encoder }

func newJSONPrinter(w io.Writer) *jsonPrinter { return &jsonPrinter{json.NewEncoder(w)} }

// print ignores write errors: a reader that went away does not stop training.
func (j *jsonPrinter) print(event any) { _ = j.out.Encode(event) }

func (j *jsonPrinter) Phase(p PhaseStart) {
	p.Features = Flags(p.Features)
	j.print(struct {
		Event string `json:"event"`
		PhaseStart
	}{"phase", p})
}

// Step prints nothing: a line a step would flood the reader.
func (j *jsonPrinter) Step(*train.Progress) {}

// Task prints nothing, likewise.
func (j *jsonPrinter) Task(string, int, int) {}

func (j *jsonPrinter) Epoch(at *train.Progress) {
	j.print(struct {
		Event string `json:"event"`
		Phase string `json:"phase"`
		train.Epoch
	}{"epoch", at.Phase, at.History[len(at.History)-1]})
}

func (j *jsonPrinter) Report(r Report) {
	j.print(struct {
		Event  string          `json:"event"`
		Phase  string          `json:"phase"`
		Split  string          `json:"split"`
		Images int             `json:"images"`
		Report json.RawMessage `json:"report"`
	}{"report", r.Phase, r.Split, r.Images, r.JSON})
}

func (j *jsonPrinter) Warn(format string, args ...any) {
	j.print(struct {
		Event   string `json:"event"`
		Message string `json:"message"`
	}{"warning", Flags(fmt.Sprintf(format, args...))})
}

// Note prints nothing: notes are for people.
func (j *jsonPrinter) Note(string, ...any) {}
