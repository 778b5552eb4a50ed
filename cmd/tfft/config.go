package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/internal/names"
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
	data, ok := names.WithoutMark(data)
	if !ok {
		return fault.Usage("--config %q is no UTF-8 text", path).WithHint("save it as UTF-8")
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
	for _, text := range texts(c, name, value) {
		if err := c.Set(name, text); err != nil {
			return fmt.Errorf("%s: %q does not fit: %w", name, text, err)
		}
	}
	return nil
}

// texts are what the flag is given, one after the other: the items of a list if
// it may be repeated, else all of them in one, with commas.
func texts(c *cli.Context, name string, value any) []string {
	list, ok := value.([]any)
	if !ok {
		return []string{fmt.Sprint(value)}
	}
	items := make([]string, len(list))
	for i, v := range list {
		items[i] = fmt.Sprint(v)
	}
	for _, f := range c.Command.Flags {
		if _, repeated := f.(*cli.StringSliceFlag); repeated && slices.Contains(f.Names(), name) {
			return items
		}
	}
	return []string{strings.Join(items, ",")}
}
