package pace_test

import (
	"testing"
	"time"

	"github.com/tfft/tfft/internal/pace"
)

func TestDueOncePerInterval(t *testing.T) {
	at := time.Unix(1000, 0)
	p := pace.Pace{Every: time.Second, Now: func() time.Time { return at }}
	for _, c := range []struct {
		passed time.Duration
		want   bool
	}{{0, true}, {0, false}, {999 * time.Millisecond, false}, {time.Millisecond, true}, {500 * time.Millisecond, false}, {time.Hour, true}} {
		at = at.Add(c.passed)
		if got := p.Due(); got != c.want {
			t.Errorf("%v later: %v, want %v", c.passed, got, c.want)
		}
	}
}
