package sweep

import (
	"encoding/json"
	"fmt"

	"github.com/tfft/tfft/internal/fault"
)

// identity is what makes a sweep this one: its outcomes may stand beside those of a sweep with
// the same.
type identity []mark

// mark is one thing of an identity.
type mark struct {
	What string `json:"what"` // in words
	Is   string `json:"is"`
}

// longest is how long what a mark was may be to be told.
const longest = 40

// add notes one thing more; v may be anything that is JSON.
func (id *identity) add(what string, v any) error {
	data, err := json.Marshal(v)
	if err == nil {
		*id = append(*id, mark{what, string(data)})
	}
	return err
}

// check refuses to go on with a sweep that is now another one.
func (id identity) check(now identity, dir string) error {
	for i := range max(len(id), len(now)) {
		switch {
		case i >= len(id) || i >= len(now) || id[i].What != now[i].What:
			return otherSweep(dir, "it is of another version of tfft, or has other graphs")
		case id[i].Is != now[i].Is && max(len(id[i].Is), len(now[i].Is)) <= longest:
			return otherSweep(dir, fmt.Sprintf("%s differs (%s, now %s)", id[i].What, id[i].Is, now[i].Is))
		case id[i].Is != now[i].Is:
			return otherSweep(dir, id[i].What+" differs")
		}
	}
	return nil
}

func otherSweep(dir, why string) error {
	return fault.Usage("%q holds another sweep: %s", dir, why).
		WithHint("give another `output`, or start over with `fresh`")
}
