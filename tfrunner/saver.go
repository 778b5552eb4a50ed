package tfrunner

import "time"

// Saver saves a checkpoint after each epoch, when the run is stopped, and
// within an epoch whenever the last one is older than every. When it saves
// changes nothing in what is trained.
func (s *Store) Saver(model Model, id Identity, settings Settings, epochs int, every time.Duration) Hook {
	last := time.Now()
	save := func(p *Progress) error {
		last = time.Now()
		return s.Save(State{Identity: id, Settings: settings, Epochs: epochs, Progress: *p}, model)
	}
	return Hook{
		OnStep: func(p *Progress, _ StepResult) error {
			if time.Since(last) < every {
				return nil
			}
			return save(p)
		},
		OnEpoch: save,
		OnStop:  save,
	}
}
