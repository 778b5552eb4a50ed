package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
)

// readConfig sets the flags that the YAML file of --config names and that
// neither the command line nor the environment has set. It is a command's
// Before. A file that cannot be read, an unknown key and a value that a flag
// does not take are errors (exit code 2).
func readConfig(c *cli.Context) error {
	path := c.String("config")
	if path == "" {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fault.Usage("--config: %w", err)
	}
	var values yaml.MapSlice
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.UseOrderedMap()).Decode(&values); err != nil && len(data) > 0 {
		return fault.Usage("--config %q: %s", path, yaml.FormatError(err, false, false))
	}
	for _, item := range values {
		if err := setFromConfig(c, fmt.Sprint(item.Key), item.Value); err != nil {
			return fault.Usage("--config %q: %w", path, err).WithHint("keys are the flags of %s --help, without the dashes", c.Command.HelpName)
		}
	}
	return nil
}

func setFromConfig(c *cli.Context, name string, value any) error {
	if !slices.ContainsFunc(c.Command.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) }) || name == "config" {
		return fmt.Errorf("unknown key %q", name)
	}
	if c.IsSet(name) {
		return nil
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, v := range list {
		if err := c.Set(name, fmt.Sprint(v)); err != nil {
			return fmt.Errorf("%s: %q does not fit: %w", name, fmt.Sprint(v), err)
		}
	}
	return nil
}
