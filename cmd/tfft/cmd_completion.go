package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/completion"
	"github.com/tfft/tfft/internal/fault"
	"github.com/tfft/tfft/tfrunner/train"
)

// shells are those that completion writes scripts for.
var shells = []string{"bash", "zsh", "fish"}

func completionCommand(stdout io.Writer) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print a shell's completion script",
		ArgsUsage: strings.Join(shells, "|"),
		UsageText: "source <(tfft completion bash)\ntfft completion fish | source",
		Description: "The script completes commands, flags, values and the phases of the graph. It does not start\n" +
			"tfft. For zsh: source <(tfft completion zsh).",
		Action: func(c *cli.Context) error {
			p := completedProgram(c.App)
			write := map[string]func() (string, error){"bash": p.Bash, "zsh": p.Zsh, "fish": p.Fish}[c.Args().First()]
			if write == nil || c.NArg() > 1 {
				return fault.Usage("no completion for %q", strings.Join(c.Args().Slice(), " ")).WithHint("tfft completion bash, zsh or fish")
			}
			script, err := write()
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(stdout, script)
			return err
		},
	}
}

// usualValues are what completion offers of flags that take others, too.
var usualValues = map[string][]string{
	"augment": {augmentDefault, augmentNone, augmentLight, augmentStrong},
	"best":    {train.BestByLoss, "val_accuracy"},
	"device":  {"auto", "cpu", "gpu"},
}

// completedProgram describes the command line.
func completedProgram(app *cli.App) completion.Program {
	p := completion.Program{Name: app.Name, Prefix: variablePrefix}
	eachCommand(app.Commands, func(path string, c *cli.Command) {
		if c.Hidden {
			return
		}
		command := completion.Command{Name: path, Usage: c.Usage}
		for _, f := range slices.Concat(c.Flags, app.Flags) {
			name := f.Names()[0]
			if slices.ContainsFunc(command.Flags, func(f completion.Flag) bool { return f.Name == name }) {
				continue // --help is a flag of both
			}
			_, usage := describeFlag(f)
			_, isSwitch := f.(*cli.BoolFlag)
			choices := choicesOf(c.Name, name)
			if choices == nil {
				choices = usualValues[name]
			}
			command.Flags = append(command.Flags, completion.Flag{
				Name: name, Usage: usage, Switch: isSwitch, Phase: name == "phase", Choices: choices,
				OfPhase: map[string][]string{"set": ofPhases()}[name],
			})
		}
		if path == "completion" {
			command.Arguments = shells
		}
		p.Commands = append(p.Commands, command)
	})
	return p
}
