// Package pace keeps what could happen often to happen seldom.
package pace

import "time"

// Pace lets something through, then nothing until Every has passed.
type Pace struct {
	Every time.Duration
	Now   func() time.Time // nil: time.Now

	last time.Time
}

// Due says whether it is time, which begins the next wait.
func (p *Pace) Due() bool {
	now := time.Now
	if p.Now != nil {
		now = p.Now
	}
	at := now()
	if !p.last.IsZero() && at.Sub(p.last) < p.Every {
		return false
	}
	p.last = at
	return true
}
