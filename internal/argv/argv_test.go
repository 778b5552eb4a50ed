package argv_test

import (
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/argv"
)

func TestFlagsStandAnywhere(t *testing.T) {
	set := func(names ...string) map[string]bool {
		m := map[string]bool{}
		for _, name := range names {
			m[name] = true
		}
		return m
	}
	g := argv.Grammar{Switches: set("json", "debug", "help", "h", "version"), Global: set("debug", "version"), Groups: set("dataset")}
	for line, want := range map[string]string{
		"tfft":                                    "tfft",
		"tfft predict lunch.jpg --run R":          "tfft predict --run R -- lunch.jpg",
		"tfft predict --run R a.jpg --top=2 b":    "tfft predict --run R --top=2 -- a.jpg b",
		"tfft --run R predict a.jpg":              "tfft predict --run R -- a.jpg",
		"tfft run --epochs -1":                    "tfft run --epochs -1",
		"tfft run --json --graph g":               "tfft run --json --graph g",
		"tfft run --graph g --debug --data d":     "tfft --debug run --graph g --data d",
		"tfft --version":                          "tfft --version",
		"tfft dataset --data d check":             "tfft dataset check --data d",
		"tfft dataset":                            "tfft dataset",
		"tfft dataset chekc x":                    "tfft dataset chekc -- x",
		"tfft predict --run R -- -a.jpg --run":    "tfft predict --run R -- -a.jpg --run",
		"tfft verify-resume --graph g -- --phase": "tfft verify-resume --graph g -- --phase",
		"tfft predict - --run R":                  "tfft predict --run R -- -",
		"tfft run --graph":                        "tfft run --graph",
		"tfft inspect g -h":                       "tfft inspect -h -- g",
	} {
		if got := strings.Join(g.Arrange(strings.Fields(line)), " "); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", line, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{"runs/a-1": "runs/a-1", "my photos": "'my photos'", "": "''", "it's": `'it'\''s'`, "$HOME": "'$HOME'"} {
		if got := argv.Quote(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}
