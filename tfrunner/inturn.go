package tfrunner

import (
	"sync"

	"github.com/tfft/tfft/tfrunner/train"
)

// InTurn is an Observer that many goroutines may tell of things: o hears one after the other.
// nil stands for Silent.
func InTurn(o Observer) Observer {
	if o == nil {
		return Silent{}
	}
	return &inTurn{to: o}
}

type inTurn struct {
	mutex sync.Mutex
	to    Observer
}

func (o *inTurn) tell(what func(Observer)) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	what(o.to)
}

func (o *inTurn) Phase(p PhaseStart)      { o.tell(func(to Observer) { to.Phase(p) }) }
func (o *inTurn) Step(p *train.Progress)  { o.tell(func(to Observer) { to.Step(p) }) }
func (o *inTurn) Epoch(p *train.Progress) { o.tell(func(to Observer) { to.Epoch(p) }) }
func (o *inTurn) Work(what string, done, total int) {
	o.tell(func(to Observer) { to.Work(what, done, total) })
}
func (o *inTurn) Report(r Report)  { o.tell(func(to Observer) { to.Report(r) }) }
func (o *inTurn) Model(dir string) { o.tell(func(to Observer) { to.Model(dir) }) }
func (o *inTurn) Warn(format string, args ...any) {
	o.tell(func(to Observer) { to.Warn(format, args...) })
}
func (o *inTurn) Note(format string, args ...any) {
	o.tell(func(to Observer) { to.Note(format, args...) })
}
