package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/nearest"
)

// recipeCommand holds the commands for the recipes that tfft knows.
func recipeCommand(stdout io.Writer) *cli.Command {
	return group("recipe", "show the settings of a recipe", &cli.Command{
		Name: "show", Usage: "print a recipe as a YAML file for --config",
		ArgsUsage: "NAME",
		UsageText: "tfft recipe show modern\ntfft recipe show modern > mine.yaml",
		Description: "The recipes are classic, which all flags are at if not given, and modern. What the\n" +
			"graph decides, such as the head and the optimizer, is chosen when it is exported:\n" +
			"python -m pyexport --recipe NAME.",
		Action: func(c *cli.Context) error {
			return showRecipe(stdout, c.Args().Slice())
		},
	})
}

// showRecipe prints the file of the recipe that args name.
func showRecipe(stdout io.Writer, args []string) error {
	names := choices["recipe"]
	if len(args) != 1 {
		return fault.Usage("want the name of one recipe, not %d", len(args)).WithHint("tfft recipe show %s", strings.Join(names, "|"))
	}
	text, err := recipeText(args[0])
	if err != nil {
		return fault.Usage("no recipe %q: want %s", args[0], strings.Join(names, " or ")).
			WithHint("%ssee tfft recipe show --help", nearest.Question(args[0], names, func(word string) string { return word }))
	}
	_, err = fmt.Fprintf(stdout, "%s", text)
	return err
}
