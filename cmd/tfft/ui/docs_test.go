package ui

import (
	"reflect"
	"testing"

	"github.com/tfft/tfft/internal/test/jsondoc"
)

// TestEventsAreDocumented holds docs/json.md and the events together.
func TestEventsAreDocumented(t *testing.T) {
	page := jsondoc.Read(t, "../../../docs/json.md")
	common := jsondoc.Fields(reflect.TypeFor[eventHead]())
	for name, event := range map[string]reflect.Type{
		"start": reflect.TypeFor[startEvent](), "phase": reflect.TypeFor[phaseEvent](), "progress": reflect.TypeFor[progressEvent](),
		"task": reflect.TypeFor[taskEvent](), "epoch": reflect.TypeFor[epochEvent](), "report": reflect.TypeFor[reportEvent](),
		"warning": reflect.TypeFor[warningEvent](), "done": reflect.TypeFor[doneEvent](), "stopped": reflect.TypeFor[stoppedEvent](),
		"error": reflect.TypeFor[errorEvent](),
	} {
		fields := jsondoc.Fields(event)
		if name != "start" { // where the page says what all events have
			fields = fields.Without(common)
		}
		page.Check(t, "**"+name+"**", fields)
	}
	if n := len(page.Parts("**")); n != 10 {
		t.Errorf("%d events are documented, want 10: %q", n, page.Parts("**"))
	}
}
