// Package completion writes scripts that complete a program's commands, flags and values in
// bash, zsh and fish. The scripts answer by themselves and never start the program, which
// may take long to load; names of phases they read from the graph's manifest.
package completion

import (
	_ "embed"
	"slices"
	"strings"
	"text/template"
)

// Program is what there is to complete.
type Program struct {
	Name     string
	Prefix   string // of its variables of the environment
	Commands []Command
}

// Command is one of its commands.
type Command struct {
	Name      string // one word, or two of a command in a group
	Usage     string
	Flags     []Flag
	Arguments []string // that it takes; none: files
}

// Flag is a flag of a command.
type Flag struct {
	Name    string // without dashes
	Usage   string
	Switch  bool     // it takes no value
	Phase   bool     // its value is a phase of the graph
	Choices []string // values; none: any, such as a file
	OfPhase []string // its value is PHASE.SETTING=, one of these settings of a phase of the graph
}

//go:embed bash.tmpl
var bashTemplate string

//go:embed fish.tmpl
var fishTemplate string

// Bash is the script for bash.
func (p Program) Bash() (string, error) { return p.write(bashTemplate) }

// Zsh is the script for zsh, which takes bash's.
func (p Program) Zsh() (string, error) {
	script, err := p.write(bashTemplate)
	return "#compdef " + p.Name + "\nautoload -U +X bashcompinit && bashcompinit\n" + script, err
}

// Fish is the script for fish.
func (p Program) Fish() (string, error) { return p.write(fishTemplate) }

func (p Program) write(text string) (string, error) {
	t, err := template.New("completion").Funcs(template.FuncMap{
		"join":  func(words []string) string { return strings.Join(words, " ") },
		"quote": func(text string) string { return "'" + strings.ReplaceAll(text, "'", `\'`) + "'" },
		"words": strings.Fields,
	}).Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, p)
	return b.String(), err
}

// Switches are the flags, with dashes, that take no value.
func (p Program) Switches() []string {
	return p.flags(func(f Flag) bool { return f.Switch })
}

// PhaseFlags are the flags, with dashes, whose value is a phase.
func (p Program) PhaseFlags() []string {
	return p.flags(func(f Flag) bool { return f.Phase })
}

func (p Program) flags(which func(Flag) bool) (names []string) {
	for _, c := range p.Commands {
		for _, f := range c.Flags {
			if which(f) {
				names = append(names, "--"+f.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// First are the first words of commands.
func (p Program) First() (words []string) {
	for _, c := range p.Commands {
		words = append(words, strings.Fields(c.Name)[0])
	}
	return slices.Compact(words)
}

// Groups are the first words of commands of two, each with the second ones.
func (p Program) Groups() map[string][]string {
	groups := map[string][]string{}
	for _, c := range p.Commands {
		if first, second, ok := strings.Cut(c.Name, " "); ok {
			groups[first] = append(groups[first], second)
		}
	}
	return groups
}

// FlagNames are the command's flags, with dashes.
func (c Command) FlagNames() (names []string) {
	for _, f := range c.Flags {
		names = append(names, "--"+f.Name)
	}
	return names
}
