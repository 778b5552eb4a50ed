package tfrunner

import "cmp"

// noteRecipe says so where the graph was exported with another recipe than the run has.
func (r *Run) noteRecipe() {
	graphs := cmp.Or(r.manifest.Recipe, RecipeClassic)
	if r.config.Recipe == "" || r.config.Recipe == graphs || len(r.config.Recorded) > 0 {
		return
	}
	r.out.Note("the graph was exported with the recipe %s, and the run has %s: give `recipe` %[1]s to train by one recipe", graphs, r.config.Recipe)
}
