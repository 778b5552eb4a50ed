package runfolder

import (
	"github.com/tfft/tfft/internal/durable"
	"github.com/tfft/tfft/internal/fault"
)

// Lock keeps other processes from running in the folder until unlock is called
// or this process ends, however it ends. A folder that is locked already is refused at once
// (exit code 2).
func (r Folder) Lock() (unlock func(), err error) {
	unlock, locked, err := durable.Lock(string(r))
	if err != nil {
		return nil, fault.Usage("`run`: %w", err)
	}
	if !locked {
		return nil, fault.Usage("another tfft is at work in the run folder %q", string(r)).
			WithHint("wait until it ends, or choose another folder with `run`")
	}
	return unlock, nil
}
