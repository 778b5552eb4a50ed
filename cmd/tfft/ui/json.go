package ui

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/pace"
	"github.com/tfft/tfft/tfrunner"
	"github.com/tfft/tfft/tfrunner/runfolder"
	"github.com/tfft/tfft/tfrunner/train"
)

// JSONVersion is the version of the events, which docs/json.md describes. It changes when a
// field goes or means something else; new events and fields leave it.
const JSONVersion = 1

// Events is a Printer that writes one JSON object a line, each with its "event".
type Events struct {
	out   *json.Encoder
	pace  pace.Pace // of steps and other work
	model string    // that was written
	phase tfrunner.PhaseStart
}

// NewEvents begins the events of a command.
func NewEvents(w io.Writer, program, command string) *Events {
	e := &Events{out: json.NewEncoder(w), pace: pace.Pace{Every: time.Second}}
	e.print(startEvent{head("start"), JSONVersion, program, command})
	return e
}

// eventHead begins each event.
type eventHead struct {
	Event string `json:"event"`
	Time  string `json:"time"` // RFC 3339
}

func head(event string) eventHead {
	return eventHead{event, time.Now().UTC().Format("2006-01-02T15:04:05.000Z07:00")}
}

type (
	startEvent struct {
		eventHead
		Version int    `json:"version"`
		Tfft    string `json:"tfft"`
		Command string `json:"command"`
	}
	phaseEvent struct {
		eventHead
		tfrunner.PhaseStart
	}
	progressEvent struct {
		eventHead
		Phase           string  `json:"phase"`
		Epoch           int     `json:"epoch"` // from 1
		Epochs          int     `json:"epochs"`
		Step            int     `json:"step"`
		Images          int     `json:"images"`
		Total           int     `json:"total"`
		ImagesPerSecond float64 `json:"images_per_second"`
	}
	workEvent struct {
		eventHead
		What  string `json:"what"`
		Done  int    `json:"done"`
		Total int    `json:"total"`
	}
	epochEvent struct {
		eventHead
		Phase string `json:"phase"`
		Best  bool   `json:"best"` // so far
	}
	reportEvent struct {
		eventHead
		Phase   string              `json:"phase"`
		Split   string              `json:"split"`
		Images  int                 `json:"images"`
		Weights *runfolder.Weights  `json:"weights,omitempty"`
		Best    *tfrunner.BestEpoch `json:"best,omitempty"`
		Report  json.RawMessage     `json:"report"`
	}
	warningEvent struct {
		eventHead
		Message string `json:"message"`
	}
	doneEvent struct {
		eventHead
		ExitCode int    `json:"exit_code"`
		Model    string `json:"model,omitempty"`
	}
	stoppedEvent struct {
		errorEvent
		Signal int `json:"signal"`
	}
	errorEvent struct {
		eventHead
		ExitCode int    `json:"exit_code"`
		Message  string `json:"message"`
		Hint     string `json:"hint,omitempty"`
	}
)

// joined is the fields of several objects in one, such as a graph's metrics beside the
// event's own fields.
type joined []any

// MarshalJSON implements json.Marshaler.
func (j joined) MarshalJSON() ([]byte, error) {
	var all []byte
	for _, part := range j {
		fields, err := json.Marshal(part)
		if err != nil {
			return nil, err
		}
		if all != nil {
			all, fields = append(all[:len(all)-1], ','), fields[1:]
		}
		all = append(all, fields...)
	}
	return all, nil
}

// print ignores write errors: a reader that went away does not stop training. Output
// remembers them.
func (j *Events) print(event any) { _ = j.out.Encode(event) }

// Phase prints a phase.
func (j *Events) Phase(p tfrunner.PhaseStart) {
	p.Features = Flags(p.Features)
	j.phase = p
	j.print(phaseEvent{head("phase"), p})
}

// Step prints how far an epoch has come, at most once a second.
func (j *Events) Step(at *train.Progress) {
	if !j.pace.Due() {
		return
	}
	j.print(joined{progressEvent{
		head("progress"), at.Phase, at.Epoch + 1, j.phase.Epochs, at.Step, at.Totals.Images, j.phase.Images,
		at.Totals.ImagesPerSecond(),
	}, at.Totals.Metrics(j.phase.Metrics)})
}

// Work prints how far other work has come, at most once a second.
func (j *Events) Work(what string, done, total int) {
	if j.pace.Due() {
		j.print(workEvent{head("work"), what, done, total})
	}
}

// Epoch prints an epoch.
func (j *Events) Epoch(at *train.Progress) {
	j.print(joined{epochEvent{head("epoch"), at.Phase, bestSoFar(j.phase.BestBy, at)}, at.History[len(at.History)-1]})
}

// Report prints a report.
func (j *Events) Report(r tfrunner.Report) {
	j.print(reportEvent{head("report"), r.Phase, r.Split, r.Images, r.Weights, r.Best, r.JSON})
}

// Model keeps the folder for the end.
func (j *Events) Model(dir string) {
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	j.model = dir
}

// Warn prints a warning.
func (j *Events) Warn(format string, args ...any) {
	j.print(warningEvent{head("warning"), Flags(fmt.Sprintf(format, args...))})
}

// Note prints nothing: notes are for people.
func (j *Events) Note(string, ...any) {}

// End prints how the command ended.
func (j *Events) End(err error) {
	if err == nil {
		j.print(doneEvent{head("done"), 0, j.model})
		return
	}
	failed := errorEvent{head("error"), fault.Code(err), Flags(err.Error()), Flags(fault.Hint(err))}
	if signal := failed.ExitCode - signalCodes; signal > 0 {
		failed.Event = "stopped"
		j.print(stoppedEvent{failed, signal})
		return
	}
	j.print(failed)
}

// signalCodes are the exit codes of a program that a signal stopped, less the signal.
const signalCodes = 128
