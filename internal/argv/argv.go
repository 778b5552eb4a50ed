// Package argv puts the words of a command line in order, so that flags may stand anywhere:
// before the command, between its arguments and behind them.
package argv

import "strings"

// Grammar is what has to be known of a command line to tell its words apart.
type Grammar struct {
	Switches map[string]bool // flags that take no value, by name without dashes; the others take one
	Global   map[string]bool // flags of the program, which stand before the command
	Groups   map[string]bool // commands whose first argument is a command
}

// Arrange is args, whose first word is the program, with the command's words first, then
// all flags, then its arguments. What stands behind -- is an argument, whatever it looks
// like.
func (g Grammar) Arrange(args []string) []string {
	if len(args) == 0 {
		return args
	}
	var global, flags, words []string
	rest := args[1:]
	for len(rest) > 0 && rest[0] != "--" {
		name, n := g.flag(rest)
		switch {
		case n == 0:
			words, n = append(words, rest[0]), 1
		case g.Global[name]:
			global = append(global, rest[:n]...)
		default:
			flags = append(flags, rest[:n]...)
		}
		rest = rest[n:]
	}
	command := min(1, len(words))
	if command == 1 && g.Groups[words[0]] {
		command = min(2, len(words))
	}
	arranged := append([]string{args[0]}, global...)
	arranged = append(arranged, words[:command]...)
	arranged = append(arranged, flags...)
	arguments := words[command:]
	if len(rest) > 0 {
		arguments = append(arguments, rest[1:]...)
	}
	if len(arguments) > 0 {
		arranged = append(append(arranged, "--"), arguments...)
	}
	return arranged
}

// flag says which flag rest begins with, and how many words it takes; 0: it is none.
func (g Grammar) flag(rest []string) (name string, words int) {
	if len(rest[0]) < 2 || rest[0][0] != '-' {
		return "", 0
	}
	name, _, hasValue := strings.Cut(strings.TrimPrefix(rest[0][1:], "-"), "=")
	if hasValue || g.Switches[name] || len(rest) == 1 {
		return name, 1
	}
	return name, 2
}
