package main

import "github.com/urfave/cli/v2"

// Values of --sort-classes.
const (
	sortByName    = "name"
	sortBySupport = "support"
)

// sortClassesFlag says how a report lists the classes.
func sortClassesFlag() *cli.StringFlag {
	by := stringFlag("sort-classes", "the report's text lists classes by `FIGURE`: name, or support (the class with the most images first)")
	by.Value = sortByName
	return by
}

// bySupport reads the flag.
func bySupport(c *cli.Context) bool { return c.String("sort-classes") == sortBySupport }
