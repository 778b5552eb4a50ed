package main

import (
	"regexp"
	"slices"
	"strings"
)

// shellCommand is a command in a page, on one line and without its comment.
type shellCommand struct {
	line int
	text string
}

var (
	// pagePrograms begin a command, in a code block that may also show what is printed.
	pagePrograms = []string{
		"tfft", "bin/tfft", "tfft-export", "make", "docker", "go", "eval", "source", "sha256sum",
		"python", ".venv/bin/python", ".venv/bin/tensorboard", "pip", "git", "tar", "curl", "apt", "apt-get", "sudo",
	}
	comment = regexp.MustCompile(`\s+# .*$`)
	// nameOfCommand is a command that is named in a sentence, and not given.
	nameOfCommand = regexp.MustCompile(`^(bin/)?(tfft|tfft-export|go|docker|git|eval|python|sha256sum|source|pip)( [a-z-]+)*$`)
)

// shellCommands finds the commands of a page: each line of a block that is marked sh; in
// other blocks and in code within sentences, what begins with a program.
func shellCommands(lines []string) (found []shellCommand) {
	language, fenced := "", false
	for i := 0; i < len(lines); i++ {
		if after, ok := strings.CutPrefix(lines[i], "```"); ok {
			language, fenced = after, !fenced
			continue
		}
		if !fenced && !strings.HasPrefix(lines[i], "    ") {
			for _, span := range codeSpan.FindAllStringSubmatch(lines[i], -1) {
				if begins(span[1]) && !nameOfCommand.MatchString(span[1]) {
					found = append(found, shellCommand{i + 1, span[1]})
				}
			}
			continue
		}
		first, text := i, lines[i]
		for strings.HasSuffix(text, `\`) && i+1 < len(lines) {
			i++
			text = strings.TrimSuffix(text, `\`) + lines[i]
		}
		text = strings.Join(strings.Fields(comment.ReplaceAllString(text, "")), " ")
		marked := fenced && language == "sh"
		if text != "" && (marked || begins(text) && (!fenced || language == "")) {
			found = append(found, shellCommand{first + 1, text})
		}
	}
	return found
}

// begins reports whether text begins with a program.
func begins(text string) bool {
	program, _, _ := strings.Cut(text, " ")
	return slices.Contains(pagePrograms, program)
}
