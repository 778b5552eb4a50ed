package main

import (
	"math"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/dataset"
	"github.com/tfft/tfft/internal/fault"
)

// envVar is the environment variable of a flag: TFFT_BATCH_SIZE for
// --batch-size.
func envVar(flag string) []string {
	return []string{"TFFT_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))}
}

func stringFlag(name, usage string) *cli.StringFlag {
	return &cli.StringFlag{Name: name, Usage: usage, EnvVars: envVar(name)}
}

func intFlag(name, usage string) *cli.IntFlag {
	return &cli.IntFlag{Name: name, Usage: usage, EnvVars: envVar(name)}
}

func boolFlag(name, usage string) *cli.BoolFlag {
	return &cli.BoolFlag{Name: name, Usage: usage, EnvVars: envVar(name), DisableDefaultText: true}
}

// floatFlag is a number, which is refused where it is not finite.
func floatFlag(name, usage, defaultText string) *cli.Float64Flag {
	return &cli.Float64Flag{
		Name: name, Usage: usage, EnvVars: envVar(name), DefaultText: defaultText,
		Action: func(_ *cli.Context, v float64) error {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fault.Usage("--%s %g: want a finite number", name, v)
			}
			return nil
		},
	}
}

// grouped puts flags under a heading of the help.
func grouped(heading string, flags ...cli.Flag) []cli.Flag {
	for _, f := range flags {
		switch f := f.(type) {
		case *cli.StringFlag:
			f.Category = heading
		case *cli.StringSliceFlag:
			f.Category = heading
		case *cli.IntFlag:
			f.Category = heading
		case *cli.Uint64Flag:
			f.Category = heading
		case *cli.Float64Flag:
			f.Category = heading
		case *cli.DurationFlag:
			f.Category = heading
		case *cli.BoolFlag:
			f.Category = heading
		}
	}
	return flags
}

func batchSizeFlag(usage string) *cli.IntFlag {
	f := intFlag("batch-size", usage)
	f.Value = 32
	return f
}

func workersFlag(usage string) *cli.IntFlag {
	f := intFlag("workers", usage)
	f.Value = dataset.DefaultWorkers()
	f.DefaultText = "four per core, at most 16 more than cores"
	return f
}

// required refuses empty values.
func required(c *cli.Context, names ...string) error {
	var missing []string
	for _, name := range names {
		if c.String(name) == "" {
			missing = append(missing, asFlag(name))
		}
	}
	switch n := len(missing); n {
	case 0:
		return nil
	case 1:
		return fault.Usage("%s is missing", missing[0]).WithHint("see %s --help", c.Command.HelpName)
	default:
		return fault.Usage("%s and %s are missing", strings.Join(missing[:n-1], ", "), missing[n-1]).WithHint("see %s --help", c.Command.HelpName)
	}
}

// onlyWith refuses the flag unless the flag other has one of the values.
func onlyWith(c *cli.Context, name, other string, values ...string) error {
	if !c.IsSet(name) || slices.Contains(values, c.String(other)) {
		return nil
	}
	return fault.Usage("--%s goes with --%s %s only", name, other, strings.Join(values, " or "))
}

// positive refuses a number below 1 when the flag was given.
func positive(c *cli.Context, names ...string) error {
	for _, name := range names {
		if c.IsSet(name) && c.Int(name) < 1 {
			return fault.Usage("--%s %d: want at least 1", name, c.Int(name))
		}
	}
	return nil
}

// sizeFlag reads a number of bytes, such as 20GB or 512MiB; 0 when the flag was
// not given.
func sizeFlag(c *cli.Context, name string) (int64, error) {
	text := c.String(name)
	if text == "" {
		return 0, nil
	}
	size, err := humanize.ParseBytes(text)
	if err != nil || size == 0 || size > math.MaxInt64 {
		return 0, fault.Usage("--%s %q: want a size above 0, such as 20GB or 512MiB", name, text)
	}
	return int64(size), nil
}

// noArgs refuses arguments that belong to no flag.
func noArgs(c *cli.Context) error {
	if c.Args().Present() {
		return fault.Usage("unexpected argument %q", c.Args().First()).WithHint("see %s --help", c.Command.HelpName)
	}
	return nil
}
