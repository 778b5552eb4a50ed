package main

import (
	"embed"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/settingsfile"
	"github.com/tfft/tfft/tfrunner"
)

// recipeFiles are files of --config, one for each recipe.
//
//go:embed recipes/*.yaml
var recipeFiles embed.FS

// recipeText is the file of a recipe.
func recipeText(name string) ([]byte, error) {
	return recipeFiles.ReadFile(fmt.Sprintf("recipes/%s.yaml", name))
}

func recipeFlag() cli.Flag {
	f := stringFlag("recipe", "take the settings of the recipe `NAME` where nothing else is given: classic, or modern, for a graph that was exported with --recipe modern (tfft recipe show)")
	f.DefaultText = tfrunner.RecipeClassic
	return f
}

// readRecipe sets the flags that a recipe names and that neither the command line nor the
// environment nor the file of --config has set.
func readRecipe(c *cli.Context) error {
	name := c.String("recipe")
	if name == "" {
		return nil
	}
	text, err := recipeText(name)
	if err != nil {
		return err
	}
	entries, err := settingsfile.Parse(text)
	if err != nil {
		return fmt.Errorf("recipe %q: %w", name, err)
	}
	for _, e := range entries {
		if flagOf(c.Command.Flags, e.Name) == nil || c.IsSet(e.Name) {
			continue
		}
		if err := giveFlag(c, e); err != nil {
			return fault.Usage("recipe %q: %w", name, err)
		}
	}
	return nil
}
