package main

import (
	"io"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/tfft/tfft/internal/fault"
)

// TestNumbersThatAreNoneAreRefused gives every flag that takes a number with a point
// one that is not finite.
func TestNumbersThatAreNoneAreRefused(t *testing.T) {
	tried := 0
	for _, command := range newApp(io.Discard, io.Discard).Commands {
		for _, f := range command.Flags {
			if _, ok := f.(*cli.Float64Flag); !ok {
				continue
			}
			name := f.Names()[0]
			for _, value := range []string{"nan", "inf", "-inf", "NaN"} {
				tried++
				err := newApp(io.Discard, io.Discard).Run([]string{"tfft", command.Name, "--" + name + "=" + value})
				if fault.Code(err) != fault.ExitUsage || !strings.HasPrefix(err.Error(), "--"+name+" ") {
					t.Errorf("tfft %s --%s %s: %v", command.Name, name, value, err)
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d numbers: did the test look at everything?", tried)
	}
}
