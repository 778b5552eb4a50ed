package completion_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tfft/tfft/internal/completion"
	"github.com/tfft/tfft/internal/test/gate"
)

// program has a bit of everything. There is no such program to start.
var program = completion.Program{Name: "tfft", Prefix: "TFFT_", Commands: []completion.Command{
	{Name: "run", Usage: "train", Flags: []completion.Flag{
		{Name: "graph", Usage: "the graph's folder"}, {Name: "phase", Phase: true}, {Name: "json", Switch: true},
		{Name: "set", OfPhase: []string{"epochs", "momentum"}},
		{Name: "schedule", Choices: []string{"constant", "cosine"}},
	}},
	{Name: "eval", Flags: []completion.Flag{{Name: "split", Choices: []string{"training", "validation"}}, {Name: "run"}}},
	{Name: "dataset build", Flags: []completion.Flag{{Name: "split"}, {Name: "from", Choices: []string{"folders", "csv"}}}},
	{Name: "dataset check"},
	{Name: "completion", Arguments: []string{"bash", "zsh"}},
}}

// completions are what is to be offered behind the words of a line; with a trailing space
// a new word begins.
var completions = map[string][]string{
	"tfft ":                            {"run", "eval", "dataset", "completion"},
	"tfft r":                           {"run"},
	"tfft dataset ":                    {"build", "check"},
	"tfft dataset b":                   {"build"},
	"tfft run --s":                     {"--schedule", "--set"},
	"tfft run --graph GRAPH --set ":    {"warmup.epochs=", "warmup.momentum=", "unfreeze.epochs=", "unfreeze.momentum="},
	"tfft run --graph GRAPH --set u":   {"unfreeze.epochs=", "unfreeze.momentum="},
	"tfft run --schedule ":             {"constant", "cosine"},
	"tfft run --json --schedule cos":   {"cosine"},
	"tfft eval --split ":               {"training", "validation"},
	"tfft eval --run eval --split v":   {"validation"},
	"tfft dataset build --from ":       {"folders", "csv"},
	"tfft completion ":                 {"bash", "zsh"},
	"tfft run --graph GRAPH --phase ":  {"warmup", "unfreeze"},
	"tfft run --graph GRAPH --phase u": {"unfreeze"},
}

// manifest is laid out as pyexport does.
const manifest = `{
 "layers": [
  {
   "name": "block1"
  }
 ],
 "phases": [
  {
   "name": "warmup",
   "from": "head"
  },
  {
   "name": "unfreeze"
  }
 ],
 "seed": 0
}
`

// tempGraph is a folder with a manifest.
func tempGraph(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "graph")
	if err := os.MkdirAll(filepath.Join(dir, "assets.extra"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "assets.extra", "tfft.json"), []byte(manifest), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// ask runs a shell's script with more behind it, which is to print what is offered.
func ask(t *testing.T, shell, script, more string) []string {
	t.Helper()
	if _, err := exec.LookPath(shell); err != nil {
		gate.Denied(t, "complete in %s: %v", shell, err)
	}
	file := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(file, []byte(script+"\n"+more+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(shell, file).Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", more, err, out)
	}
	return strings.Fields(string(out))
}

// check asks for all completions.
func check(t *testing.T, ask func(line string) []string) {
	t.Helper()
	graph := tempGraph(t)
	for line, want := range completions {
		got := ask(strings.ReplaceAll(line, "GRAPH", graph))
		slices.Sort(got)
		if want := slices.Sorted(slices.Values(want)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// words are a line's, as a shell hands them over: the last one is under the cursor.
func words(line string) string {
	var quoted []string
	for word := range strings.SplitSeq(line, " ") {
		quoted = append(quoted, fmt.Sprintf("%q", word))
	}
	return strings.Join(quoted, " ")
}

func TestBash(t *testing.T) {
	script, err := program.Bash()
	if err != nil {
		t.Fatal(err)
	}
	completed := func(line string) []string {
		return ask(t, "bash", script, fmt.Sprintf(`COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _tfft; printf '%%s\n' "${COMPREPLY[@]}"`, words(line)))
	}
	check(t, completed)
	for line, want := range map[string]string{"tfft run --schedule = ": "constant cosine", "tfft run --schedule =": "constant cosine", "tfft run --schedule = cos": "cosine"} {
		if got := strings.Join(completed(line), " "); got != want { // bash takes a = for a word
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// TestZsh has zsh source the script as bash's completion is called there.
func TestZsh(t *testing.T) {
	script, err := program.Zsh()
	if err != nil {
		t.Fatal(err)
	}
	completed := func(line string) []string {
		return ask(t, "zsh", "autoload -U compinit && compinit -u -d /dev/null\n"+script,
			fmt.Sprintf(`emulate -L sh; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _tfft; printf '%%s\n' "${COMPREPLY[@]}"`, words(line)))
	}
	check(t, completed)
	if got := completed("tfft run --schedule=cos"); !slices.Equal(got, []string{"--schedule=cosine"}) {
		t.Errorf("--schedule=cos: %q", got)
	}
}

func TestFish(t *testing.T) {
	script, err := program.Fish()
	if err != nil {
		t.Fatal(err)
	}
	check(t, func(line string) []string {
		return ask(t, "fish", script, fmt.Sprintf("for line in (complete -C %q); string split -f1 \\t -- $line; end; true", line))
	})
}
