package ui

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/tfft/tfft/internal/test/jsondoc"
	"github.com/tfft/tfft/tfrunner/train"
)

// TestEventsAreDocumented holds docs/json.md and the events together.
func TestEventsAreDocumented(t *testing.T) {
	page := jsondoc.Read(t, "../../../docs/json.md")
	// What events of a classifier have beside the fields of their types.
	metrics := train.Metrics{train.Loss: 1, "accuracy": 1}
	figures := map[string][]string{"progress": metrics.Names(), "epoch": keys(t, train.Epoch{Training: metrics, Validation: metrics})}
	common := jsondoc.Fields(reflect.TypeFor[eventHead]())
	for name, event := range map[string]reflect.Type{
		"start": reflect.TypeFor[startEvent](), "phase": reflect.TypeFor[phaseEvent](), "progress": reflect.TypeFor[progressEvent](),
		"work": reflect.TypeFor[workEvent](), "epoch": reflect.TypeFor[epochEvent](), "report": reflect.TypeFor[reportEvent](),
		"warning": reflect.TypeFor[warningEvent](), "done": reflect.TypeFor[doneEvent](), "stopped": reflect.TypeFor[stoppedEvent](),
		"error": reflect.TypeFor[errorEvent](), "trial": reflect.TypeFor[trialEvent](), "sweep": reflect.TypeFor[sweepEvent](),
	} {
		fields := jsondoc.Fields(event)
		fields.Own = append(fields.Own, figures[name]...)
		if name != "start" { // where the page says what all events have
			fields = fields.Without(common)
		}
		page.Check(t, "**"+name+"**", fields)
	}
	if n := len(page.Parts("**")); n != 12 {
		t.Errorf("%d events are documented, want 12: %q", n, page.Parts("**"))
	}
}

// keys are the fields of an object.
func keys(t *testing.T, object any) []string {
	t.Helper()
	data, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(fields))
}
