package screen_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/tfft/tfft/internal/screen"
)

func TestTextFitsTheWindow(t *testing.T) {
	for text, want := range map[string]string{
		"short\n": "short\n",
		"warmup  3/50  loss 1.5000  accuracy 0.5000\n": "warmup  3/50  loss\n1.5000  accuracy\n0.5000\n",
		"\x1b[31merror:\x1b[0m no images under x\n":    "\x1b[31merror:\x1b[0m no images\nunder x\n",
		"a-word-that-is-wider-than-the-window x\n":     "a-word-that-is-wider-than-the-window\nx\n",
		"one\n\n   two\n": "one\n\n   two\n",
	} {
		var out bytes.Buffer
		fmt.Fprint(screen.NewTerminal(&out, func() int { return 18 }), text)
		if out.String() != want {
			t.Errorf("%q: %q, want %q", text, out.String(), want)
		}
	}
	var file bytes.Buffer
	const long = "a line of a log is as long as it is\n"
	fmt.Fprint(screen.New(&file), long)
	if file.String() != long {
		t.Errorf("in a file: %q", file.String())
	}
}
