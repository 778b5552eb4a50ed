package tfrunner

// Saver saves a checkpoint after each epoch and when the run is stopped.
func (s *Store) Saver(model Model, id Identity, settings Settings, epochs int) Hook {
	save := func(p *Progress) error {
		return s.Save(State{Identity: id, Settings: settings, Epochs: epochs, Progress: *p}, model)
	}
	return Hook{OnEpoch: save, OnStop: save}
}
