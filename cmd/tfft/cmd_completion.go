package main

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
)

// bashCompletion asks the program itself: urfave/cli answers the hidden flag
// --generate-bash-completion with the words that fit.
const bashCompletion = `_tfft() {
  local cur="${COMP_WORDS[COMP_CWORD]}"
  local words=("${COMP_WORDS[@]:0:COMP_CWORD}")
  [[ "$cur" == -* ]] && words+=("$cur")
  COMPREPLY=($(compgen -W "$("${words[@]}" --generate-bash-completion 2>/dev/null)" -- "$cur"))
}
complete -o bashdefault -o default -F _tfft tfft
`

const zshCompletion = `#compdef tfft
autoload -U +X bashcompinit && bashcompinit
` + bashCompletion

func completionCommand(stdout io.Writer) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print a shell's completion script",
		ArgsUsage: "bash|zsh|fish",
		UsageText: "source <(tfft completion bash)\ntfft completion fish | source",
		Description: "bash: source <(tfft completion bash)\n" +
			"zsh:  source <(tfft completion zsh)\n" +
			"fish: tfft completion fish | source",
		Action: func(c *cli.Context) error {
			script := ""
			switch shell := c.Args().First(); shell {
			case "bash":
				script = bashCompletion
			case "zsh":
				script = zshCompletion
			case "fish":
				var err error
				if script, err = c.App.ToFishCompletion(); err != nil {
					return err
				}
			default:
				return fault.Usage("no completion for %q", shell).WithHint("tfft completion bash, zsh or fish")
			}
			_, err := fmt.Fprint(stdout, script)
			return err
		},
	}
}
