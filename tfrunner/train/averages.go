package train

// WithAverages does something while the model has the moving averages of the weights that
// phase trains, where the graph keeps them, in the place of the weights. Whatever happens,
// the weights are put back.
func WithAverages(model Model, phase string, do func() error) error {
	if err := model.SwapAverages(phase); err != nil {
		return err
	}
	err := do()
	if back := model.SwapAverages(phase); back != nil {
		return back // what the weights are now is not known
	}
	return err
}
