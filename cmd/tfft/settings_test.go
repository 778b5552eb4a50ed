package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
)

// TestLibrariesNameSettingsNotFlags looks at every string outside cmd: a setting is
// named in backquotes, and is a flag of the command line's.
func TestLibrariesNameSettingsNotFlags(t *testing.T) {
	flags := flagNames(newApp(io.Discard, io.Discard).Flags, newApp(io.Discard, io.Discard).Commands)
	named := 0
	for at, text := range librariesStrings(t) {
		if flag := writtenFlag.FindString(othersFlags.ReplaceAllString(text, "")); flag != "" {
			t.Errorf("%s: %s is a flag: want the setting in backquotes (see internal/fault)", at, strings.TrimSpace(flag))
		}
		fault.SpellSettings(text, func(setting string) string {
			named++
			if !slices.Contains(flags, setting) {
				t.Errorf("%s: there is no setting %q", at, setting)
			}
			return ""
		})
	}
	if named < 50 {
		t.Errorf("only %d settings are named: did the test look at everything?", named)
	}
}

var (
	writtenFlag = regexp.MustCompile(`(^|[^-\w])--[a-z][a-z-]*`)
	// othersFlags are those of pyexport and of docker.
	othersFlags = regexp.MustCompile(`python -m pyexport( .*)?$|--gpus all`)
)

// librariesStrings are the string literals of the packages outside cmd, tests
// aside, by their place.
func librariesStrings(t *testing.T) map[string]string {
	t.Helper()
	return stringsIn(t, "dataset", "eval", "tfrunner", "internal")
}

// TestWordsAreThoseThatPeopleSay looks for words that a native speaker would not use, where
// a user reads them.
func TestWordsAreThoseThatPeopleSay(t *testing.T) {
	for at, text := range stringsIn(t, "cmd", "dataset", "eval", "tfrunner", "internal") {
		if word := unsaid.FindString(text); word != "" {
			t.Errorf("%s: %q in %q: say fix, again, verify, without interruption", at, word, text)
		}
	}
}

var unsaid = regexp.MustCompile(`(?i)\b(anew|mend|mended|in peace|prove[sd]?|amiss)\b`)

// stringsIn are the string literals below folders of the repository, tests aside, by their
// place.
func stringsIn(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, root := range folders {
		err := filepath.WalkDir(filepath.Join("..", "..", root), func(path string, e fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					if found[files.Position(literal.Pos()).String()], err = strconv.Unquote(literal.Value); err != nil {
						t.Error(err)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// flagNames are the names of flags and of those of commands.
func flagNames(flags []cli.Flag, commands []*cli.Command) (names []string) {
	for _, f := range flags {
		names = append(names, f.Names()...)
	}
	for _, c := range commands {
		names = append(names, flagNames(c.Flags, c.Subcommands)...)
	}
	return names
}
